import { describe, expect, test } from 'vitest';
import { CONDITION_KINDS } from '../../src/conditions/index.ts';
import type { ConditionTree } from '../../src/core/policy/policy.ts';
import { loadPolicies, runCases } from '../../src/policy/index.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';

const FOLDER = 'docs/examples/policies';
const OPTIONS = { recipients: ['owner', 'oncall', 'finops'] };
const loaded = loadPolicies(FOLDER, OPTIONS);
const policies = loaded.ok ? loaded.policies : [];
const { results, errors, untested } = runCases(policies, FOLDER);

function kindsOf(tree: ConditionTree): string[] {
  if (tree.op === 'condition') return [tree.condition.kind];
  return tree.op === 'not' ? kindsOf(tree.child) : tree.children.flatMap(kindsOf);
}

describe('the example policies', () => {
  test('load', () => {
    expect(loaded.ok ? [] : loaded.errors.map(formatSourceError)).toEqual([]);
    expect(policies.length).toBeGreaterThan(0);
  });

  test('are called like their files, and do nothing when they are copied', () => {
    for (const policy of policies)
      expect([policy.file, policy.mode]).toEqual([`${FOLDER}/${policy.name}.yaml`, 'audit']);
  });

  test('go together with the shipped ones', () => {
    const both = loadPolicies(['policies', FOLDER], OPTIONS);
    expect(both.ok ? [] : both.errors.map(formatSourceError)).toEqual([]);
  });

  test('and the shipped ones show every kind of condition', () => {
    const shipped = loadPolicies('policies', OPTIONS);
    const shown = new Set([...policies, ...(shipped.ok ? shipped.policies : [])].flatMap(({ when }) => kindsOf(when)));
    expect(CONDITION_KINDS.map(({ kind }) => kind).filter((kind) => !shown.has(kind))).toEqual([]);
  });

  test('all have cases that show it violated and healthy', () => {
    expect(errors.map(formatSourceError)).toEqual([]);
    expect(untested).toEqual([]);
    for (const { name } of policies) {
      const outcomes = results.filter(({ policy }) => policy === name).map(({ expected }) => expected.outcome);
      expect(outcomes, name).toEqual(expect.arrayContaining(['violated', 'healthy']));
    }
  });

  test.each(results.map((result) => [result.policy, result.name, result] as const))('%s: %s', (_, __, result) => {
    expect(result.got.outcome).toBe(result.expected.outcome);
    expect(result.got.reason).toContain(result.expected.reasonContains ?? '');
  });
});
