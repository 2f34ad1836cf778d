import { afterEach, expect, test } from 'vitest';
import { NO_LIMITS } from '../../src/core/policy/limits.ts';
import { showDecision } from '../../src/http/schemas/decision.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { oneWorkspace } from '../support/scenarios.ts';
import { condemned, ENFORCE_VALIDATION } from './storm.ts';

// A night of corrupted input: the validations of twenty experiments fail at once, and every report is true.

let rig: Rig;
afterEach(() => rig.close());

async function storm(limits: string): Promise<void> {
  rig = await createRig(oneWorkspace(condemned(20)), `${ENFORCE_VALIDATION}${limits}`);
  Object.assign(rig.deps, { limits: { ...NO_LIMITS, perCycle: 8, past: 'wait' } });
}

async function passes(count: number): Promise<number[]> {
  const cancelled: number[] = [];
  for (let pass = 0; pass < count; pass++) {
    await rig.settle();
    cancelled.push(rig.cancelRequests());
    rig.advance('5m');
  }
  return cancelled;
}

test('all twenty are cancelled, as fast as the limits let them, and nobody is asked', async () => {
  await storm('');
  expect(await passes(4)).toEqual([8, 16, 20, 20]);
  expect(await rig.decisions({ kind: 'ask' })).toEqual([]);
});

test('what waits is cancelled when the hour has room, the oldest first', async () => {
  await storm('limits: {per-hour: 12, past: wait}\n');
  expect(await passes(3)).toEqual([8, 12, 12]);
  const waits = (await rig.ledger.run('ml', 'retrain-9'))?.statuses[0];
  expect(waits).toMatchObject({
    withheld: 'limited',
    reason: expect.stringContaining('this policy may cancel 12 runs an hour by itself, and 12 are already in work'),
    next: { what: 'the limit has room for one more, and the oldest is cancelled first' },
  });
  expect((waits?.next?.at ?? 0) - rig.now()).toBe(45 * 60_000);
  rig.advance('45m');
  expect(await passes(2)).toEqual([20, 20]);
});

test('without a word of waiting people are asked about the rest, and hear which limit is full and when it has room', async () => {
  await storm('limits: {per-hour: 12}\n');
  expect(await passes(3)).toEqual([8, 12, 12]);
  const asked = await rig.decisions({ waiting: true, because: 'limited', policy: 'failed-validation' });
  expect(asked).toHaveLength(8);
  expect(new Set(asked.map((view) => showDecision(view).group)).size).toBe(1);
  const question = rig.arrived.find(({ type }) => type === 'runwarden.approval.requested.v1');
  expect(question?.data.text).toContain(
    'This policy may cancel 12 runs an hour by itself, and 12 are already in work. The next place is free at 04:00 UTC.',
  );
});
