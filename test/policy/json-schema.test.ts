import { describe, expect, test } from 'vitest';
import { CONDITION_KINDS } from '../../src/conditions/index.ts';
import { casesSchema } from '../../src/policy/cases/schema.ts';
import { policySchema } from '../../src/policy/schema.ts';
import { jsonSchemaOf, knownKeys } from '../../src/yaml/json-schema.ts';

describe('the schema for editors', () => {
  test('can be made of policies and of cases', () => {
    expect(jsonSchemaOf(policySchema)).toMatchObject({ type: 'object', required: ['name', 'when'] });
    expect(jsonSchemaOf(casesSchema)).toMatchObject({ type: 'array' });
  });

  test('knows the keys at every depth', () => {
    const kinds = CONDITION_KINDS.map(({ kind }) => kind);
    expect(knownKeys(policySchema, ['when'])).toEqual([...kinds, 'all', 'any', 'not', 'unless']);
    expect(knownKeys(policySchema, ['when', 'all', 3, 'not', 'any', 0])).toEqual([
      ...kinds,
      'all',
      'any',
      'not',
      'unless',
    ]);
    expect(knownKeys(policySchema, ['then', 0, 'cancel'])).toEqual([
      'within',
      'otherwise',
      'during',
      'approvals',
      'above',
    ]);
    expect(knownKeys(policySchema, ['nowhere', 1])).toEqual([]);
  });

  test('describes every key of a policy and every parameter of a condition', () => {
    const { properties = {} } = jsonSchemaOf(policySchema);
    for (const [key, schema] of Object.entries(properties)) expect(schema, key).toHaveProperty('description');
    for (const kind of CONDITION_KINDS)
      for (const [key, schema] of Object.entries(jsonSchemaOf(kind.parameters).properties ?? {}))
        expect(schema, `${kind.kind}.${key}`).toHaveProperty('description');
  });
});
