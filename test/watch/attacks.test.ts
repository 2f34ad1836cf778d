import { afterEach, describe, expect, test } from 'vitest';
import { AzureError, type Runs } from '../../src/core/ports.ts';
import { runPass } from '../../src/watch/cycle.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_IDLE, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';

const NEVER = new AbortController().signal;

let rig: Rig;
afterEach(() => rig.close());

/** Decides to cancel `long` and stops just before the cancel is carried out. */
async function decided(): Promise<void> {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h'), cpuRun('other', '-5m')]), ENFORCE_RUNTIME);
  await rig.pass();
  expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(1);
}

async function expectAbandoned(why: string): Promise<void> {
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
    await expectAbandoned('unrecognised-status');
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
    expect(await rig.ledger.claim(id, rig.now(), () => null)).toEqual({ kind: 'claimed' });
    const [later] = await rig.enforceAll();
    expect(later?.name).toBe('TryLater');
    expect(rig.cancelRequests()).toBe(0);
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
    await rig.deps.runs.cancel(workspace, 'long', new AbortController().signal);
    expect(rig.cancelRequests()).toBe(1);
    expect(await rig.enforceAll()).toEqual([]);
    rig.advance('3m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
    rig.advance('10m');
    await rig.pass();
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('confirmed');
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
        throw new AzureError('unavailable', 'no answer within 30 s');
      },
    };
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    const id = cancel?.decision.id ?? '';
    const abort = new AbortController().signal;
    await expect(enforce(id, { ...rig.deps, runs: lost }, { number: 6, last: true }, abort)).rejects.toThrow(
      'no answer',
    );
    await enforce(id, rig.deps, { number: 2, last: false }, abort);
    expect(rig.cancelRequests()).toBe(1);
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('requested');
    rig.advance('30m');
    await rig.settle();
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('confirmed');
    expect(rig.arrived.map(({ type }) => type)).toContain('runwarden.cancel.requested.v1');
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

describe('Azure misbehaves', () => {
  test('a refused cancel of a run that goes on is told to people and tried again only after a pause', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { cancel: { reject: 409 } })]), ENFORCE_RUNTIME);
    await rig.settle();
    expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation?.state).toBe('failed');
    expect(rig.arrived.map(({ type }) => type)).toContain('runwarden.cancel.failed.v1');
    const asked = rig.cancelRequests();
    rig.advance('10m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(asked);
    rig.advance('25m');
    await rig.settle();
    expect(rig.cancelRequests()).toBeGreaterThan(asked);
  });

  test('a cancel that hangs is told to people once', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { cancel: { hang: true } })]), ENFORCE_RUNTIME);
    await rig.settle();
    for (let pass = 0; pass < 6; pass++) {
      rig.advance('10m');
      await rig.settle();
    }
    expect(rig.arrived.filter(({ type }) => type === 'runwarden.cancel.hanging.v1')).toHaveLength(1);
    expect(rig.cancelRequests()).toBe(1);
  });

  test.each([
    ['answers 500', { on: 'jobs-list', do: 'status', status: 500, times: 100 }],
    ['cuts the connection', { on: 'jobs-list', do: 'cut', times: 100 }],
    ['sends half a page', { on: 'jobs-list', do: 'truncate', times: 100 }],
    ['sends a page of another shape', { on: 'jobs-list', do: 'wrong-shape', times: 100 }],
  ] as const)('a listing that %s decides nothing and resolves no finding', async (_, fault) => {
    rig = await createRig(oneWorkspace([idleRun('idle')]), ENFORCE_IDLE.replace('mode: enforce', 'mode: approve'));
    await rig.settle();
    const before = await rig.decisions();
    rig.sandbox.control.addFault(fault);
    await expect(rig.pass()).rejects.toThrow();
    expect(await rig.decisions()).toEqual(before);
    rig.sandbox.control.clearFaults();
    await rig.settle();
    expect((await rig.ledger.run('ml', 'idle'))?.standings[0]?.state).toBe('firing');
  });

  test('a listing that Azure throttles for longer than is waited for fails the pass at once', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCE_RUNTIME);
    const workspace = await rig.workspace('ml');
    rig.sandbox.control.addFault({ on: 'jobs-list', do: 'throttle', 'retry-after': 600, times: 100 });
    const pass = runPass(workspace, rig.deps, new AbortController().signal);
    await expect(pass).rejects.toMatchObject({ name: 'AzureError', kind: 'throttled' });
    expect(await rig.decisions()).toEqual([]);
  });

  test('a signal that cannot be read makes that one run unknown and leaves the others judged', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle'), cpuRun('long', '-2h')]), ENFORCE_IDLE, ENFORCE_RUNTIME);
    rig.sandbox.control.addFault({ on: 'metrics', do: 'status', status: 500, times: 1000 });
    await rig.settle();
    const standings = (await rig.ledger.run('ml', 'idle'))?.standings;
    expect(standings?.find(({ policy }) => policy === 'idle')).toMatchObject({ state: 'unknown' });
    expect((await rig.decisions({ kind: 'cancel' })).map(({ decision }) => decision.policy)).not.toContain('idle');
    expect((await rig.ledger.run('ml', 'long'))?.standings[0]?.outcome).toBe('violated');
  });
});

describe('the end of a cancel', () => {
  test('a run that is deleted before Azure says what became of it is settled, and not asked for at every pass', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { cancel: { hang: true } })]), ENFORCE_RUNTIME);
    await rig.settle();
    rig.sandbox.control.setScenario(oneWorkspace([]));
    rig.advance('5m');
    await rig.settle();
    const [cancel] = await rig.decisions({ kind: 'cancel' });
    expect(cancel?.cancellation).toMatchObject({ state: 'ended-otherwise' });
    expect(cancel?.cancellation?.reason).toContain('deleted');
  });

  test('while a cancel is under way no other is decided, whatever becomes of the finding', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { cancel: { delay: '20m' } })]), ENFORCE_RUNTIME);
    await rig.settle();
    rig.setPolicies(ENFORCE_RUNTIME.replace('over: 1h', 'over: 90m'));
    for (let pass = 0; pass < 2; pass++) {
      rig.advance('5m');
      await rig.settle();
    }
    expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(1);
    expect(rig.cancelRequests()).toBe(1);
  });
});

describe('what Azure says once is not believed at once', () => {
  /** Answers `gone` for one run for a while, and an empty list, as an ARM that has lost its head. */
  const headless = (runs: Runs, isHeadless: () => boolean): Runs => ({
    ...runs,
    page: async (...of) => (isHeadless() ? { runs: [], next: null, malformed: [] } : runs.page(...of)),
    refresh: async (workspace, ids, abort) =>
      isHeadless() ? new Map(ids.map((id) => [id, { kind: 'gone' }])) : runs.refresh(workspace, ids, abort),
  });

  test('a run that seems gone for one pass keeps its finding, and the no that a person gave', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle')]), ENFORCE_IDLE.replace('mode: enforce', 'mode: approve'));
    await rig.settle();
    const [ask] = await rig.decisions({ kind: 'ask' });
    await rig.ledger.answer(ask?.decision.id ?? '', 'rejected', 'oncall', null, rig.now());
    rig.advance('5m');
    const whole = rig.deps.runs;
    const result = await runPass(await rig.workspace('ml'), { ...rig.deps, runs: headless(whole, () => true) }, NEVER);
    expect(result?.record.warnings.join()).toContain('does not exist');
    rig.advance('5m');
    await rig.settle();
    expect((await rig.ledger.run('ml', 'idle'))?.standings[0]).toMatchObject({ state: 'firing', withheld: 'rejected' });
    expect(await rig.decisions({ kind: 'ask' })).toHaveLength(1);
  });

  test('a run that stays away is let go after a while', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-30m')]), ENFORCE_RUNTIME);
    await rig.settle();
    rig.sandbox.control.setScenario(oneWorkspace([]));
    for (let pass = 0; pass < 8; pass++) {
      rig.advance('5m');
      await rig.pass();
    }
    expect((await rig.ledger.run('ml', 'long'))?.active).toBe(false);
  });
});

describe('time in which nothing was seen', () => {
  test('does not count as having held: what was pending starts over', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), `${ENFORCE_RUNTIME}for: 1h\n`);
    await rig.settle();
    rig.advance('61m');
    await rig.settle();
    expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(0);
    for (let pass = 0; pass < 4; pass++) {
      rig.advance('20m');
      await rig.settle();
    }
    expect(await rig.decisions({ kind: 'cancel' })).toHaveLength(1);
  });
});

describe('what one run brings', () => {
  test('a report nested to overflow whoever walks it is unreadable, and the other runs are judged', async () => {
    const deep = `{"passed":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    rig = await createRig(
      oneWorkspace([
        cpuRun('deep', '-20m', { artifacts: [{ path: 'report.json', text: deep }] }),
        cpuRun('long', '-2h'),
      ]),
      ENFORCE_RUNTIME,
      'name: report\nsummary: s\nmode: notify\nmatch: {run: deep}\nwhen:\n  validation: {artifact: report.json, pointer: /passed, expected: true}\nthen:\n  - notify: owner\n',
    );
    await rig.settle();
    expect((await rig.ledger.run('ml', 'deep'))?.standings.find(({ policy }) => policy === 'report')).toMatchObject({
      outcome: 'unknown',
    });
    expect(rig.cancelRequests()).toBe(1);
  });
});

describe('people and their answers', () => {
  const SILENCE_CANCELS = ENFORCE_IDLE.replace('mode: enforce', 'mode: approve').replace(
    'cancel: true',
    'cancel: {within: 1h, otherwise: cancel}',
  );

  test('where silence cancels, a question that arrived late can still be rejected, and its time starts then', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle')]), SILENCE_CANCELS);
    await rig.pass();
    rig.advance('70m');
    await rig.deliverAll();
    rig.advance('30m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(0);
    const [ask] = await rig.decisions({ kind: 'ask' });
    const answer = await rig.ledger.answer(ask?.decision.id ?? '', 'rejected', 'oncall', null, rig.now());
    expect(answer.kind).toBe('answered');
    rig.advance('2h');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(0);
  });

  test('silence is never consent to a question that reached nobody; it is asked again', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle')]), SILENCE_CANCELS);
    rig.refuseAlerts = true;
    await rig.pass();
    await rig.deliverAll({ last: true });
    rig.advance('3h');
    await rig.pass();
    await rig.enforceAll();
    expect(rig.cancelRequests()).toBe(0);
    expect(await rig.decisions({ kind: 'ask' })).toHaveLength(2);
    rig.refuseAlerts = false;
    await rig.deliverAll();
    rig.advance('61m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
  });
});

describe('limits', () => {
  test('past the limit nothing more is cancelled and people are asked', async () => {
    const runs = ['a', 'b', 'c', 'd'].map((id) => cpuRun(id, '-2h', { experiment: 'same' }));
    rig = await createRig(oneWorkspace(runs), `${ENFORCE_RUNTIME}limits: {per-cycle: 1}\n`);
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
    expect(await rig.decisions({ kind: 'withhold', withheld: 'limited' })).toHaveLength(3);
    expect(await rig.decisions({ kind: 'ask' })).toHaveLength(3);
    rig.advance('5m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
  });

  test('many unrelated runs that turn bad in one pass are suspected to be broken telemetry: held, and people told', async () => {
    const runs = Array.from({ length: 8 }, (_, index) => idleRun(`run-${index}`));
    rig = await createRig(oneWorkspace(runs), ENFORCE_IDLE);
    await rig.settle();
    expect(rig.cancelRequests()).toBe(0);
    expect(await rig.decisions({ kind: 'withhold', withheld: 'suspected' })).toHaveLength(8);
    expect(rig.arrived.some(({ type }) => type === 'runwarden.approval.requested.v1')).toBe(true);
  });

  test('two policies that condemn one run cancel it once', async () => {
    const second = ENFORCE_RUNTIME.replace('name: runtime', 'name: runtime-too');
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCE_RUNTIME, second);
    await rig.settle();
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
  });
});
