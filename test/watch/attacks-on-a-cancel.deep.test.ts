import { afterEach, describe, expect, test } from 'vitest';
import type { WithholdReason } from '../../src/core/decision/decision.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { CLEAR } from '../azure/fake-azure.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_IDLE, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

/** Decides to cancel `long` and stops just before the cancel is carried out. */
async function decided(): Promise<void> {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h'), cpuRun('other', '-5m')]), ENFORCE_RUNTIME);
  await rig.pass();
  expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(1);
}

async function expectAbandoned(why: WithholdReason): Promise<void> {
  expect(await rig.enforceAll()).toEqual([]);
  expect(rig.cancelRequests()).toBe(0);
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  expect(cancel?.cancellation?.state).toBe('abandoned');
  const withheld = await rig.decisions({ kind: 'withhold', withheld: why });
  expect(withheld.at(-1)?.decision.reason).toMatch(/^not cancelled: /);
}

describe('the world changes between the decision and the act, and the cancel is abandoned with the reason recorded', () => {
  test('the run ended by itself', async () => {
    await decided();
    rig.sandbox.control.setScenario(
      oneWorkspace([cpuRun('long', '-2h', { ends: { at: '-1m', status: 'Completed' } })]),
    );
    await expectAbandoned('run-ended');
  });

  test('the run is gone', async () => {
    await decided();
    rig.sandbox.control.setScenario(oneWorkspace([]));
    await expectAbandoned('run-gone');
  });

  test('somebody else is canceling it', async () => {
    await decided();
    rig.sandbox.control.setScenario(
      oneWorkspace([cpuRun('long', '-2h', { statuses: [{ at: '-1m', status: 'CancelRequested' }] })]),
    );
    await expectAbandoned('already-canceling');
  });

  test('it is finalizing', async () => {
    await decided();
    rig.sandbox.control.setScenario(
      oneWorkspace([cpuRun('long', '-2h', { statuses: [{ at: '-1m', status: 'Finalizing' }] })]),
    );
    await expectAbandoned('finalizing');
  });

  test('its status is a word that nobody knows', async () => {
    await decided();
    rig.sandbox.control.setScenario(
      oneWorkspace([cpuRun('long', '-2h', { statuses: [{ at: '-1m', status: 'Hibernating' }] })]),
    );
    await expectAbandoned('unknown');
  });

  test('it violates nothing any more', async () => {
    await decided();
    rig.sandbox.control.setScenario(oneWorkspace([cpuRun('long', '-10m')]));
    await expectAbandoned('no-longer-violating');
  });

  test('enforcement was frozen', async () => {
    await decided();
    await rig.ledger.freeze({ id: 'f1', reason: 'an incident', author: 'oncall', createdAt: rig.now(), endsAt: null });
    await expectAbandoned('frozen');
  });

  test.each(['exempt', 'extend'] as const)('a person gave it an override: %s', async (kind) => {
    await decided();
    await rig.ledger.createOverride({
      id: 'o1',
      kind,
      scope: { run: ['long'] },
      policies: ['*'],
      reason: 'a deadline',
      author: 'oncall',
      createdAt: rig.now(),
      endsAt: rig.now() + 3_600_000,
      revokedAt: null,
      revokedBy: null,
    });
    await expectAbandoned(kind === 'exempt' ? 'exempt' : 'extended');
  });

  test('the policy was edited', async () => {
    await decided();
    rig.setPolicies(ENFORCE_RUNTIME.replace('over: 1h', 'over: 90m'));
    await expectAbandoned('policy-changed');
  });

  test('the policy may do less now', async () => {
    await decided();
    rig.setPolicies(ENFORCE_RUNTIME.replace('mode: enforce', 'mode: notify').replace(/^ {4}cancel: true\n/m, ''));
    await expectAbandoned('policy-changed');
  });

  test('the policy is gone', async () => {
    await decided();
    rig.setPolicies(ENFORCE_IDLE);
    await expectAbandoned('policy-changed');
  });

  test('the telemetry on which it rests is not there any more', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle')]), ENFORCE_IDLE);
    await rig.pass();
    rig.sandbox.control.addFault({ on: 'metrics', do: 'status', status: 500, times: 1000 });
    expect(await rig.enforceAll()).toEqual([]);
    expect(rig.cancelRequests()).toBe(0);
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('abandoned');
    expect(await rig.decisions({ kind: 'withhold', withheld: 'unknown' })).toHaveLength(1);
  });

  test('another run on which it rests cannot be read', async () => {
    const ALONE = ENFORCE_RUNTIME.replace('runtime: {over: 1h}', 'not: {compute: {gpus-per-owner: {at-most: 99}}}');
    const runs = [idleRun('old'), idleRun('new', { created: '-3h5m' })];
    rig = await createRig(oneWorkspace(runs), `${ALONE}match: {run: new}\n`);
    await rig.pass();
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    const refresh: typeof rig.deps.runs.refresh = async (_, ids) =>
      new Map(ids.map((id) => [id, { kind: 'failed', reason: '500' }]));
    const deps = { ...rig.deps, runs: { ...rig.deps.runs, refresh } };
    await enforce(cancel?.decision.id ?? '', deps, { number: 1, last: false }, new AbortController().signal);
    expect(rig.cancelRequests()).toBe(0);
    expect(await rig.decisions({ kind: 'withhold', withheld: 'unknown' })).toHaveLength(1);
  });

  test('its log grows again and its heartbeat was lost a minute ago: the time before that is not counted', async () => {
    const STALLED = ENFORCE_RUNTIME.replace('runtime: {over: 1h}', 'stalled: {not-responding: 30m, no-log: 2h}');
    const log = (at: string) => [{ path: 'user_logs/std_log.txt', text: 'x', at }];
    rig = await createRig(oneWorkspace([cpuRun('long', '-10h', { artifacts: log('-30m') })]), STALLED);
    for (let pass = 0; pass < 10; pass += 1) {
      await rig.pass();
      rig.advance('20m');
    }
    expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(1);
    const lost = { artifacts: log('-2m'), statuses: [{ at: '-1m', status: 'NotResponding' }] };
    rig.sandbox.control.setScenario(oneWorkspace([cpuRun('long', '-14h', lost)]));
    await expectAbandoned('no-longer-violating');
  });

  test('nobody watched after the decision, and what must hold for a while may not have held', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), `${ENFORCE_RUNTIME}for: 10m\n`);
    for (let pass = 0; pass < 3; pass += 1) {
      await rig.pass();
      rig.advance('5m');
    }
    expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(1);
    rig.advance('10h');
    await expectAbandoned('interrupted');
  });

  test('its GPUs work again', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle')]), ENFORCE_IDLE);
    await rig.pass();
    rig.sandbox.control.setScenario(oneWorkspace([idleRun('idle', { gpu: { use: 80 } })]));
    await expectAbandoned('no-longer-violating');
  });
});

describe('killed at any point, nothing is cancelled twice and nothing is lost', () => {
  test('between the intent and the request to Azure: taken up again, once, when the intent is old', async () => {
    await decided();
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    const id = cancel?.decision.id ?? '';
    expect(await rig.ledger.claim(id, rig.now(), () => null)).toMatchObject({ kind: 'claimed' });
    const [later] = await rig.enforceAll();
    expect(later?.name).toBe('TryLater');
    expect(rig.cancelRequests()).toBe(0);
    await rig.endLeases();
    const [unclear] = await rig.enforceAll();
    expect(unclear?.name).toBe('TryLater');
    const [before] = await rig.decisions({ kind: 'cancel' });
    expect(before?.cancellation).toMatchObject({
      state: 'unclear',
      reason: expect.stringContaining('Azure did not say'),
    });
    rig.advance('3m');
    expect(await rig.enforceAll()).toEqual([]);
    expect(rig.cancelRequests()).toBe(1);
  });

  test('between the request to Azure and the record of its answer: Azure is not asked again', async () => {
    await decided();
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    const id = cancel?.decision.id ?? '';
    await rig.ledger.claim(id, rig.now(), () => null);
    const workspace = await rig.workspace('ml');
    await rig.deps.runs.cancel(workspace, 'long', CLEAR, new AbortController().signal);
    expect(rig.cancelRequests()).toBe(1);
    await rig.endLeases();
    expect(await rig.enforceAll()).toEqual([]);
    rig.advance('3m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
    rig.advance('10m');
    await rig.pass();
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('released');
  });

  test('a connection cut while Azure answers the cancel: the run is read before anything is asked again', async () => {
    await decided();
    rig.sandbox.control.addFault({ on: 'cancel', do: 'cut', times: 1 });
    const errors = await rig.enforceAll();
    const asked = rig.cancelRequests();
    expect(errors).toHaveLength(1);
    await rig.enforceAll();
    rig.advance('3m');
    await rig.enforceAll();
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    expect(['requested', 'abandoned']).toContain(cancel?.cancellation?.state);
    expect(rig.cancelRequests()).toBeLessThanOrEqual(asked + 1);
  });

  test('Azure takes the cancel and the answer is lost: it is ours, followed and told of, and asked once', async () => {
    await decided();
    const { runs } = rig.deps;
    // Azure has the request; what is lost is its answer.
    const lost = {
      ...runs,
      cancel: async (...of: Parameters<typeof runs.cancel>) => {
        await runs.cancel(...of);
        return { kind: 'unclear' as const, reason: 'no answer within 30 s' };
      },
    };
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    const id = cancel?.decision.id ?? '';
    const abort = new AbortController().signal;
    await expect(enforce(id, { ...rig.deps, runs: lost }, { number: 6, last: true }, abort)).rejects.toThrow('unclear');
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('unclear');
    await enforce(id, rig.deps, { number: 2, last: false }, abort);
    expect(rig.cancelRequests()).toBe(1);
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('requested');
    rig.advance('30m');
    await rig.settle();
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('confirmed');
    // That Azure was asked is over before it could be said.
    expect(rig.arrived.map(({ type }) => type)).toContain('runwarden.cancel.confirmed.v1');
  });

  test('an alert that was sent and not written down is sent again under the same id', async () => {
    await decided();
    await rig.deliverAll();
    const [first] = rig.arrived;
    const jobs = await rig.decisions({ kind: 'notify' });
    expect(jobs[0]?.deliveries[0]).toMatchObject({ state: 'delivered', attempts: 1 });
    expect(first?.id).toBe(jobs[0]?.deliveries[0]?.alertId);
  });

  test('two replicas carry out the same decision: Azure is asked once', async () => {
    await decided();
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    const abort = new AbortController().signal;
    const run = () => enforce(cancel?.decision.id ?? '', rig.deps, { number: 1, last: false }, abort);
    await Promise.allSettled([run(), run(), run()]);
    expect(rig.cancelRequests()).toBe(1);
  });
});
