import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';

type TransformObject = typeof jsonSchemaTransformObject;

/**
 * Adds the named schemas that the routes refer to. The registry of schemas is shared by the whole process and holds
 * others too.
 */
export const describedObject: TransformObject = (document) => {
  const described = jsonSchemaTransformObject(document);
  if (!('paths' in described) || !('components' in described)) return described;
  const schemas = new Map<string, unknown>(Object.entries(described.components?.schemas ?? {}));
  const wanted = new Set<string>();
  const open: unknown[] = [described.paths];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    for (const name of schemaReferences(part)) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      open.push(schemas.get(name));
    }
  }
  for (const name of schemas.keys()) if (!wanted.has(name)) delete described.components?.schemas?.[name];
  return described;
};

function* schemaReferences(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    if (key === '$ref' && typeof value === 'string') yield value.replace('#/components/schemas/', '');
    else yield* schemaReferences(value);
  }
}
