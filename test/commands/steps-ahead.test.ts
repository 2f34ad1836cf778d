import { expect, test } from 'vitest';
import { stepsAhead } from '../../src/commands/explain/steps-ahead.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy, NOW } from '../http/fixtures.ts';

const AT = { now: NOW, earliest: (due: number) => ({ at: due, waits: null }) };

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
  expect(stepsAhead(policy, fired, [], AT)).toEqual([{ what: 'would cancel', at: '2026-01-31T10:00:00Z' }]);
  expect(stepsAhead(policy, fired, [{ step: 0 }], AT)[0]).toEqual({ what: 'would notify owner', at: null });
});

test('of a finding that is pending they are counted from when it will fire', () => {
  expect(stepsAhead(policy, { since: NOW, firingAt: null }, [], AT).map(({ at }) => at)).toEqual([
    '2026-01-31T09:40:00Z',
    '2026-01-31T10:40:00Z',
  ]);
});

test('a cancel is named with the time at which it can come, and a notice with its own', () => {
  const waits = 'the cancel waits for Mon 09:00';
  const monday = Date.parse('2026-02-02T09:00:00Z');
  const enforced = aPolicy({
    ...policy,
    mode: 'enforce',
    grace: null,
    steps: [
      ...policy.steps.slice(0, 1),
      { after: HOUR, notify: ['owner'], cancel: { within: HOUR, otherwise: 'keep' } },
    ],
  });
  const times = { now: NOW, earliest: () => ({ at: monday, waits }) };
  expect(stepsAhead(enforced, { since: NOW, firingAt: NOW }, [], times)).toEqual([
    { what: `notify owner and cancel; ${waits}`, at: '2026-01-31T10:30:00Z' },
  ]);
  const alone = {
    ...enforced,
    steps: [{ after: 0, notify: [], cancel: { within: HOUR, otherwise: 'keep' as const } }],
  };
  expect(stepsAhead(alone, { since: NOW, firingAt: NOW }, [{ step: 0 }], times)).toEqual([
    { what: `cancel; ${waits}`, at: '2026-02-02T09:00:00Z' },
  ]);
});

test('a step that is due after the violation has ended by time alone does not come', () => {
  const healthyAt = NOW + 30 * MINUTE;
  expect(stepsAhead(policy, { since: NOW, firingAt: NOW }, [{ step: 0 }], { ...AT, healthyAt })).toEqual([
    { what: 'would notify owner', at: null },
    { what: 'would cancel: does not come, since the policy finds it until then only', at: '2026-01-31T10:00:00Z' },
  ]);
});
