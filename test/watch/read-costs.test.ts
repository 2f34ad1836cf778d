import { afterEach, expect, test } from 'vitest';
import { showDecision } from '../../src/http/schemas/decision.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_IDLE, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const ASK = ENFORCE_IDLE.replace('mode: enforce', 'mode: approve');

test('a question says what the run cost so far and what a further hour costs, though no policy looks at its cost', async () => {
  rig = await createRig(oneWorkspace([idleRun('idle')]), ASK);
  await rig.settle();
  const [ask] = await rig.decisions({ kind: 'ask' });
  expect(ask?.decision.evidence.cost).toMatchObject({ currency: 'USD', atLeast: false });
  const { soFar = 0, perHour = 0 } = ask?.decision.evidence.cost ?? {};
  expect(perHour).toBeGreaterThan(0);
  expect(soFar).toBeCloseTo(3 * perHour, 1);
});

test('what waiting has cost is the difference to the latest pass', async () => {
  rig = await createRig(oneWorkspace([idleRun('idle')]), ASK);
  await rig.settle();
  rig.advance('30m');
  await rig.settle();
  const [ask] = await rig.decisions({ kind: 'ask' });
  const latest = (await rig.ledger.run('ml', 'idle'))?.statuses[0]?.evidence.cost;
  const { soFar = 0, perHour = 0 } = ask?.decision.evidence.cost ?? {};
  expect((latest?.soFar ?? 0) - soFar).toBeCloseTo(perHour / 2, 1);
});

test('the evidence about a run that no policy would cancel has no cost', async () => {
  const notify = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: notify');
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h'), cpuRun('short', '-5m')]), notify);
  await rig.settle();
  const [notice] = await rig.decisions({ kind: 'notify' });
  expect(notice?.decision.evidence.cost).toBeUndefined();
});

test('a price is read once, however often people are asked', async () => {
  rig = await createRig(oneWorkspace([idleRun('a'), idleRun('b')]), ASK);
  await rig.settle();
  const first = rig.sandbox.control.requests().sinceStart.prices ?? 0;
  expect(first).toBeGreaterThan(0);
  rig.advance('5m');
  await rig.settle();
  expect(rig.sandbox.control.requests().sinceStart.prices).toBe(first);
});

test('an open question shows what waiting has cost, and an answered one does not', async () => {
  rig = await createRig(oneWorkspace([idleRun('idle')]), ASK);
  await rig.settle();
  rig.advance('1h');
  await rig.settle();
  const [open] = await rig.decisions({ waiting: true });
  const { cost, waitingCost } = showDecision(open ?? expect.fail('no question'));
  expect(waitingCost?.sinceAsked).toBeCloseTo(cost?.perHour ?? 0, 1);
  await rig.ledger.answer(open?.decision.id ?? '', { answer: 'rejected', by: 'oncall', note: null }, rig.now());
  const [answered] = await rig.decisions({ kind: 'ask' });
  expect(showDecision(answered ?? expect.fail('no question')).waitingCost).toBeNull();
});
