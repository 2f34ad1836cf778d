import { expect, test } from 'vitest';
import { evaluate } from '../../../src/core/policy/evaluate.ts';
import { RULES } from './rules.ts';
import { NOW, snapshotsOf } from './snapshots.ts';
import { policiesOf } from './yaml.ts';

test('the rules of the bench load as policies, and none of them is unknown for its runs', () => {
  const policies = policiesOf(RULES);
  expect(policies).toHaveLength(RULES.length);
  for (const snapshot of snapshotsOf(500))
    for (const policy of policies) expect(evaluate(snapshot, policy, NOW).outcome).not.toBe('unknown');
});
