import { expect, test } from 'vitest';
import { stepsAhead } from '../../src/commands/explain/steps-ahead.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy, NOW } from '../http/fixtures.ts';

const policy = aPolicy({
  mode: 'audit',
  for: 10 * MINUTE,
  steps: [
    { after: 0, notify: ['owner'], cancel: null },
    { after: HOUR, notify: [], cancel: { within: HOUR, otherwise: 'keep' } },
  ],
});

test('a step of an earlier pass is behind, and one that is taken now is told as now', () => {
  const fired = { since: NOW - HOUR, firingAt: NOW - 30 * MINUTE };
  expect(stepsAhead(policy, fired, [], NOW)).toEqual([{ what: 'would cancel', at: '2026-01-31T10:00:00Z' }]);
  expect(stepsAhead(policy, fired, [{ step: 0 }], NOW)[0]).toEqual({ what: 'would notify owner', at: null });
});

test('of a finding that is pending they are counted from when it will fire', () => {
  expect(stepsAhead(policy, { since: NOW, firingAt: null }, [], NOW).map(({ at }) => at)).toEqual([
    '2026-01-31T09:40:00Z',
    '2026-01-31T10:40:00Z',
  ]);
});
