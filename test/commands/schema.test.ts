import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { SCHEMA_NAMES, type SchemaName } from '../../src/commands/choices.ts';
import { printSchema, schemaOf } from '../../src/commands/docs/schema.ts';
import { CONDITION_KINDS } from '../../src/conditions/index.ts';
import { capture } from './capture.ts';

type Json = z.core.JSONSchema.BaseSchema;

/** Judges a value by the JSON Schema alone, read back by zod's own reader. */
function accepts(name: SchemaName, text: string): boolean {
  return z.fromJSONSchema(JSON.parse(JSON.stringify(schemaOf(name)))).safeParse(parse(text)).success;
}

function isMap(part: unknown): part is Json {
  return typeof part === 'object' && part !== null;
}

function definitionsOf({ definitions }: Json): Map<string, Json> {
  const entries = isMap(definitions) ? Object.entries(definitions) : [];
  return new Map(entries.flatMap(([name, part]) => (isMap(part) ? [[name, part]] : [])));
}

/** Every key of every map in a schema, with its path. */
function* keysOf(schema: Json, path = ''): Generator<[path: string, schema: Json]> {
  for (const [key, value] of Object.entries(schema.properties ?? {})) {
    if (typeof value === 'boolean') continue;
    yield [`${path}.${key}`, value];
    yield* keysOf(value, `${path}.${key}`);
  }
  const { items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema;
  const parts: unknown[] = [items, additionalProperties, ...anyOf, ...oneOf, ...allOf].flat();
  for (const part of parts.filter(isMap)) yield* keysOf(part, path);
  for (const [name, part] of definitionsOf(schema)) yield* keysOf(part, `#${name}`);
}

const SHIPPED = readdirSync('policies').filter((name) => name.endsWith('.yaml'));
const schemaFor = (name: string): SchemaName => {
  if (name === 'defaults.yaml') return 'defaults';
  return name.endsWith('.cases.yaml') ? 'cases' : 'policy';
};

describe('the JSON Schemas', () => {
  test.each(SCHEMA_NAMES)('%s is draft-07, has a title, and is printed', async (name) => {
    expect(schemaOf(name)).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: expect.any(String),
    });
    const { out, code } = await capture(() => printSchema(name));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(schemaOf(name))));
  });

  test.each(SHIPPED)('takes policies/%s', (file) => {
    expect(accepts(schemaFor(file), readFileSync(`policies/${file}`, 'utf8'))).toBe(true);
  });

  test('takes references to named pieces where they may stand', () => {
    const text = `
name: a
match: $gpus
except: [$protected, {run: x}]
when: {any: [{runtime: {over: $patience}}], unless: {runtime: {over: 2h}}}
for: $patience
then: [{after: $patience, notify: [$people]}]
`;
    expect(accepts('policy', text)).toBe(true);
    expect(accepts('defaults', 'durations: {patience: 2h}\ngrace: $patience\nexcept: [$protected]\n')).toBe(true);
    expect(accepts('defaults', 'durations: {patience: $other}\n')).toBe(false);
  });

  test.each([
    ['a key that is not known', 'name: a\nwhen: {runtime: {over: 1h}}\nmods: audit\n'],
    ['a word that is not one of the list', 'name: a\nmode: enforced\nwhen: {runtime: {over: 1h}}\n'],
    ['no condition', 'name: a\n'],
    ['a condition that is not known', 'name: a\nwhen: {runtme: {over: 1h}}\n'],
    ['a number where a duration belongs', 'name: a\nwhen: {runtime: {over: 24}}\n'],
    ['a duration without a unit', 'name: a\nwhen: {runtime: {over: "24"}}\n'],
    ['a percentage without its sign', 'name: a\nwhen: {gpu-idle: {below: "5", over: 2h}}\n'],
    ['a name that is none', 'name: A B\nwhen: {runtime: {over: 1h}}\n'],
    ['a key that is not known, deep down', 'name: a\nwhen: {not: {all: [{runtime: {over: 1h, phse: queued}}]}}\n'],
  ])('marks %s', (_, text) => {
    expect(accepts('policy', text)).toBe(false);
  });

  test.each(['policy', 'defaults'] as const)('%s describes every key, however deep', (name) => {
    const whole = schemaOf(name);
    const keys = [...keysOf(whole)];
    const targetOf = ({ $ref = '' }: Json) => definitionsOf(whole).get($ref.replace('#/definitions/', ''));
    const isDescribed = (schema: Json | boolean | undefined) => isMap(schema) && Boolean(schema.description);
    const described = new Set(
      keys.filter(([, schema]) => isDescribed(schema) || isDescribed(targetOf(schema))).map(([path]) => path),
    );
    // The forms of one parameter, such as {at-least: 0.9}, are described with it.
    const isForm = (path: string) => /\.(at-least|at-most)$/.test(path) && described.has(path.replace(/\.[^.]+$/, ''));
    const bare = keys.map(([path]) => path).filter((path) => !described.has(path) && !isForm(path));
    expect(bare).toEqual([]);
  });

  test.each(['cases', 'config'] as const)('%s says what is right where a key has no description of its own', (name) => {
    const described = [...keysOf(schemaOf(name))].filter(([, schema]) => schema.description);
    expect(described.length).toBeGreaterThan([...keysOf(schemaOf(name))].length / 2);
    const created = described.find(([path]) => path.endsWith(name === 'cases' ? '.run.created' : '.watch.every'));
    expect(created?.[1].description).toMatch(/^A (time|cron expression) .*such as/);
  });

  test('completes every kind of condition, with its summary', () => {
    const described = new Map(
      [...keysOf(schemaOf('policy'))].map(([path, schema]) => [path.split('.').at(-1), schema]),
    );
    for (const { kind, summary } of CONDITION_KINDS) expect(described.get(kind)?.description, kind).toBe(summary);
  });
});
