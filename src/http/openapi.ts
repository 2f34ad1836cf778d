import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';

type TransformObject = typeof jsonSchemaTransformObject;

/**
 * Adds the named schemas that the routes refer to. The registry of schemas is shared by the whole process and holds
 * others too.
 */
export const describedObject: TransformObject = (document) => {
  const described = jsonSchemaTransformObject(document);
  if (!('paths' in described) || !('components' in described)) return described;
  const schemas = described.components?.schemas ?? {};
  const wanted = namesIn(described.paths, schemas);
  for (const name of Object.keys(schemas)) if (!wanted.has(name)) delete schemas[name];
  return described;
};

/** The names of the schemas to which a part of the document refers, and those to which they refer. */
function namesIn(part: unknown, schemas: Readonly<Record<string, unknown>>, found = new Set<string>()): Set<string> {
  for (const [, name = ''] of JSON.stringify(part).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    if (!found.has(name)) namesIn(schemas[name], schemas, found.add(name));
  return found;
}
