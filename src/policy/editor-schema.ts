import { type ZodType, z } from 'zod';
import { duration } from '../conditions/parameters/parameters.ts';
import { jsonSchemaOf } from '../yaml/json-schema.ts';
import { PIECES } from './schema.ts';

type Json = z.core.JSONSchema.BaseSchema;

const REFERENCE = '\\$[a-z0-9]+(-[a-z0-9]+)*';
const DURATION_PATTERN = jsonSchemaOf(duration()).pattern;

/**
 * A schema as JSON Schema for editors, in draft-07: the YAML language server reads that in every version, later drafts
 * only in recent ones.
 */
export function editorSchema(schema: ZodType, title: string): Json {
  return { title, ...z.toJSONSchema(schema, { io: 'input', target: 'draft-07', override: describeByError }) };
}

/** What has no description of its own is described by what its error says would be right. */
function describeByError({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: Json }): void {
  if (jsonSchema.description !== undefined || jsonSchema.$ref !== undefined) return;
  const { def } = zodSchema._zod;
  const text = errorText(def.error) ?? (def.type === 'nullable' ? errorText(def.innerType._zod.def.error) : null);
  if (text) jsonSchema.description = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** The text of an error that is the same for every input. */
function errorText(error: unknown): string | null {
  if (typeof error !== 'function' || error.length > 0) return null;
  const text: unknown = Reflect.apply(error, undefined, []);
  return typeof text === 'string' ? text : null;
}

/** The same, with `$name` wherever a named piece of `defaults.yaml` is allowed. */
export function editorSchemaWithReferences(schema: ZodType, title: string): Json {
  const whole = editorSchema(schema, title);
  const sections: readonly string[] = Object.values(PIECES);
  const properties = Object.entries(whole.properties ?? {}).map(([key, value]) => [
    key,
    sections.includes(key) ? value : openKey(key, value),
  ]);
  return {
    ...whole,
    properties: Object.fromEntries(properties),
    ...(whole.definitions ? { definitions: mapValues(whole.definitions, openDurations) } : {}),
  };
}

type Part = Json | boolean;

function openKey(key: string, value: Part): Part {
  if (typeof value === 'boolean') return value;
  if (key === 'match') return orReference(value);
  // One schema for all entries of a list is not a list of schemas.
  if (key === 'except' && value.items && !Array.isArray(value.items))
    return { ...value, items: orReference(value.items) };
  return openDurations(value);
}

/** The description stays outside, where an editor shows it for either form. */
function orReference(value: Part): Json {
  const { description, ...rest } = typeof value === 'boolean' ? {} : value;
  const reference = { type: 'string' as const, pattern: `^${REFERENCE}$`, description: 'A selector of defaults.yaml.' };
  return { ...(description ? { description } : {}), anyOf: [rest, reference] };
}

function openDurations<T>(given: T): T {
  // Mapping keeps the shape, which the compiler cannot see.
  if (Array.isArray(given)) return given.map(openDurations) as T;
  if (typeof given !== 'object' || given === null) return given;
  const opened = mapValues(given, openDurations);
  if ('pattern' in opened && opened.pattern === DURATION_PATTERN && typeof opened.pattern === 'string')
    return { ...opened, pattern: `^(${REFERENCE}|${opened.pattern.slice(1, -1)})$` };
  return opened;
}

function mapValues<T extends object>(given: T, map: <V>(value: V) => V): T {
  // The keys are those of what was given.
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, map(value)])) as T;
}
