import type { z } from 'zod';
import { duration, percent } from '../../conditions/parameters/parameters.ts';
import { jsonSchemaOf } from '../../yaml/json-schema.ts';

type Json = z.core.JSONSchema.BaseSchema;

const PATTERNS: Readonly<Record<string, string>> = Object.fromEntries([
  [jsonSchemaOf(duration()).pattern, 'duration'],
  [jsonSchemaOf(percent('')).pattern, 'percentage'],
]);

/** The keys of a schema as a Markdown table, with the keys inside them. */
export function keyTable(schema: Json, skip: readonly string[] = []): string[] {
  const rows = keyRows(schema, '', skip);
  if (rows.length === 0) return [];
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows];
}

function keyRows(schema: Json, prefix: string, skip: readonly string[]): string[] {
  const objects = objectsIn(schema);
  return objects.flatMap(({ properties = {}, required = [] }) =>
    Object.entries(properties).flatMap(([key, value]) => {
      if (typeof value === 'boolean') return [];
      const name = prefix + key;
      const row = [
        `\`${name}\``,
        valueWords(value),
        // If there are several maps, the user chooses one.
        objects.length === 1 && required.includes(key) ? '**required**' : defaultWords(value.default),
        cell(value.description ?? ''),
      ];
      const inside = skip.includes(name) ? [] : keyRows(value, isList(value) ? `${name}[].` : `${name}.`, skip);
      return [`| ${row.join(' | ')} |`, ...inside];
    }),
  );
}

/** The maps with named keys that a schema allows, also in a list or a choice. */
function objectsIn(schema: Json): Json[] {
  const direct = schema.properties ? [schema] : [];
  const items = typeof schema.items === 'object' && !Array.isArray(schema.items) ? objectsIn(schema.items) : [];
  return [...direct, ...items, ...choicesOf(schema).flatMap(objectsIn)];
}

function choicesOf({ anyOf = [], oneOf = [], allOf = [] }: Json): Json[] {
  return [...anyOf, ...oneOf, ...allOf].filter((choice) => typeof choice === 'object');
}

function isList(schema: Json): boolean {
  return schema.type === 'array' || choicesOf(schema).some(isList);
}

function defaultWords(value: unknown): string {
  if (value === undefined || value === '') return '';
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return 'none';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** The allowed values, in words. */
export function valueWords(schema: Json): string {
  const { enum: words, const: only, pattern } = schema;
  if (words) return words.map((word) => `\`${String(word)}\``).join(' or ');
  if (only !== undefined) return `\`${String(only)}\``;
  const choices = choicesOf(schema);
  if (choices.length > 0) return [...new Set(choices.map(valueWords))].join(' or ');
  if (pattern !== undefined && PATTERNS[pattern] !== undefined) return PATTERNS[pattern];
  return typeWords(schema);
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: '`true` or `false`',
  integer: 'whole number',
  array: 'list',
  object: 'map',
};

function typeWords({ type, items, additionalProperties, properties }: Json): string {
  if (type === 'array' && typeof items === 'object' && !Array.isArray(items)) return `list of ${valueWords(items)}`;
  if (type === 'object' && typeof additionalProperties === 'object' && !properties)
    return `map of text to ${valueWords(additionalProperties)}`;
  // Only `when`, which contains itself, has no type.
  return typeof type === 'string' ? (TYPES[type] ?? type) : 'conditions';
}

/** A line break or a bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
