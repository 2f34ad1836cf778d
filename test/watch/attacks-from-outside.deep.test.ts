import { afterEach, describe, expect, test } from 'vitest';
import type { Runs } from '../../src/core/ports/azure.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { runPass } from '../../src/watch/cycle.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_IDLE, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';

// Attacks from outside: an Azure that misbehaves, times that nobody watched, people who answer late, too much at once.

const NEVER = new AbortController().signal;

let rig: Rig;
afterEach(() => rig.close());

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
    expect((await rig.ledger.run('ml', 'idle'))?.statuses[0]?.state).toBe('firing');
  });

  test.each([
    ['ahead', 2 * HOUR],
    ['behind', -2 * HOUR],
  ])('a clock of this machine that runs two hours %s decides nothing and cancels nothing', async (_, by) => {
    rig = await createRig(oneWorkspace([cpuRun('young', '-10m'), cpuRun('long', '-2h')]), ENFORCE_RUNTIME);
    await rig.pass();
    await rig.deliverAll();
    const before = await rig.decisions();
    rig.clockAhead = by;
    await expect(rig.pass()).rejects.toThrow('set the clock right');
    expect(await rig.enforceAll()).toMatchObject([{ message: expect.stringContaining('set the clock right') }]);
    expect(rig.cancelRequests()).toBe(0);
    expect(await rig.decisions()).toEqual(before);
    rig.clockAhead = 0;
    await rig.enforceAll();
    expect(rig.cancelRequests()).toBe(1);
  });

  test('a listing that Azure throttles for longer than is waited for fails the pass at once', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCE_RUNTIME);
    const workspace = await rig.workspace('ml');
    rig.sandbox.control.addFault({ on: 'jobs-list', do: 'throttle', 'retry-after': 600, times: 100 });
    const pass = runPass(workspace, rig.deps, new AbortController().signal);
    await expect(pass).rejects.toMatchObject({ name: 'AzureError', kind: 'throttled' });
    expect(await rig.decisions()).toEqual([]);
  });

  test('a run that cannot be read may hold its GPUs or not: nobody is told to be within the allowance of both', async () => {
    const ALLOWANCE =
      'name: gpus\nsummary: s\nseverity: low\nmode: audit\nwhen: {compute: {gpus-per-owner: {at-most: 99}}}\n';
    rig = await createRig(oneWorkspace([idleRun('old'), idleRun('new', { created: '-3h5m' })]), ALLOWANCE);
    await rig.settle();
    const outcome = async () => (await rig.ledger.run('ml', 'new'))?.statuses[0]?.outcome;
    expect(await outcome()).toBe('healthy');
    rig.advance('5m');
    const whole = rig.deps.runs;
    const runs: Runs = {
      ...whole,
      page: async (...of) => {
        const page = await whole.page(...of);
        return { ...page, runs: page.runs.filter(({ run }) => run.id !== 'old') };
      },
      refresh: async (_, ids) => new Map(ids.map((id) => [id, { kind: 'failed', reason: '500' }])),
    };
    await runPass(await rig.workspace('ml'), { ...rig.deps, runs }, NEVER);
    expect(await outcome()).toBe('unknown');
  });

  test('a signal that cannot be read makes that one run unknown and leaves the others judged', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle'), cpuRun('long', '-2h')]), ENFORCE_IDLE, ENFORCE_RUNTIME);
    rig.sandbox.control.addFault({ on: 'metrics', do: 'status', status: 500, times: 1000 });
    await rig.settle();
    const statuses = (await rig.ledger.run('ml', 'idle'))?.statuses;
    expect(statuses?.find(({ policy }) => policy === 'idle')).toMatchObject({ state: 'unknown' });
    expect((await rig.decisions({ kind: 'cancel' })).map(({ decision }) => decision.policy)).not.toContain('idle');
    expect((await rig.ledger.run('ml', 'long'))?.statuses[0]?.outcome).toBe('violated');
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
    await rig.ledger.answer(ask?.decision.id ?? '', { answer: 'rejected', by: 'oncall', note: null }, rig.now());
    rig.advance('5m');
    const whole = rig.deps.runs;
    const result = await runPass(await rig.workspace('ml'), { ...rig.deps, runs: headless(whole, () => true) }, NEVER);
    expect(result?.record.warnings.join()).toContain('does not exist');
    rig.advance('5m');
    await rig.settle();
    expect((await rig.ledger.run('ml', 'idle'))?.statuses[0]).toMatchObject({ state: 'firing', withheld: 'rejected' });
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
    expect((await rig.ledger.run('ml', 'deep'))?.statuses.find(({ policy }) => policy === 'report')).toMatchObject({
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
    const answer = await rig.ledger.answer(
      ask?.decision.id ?? '',
      { answer: 'rejected', by: 'oncall', note: null },
      rig.now(),
    );
    expect(answer.kind).toBe('answered');
    rig.advance('2h');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(0);
  });

  test('silence is never consent to a question that reached nobody; it is asked again', async () => {
    rig = await createRig(oneWorkspace([idleRun('idle')]), SILENCE_CANCELS);
    rig.refuseAlerts = true;
    await rig.pass();
    rig.advance('61m');
    await rig.deliverAll();
    rig.advance('2h');
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
