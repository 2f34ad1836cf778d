import { describe, expect, test } from 'vitest';
import { loadPolicies, runCases } from '../../src/policy/index.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';

const FOLDER = 'policies';
const loaded = loadPolicies(FOLDER, { recipients: ['owner', 'oncall', 'finops'] });
const policies = loaded.ok ? loaded.policies : [];
const { results, errors, untested } = runCases(policies, FOLDER);

describe('the shipped policies', () => {
  test('load', () => {
    expect(loaded.ok ? [] : loaded.errors.map(formatSourceError)).toEqual([]);
    expect(policies.map(({ name }) => name)).toEqual([
      'failed-validation',
      'idle-gpu',
      'missing-owner',
      'runtime-limit',
    ]);
  });

  test('are called like their files', () => {
    for (const policy of policies) expect(policy.file).toBe(`${FOLDER}/${policy.name}.yaml`);
  });

  test('all have cases', () => {
    expect(errors.map(formatSourceError)).toEqual([]);
    expect(untested).toEqual([]);
  });

  test.each(results.map((result) => [result.policy, result.name, result] as const))('%s: %s', (_, __, result) => {
    expect(result.got.outcome).toBe(result.expected.outcome);
    expect(result.got.reason).toContain(result.expected.reasonContains ?? '');
  });
});
