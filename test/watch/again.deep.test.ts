import { afterEach, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace, type RunInput } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const SAME = { experiment: 'nightly', job: { command: 'python retrain.py' } };
const nightly = (id: string, since: string, more: Partial<RunInput> = {}) => cpuRun(id, since, { ...SAME, ...more });

/** Watches a run until it is cancelled, and then the same work, submitted again after the cancel. */
async function cancelledThenAgain(again: RunInput, ...policies: string[]): Promise<void> {
  const first = nightly('first', '-2h');
  rig = await createRig(oneWorkspace([first, { ...again, created: '1h', started: '1h' }]), ...policies);
  await rig.settle();
  rig.advance('5m');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  rig.advance('3h');
  await rig.settle();
}

async function question() {
  return (await rig.decisions({ kind: 'ask' }))[0];
}

test('the same work, cancelled and submitted again, goes to a person under enforce and without notice', async () => {
  await cancelledThenAgain(nightly('second', '1h'), ENFORCE_RUNTIME);
  expect(rig.cancelRequests()).toBe(1);
  const asked = await question();
  expect(asked?.decision).toMatchObject({
    runId: 'second',
    ask: { because: 'again', otherwise: 'keep', earlier: { runId: 'first', policy: 'runtime', by: null } },
  });
  const alert = rig.arrived.find(({ type }) => type === 'runwarden.approval.requested.v1');
  expect(alert?.data).toMatchObject({ because: 'again', repeats: { runId: 'first' } });
  expect(JSON.stringify(alert?.data)).toContain('Runwarden cancelled first under the policy runtime: ');

  const notice = rig.arrived.findLast(({ type }) => type === 'runwarden.finding.notice.v1');
  expect(notice?.data).toMatchObject({
    run: { id: 'second' },
    cancel: { by: 'approval', otherwise: 'keep', within: '1d' },
  });

  await rig.settle();
  expect(await rig.decisions({ kind: 'ask' })).toHaveLength(1);
  const yes = { answer: 'approved', by: 'robin', note: null } as const;
  await rig.ledger.answer(asked?.decision.id ?? '', yes, rig.now());
  await rig.settle();
  expect(rig.cancelRequests()).toBe(2);
});

test('a no keeps it, and silence does, too', async () => {
  await cancelledThenAgain(nightly('second', '1h'), ENFORCE_RUNTIME);
  rig.advance('25h');
  await rig.settle();
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  expect((await rig.ledger.run('ml', 'second'))?.statuses[0]).toMatchObject({ withheld: 'approval-expired' });
  expect(await rig.decisions({ kind: 'ask' })).toHaveLength(1);
});

test('under approve the question names the earlier cancel, and silence keeps even where the policy says cancel', async () => {
  const approve = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve').replace(
    'cancel: true',
    'cancel: {within: 1h, otherwise: cancel}',
  );
  rig = await createRig(oneWorkspace([nightly('first', '-2h'), nightly('second', '3h', {})]), approve);
  await rig.settle();
  const first = await question();
  await rig.ledger.answer(first?.decision.id ?? '', { answer: 'approved', by: 'robin', note: null }, rig.now());
  await rig.settle();
  rig.advance('6h');
  await rig.settle();
  const second = (await rig.decisions({ kind: 'ask' })).at(-1);
  expect(second?.decision.ask).toMatchObject({
    because: 'again',
    otherwise: 'keep',
    earlier: { runId: 'first', by: 'robin' },
  });
});

test.each([
  ['of another experiment', { experiment: 'weekly' }],
  ['that executes something else', { job: { command: 'python other.py' } }],
])('a run %s is no repetition', async (_, more) => {
  await cancelledThenAgain(nightly('second', '1h', more), ENFORCE_RUNTIME);
  expect(rig.cancelRequests()).toBe(2);
});

test('a copy that ran beside the cancelled run is no repetition', async () => {
  rig = await createRig(oneWorkspace([nightly('a', '-2h'), nightly('b', '-30m')]), ENFORCE_RUNTIME);
  await rig.settle();
  rig.advance('1h');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(2);
});

test('after the same work has completed once, a later run repeats that and not the cancel', async () => {
  const done = nightly('done', '20m', { created: '20m', started: '20m', ends: { at: '50m' } });
  rig = await createRig(oneWorkspace([nightly('first', '-2h'), done, nightly('second', '1h')]), ENFORCE_RUNTIME);
  for (const by of ['0m', '30m', '25m', '3h']) {
    rig.advance(by);
    await rig.settle();
  }
  expect(rig.cancelRequests()).toBe(2);
});

test('a cancel of more than a week before the submission is forgotten', async () => {
  rig = await createRig(oneWorkspace([nightly('first', '-2h'), nightly('second', '170h')]), ENFORCE_RUNTIME);
  await rig.settle();
  rig.advance('172h');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(2);
});
