import { type ZodType, z } from 'zod';
import type { Path } from './source-error.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** Schemas do not change, and an error in every key of a large file would ask for the same one each time. */
const CACHE = new WeakMap<ZodType, Schema>();

/** A schema as JSON Schema for editors: what a person may write, before defaults and parsing. */
export function jsonSchemaOf(schema: ZodType): Schema {
  const cached = CACHE.get(schema);
  if (cached) return cached;
  const made = z.toJSONSchema(schema, { io: 'input' });
  CACHE.set(schema, made);
  return made;
}

/** The keys that a schema knows at a path for what is there, in the order in which they are declared. */
export function knownKeys(schema: ZodType, path: Path, value?: unknown): string[] {
  const all = schemasAt(schema, path);
  const fitting = all.filter((one) => !isOfOtherType(one, value));
  return [...new Set((fitting.length > 0 ? fitting : all).flatMap((one) => Object.keys(one.properties ?? {})))];
}

/** Whether a branch is for another `type` than a value says. */
function isOfOtherType({ properties = {} }: Schema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(properties).some(
    ([key, one]) =>
      typeof one === 'object' &&
      one.const !== undefined &&
      Object.hasOwn(value, key) &&
      Reflect.get(value, key) !== one.const,
  );
}

/** Every schema that a value at a path may follow. */
export function schemasAt(schema: ZodType, path: Path): Schema[] {
  const root = jsonSchemaOf(schema);
  let here = alternatives(root, root);
  for (const part of path)
    here = here.flatMap((schema) => childOf(schema, part).flatMap((child) => alternatives(child, root)));
  return here;
}

function childOf(schema: Schema, part: string | number): Schema[] {
  const { items, properties, additionalProperties } = schema;
  const child = typeof part === 'number' ? items : (properties?.[part] ?? additionalProperties);
  return typeof child === 'object' && !Array.isArray(child) ? [child] : [];
}

/** The schema itself with references followed and unions opened. */
function alternatives(schema: Schema, root: Schema): Schema[] {
  const { $ref, anyOf, allOf, oneOf } = schema;
  if ($ref === '#') return [root];
  if ($ref) {
    const target = root.$defs?.[$ref.replace('#/$defs/', '')];
    return typeof target === 'object' ? alternatives(target, root) : [];
  }
  const parts = [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])].filter((part) => typeof part === 'object');
  return [schema, ...parts.flatMap((part) => alternatives(part, root))];
}
