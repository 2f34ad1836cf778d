import { afterEach, describe, expect, test } from 'vitest';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import { SECOND } from '../../src/core/values/duration.ts';
import type { WatchDeps } from '../../src/watch/deps.ts';
import { enforce } from '../../src/watch/enforce.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const NEVER = new AbortController().signal;

/** Decides to cancel `long` and answers how to carry it out, with other parts where a test needs them. */
async function decided(): Promise<(changes?: Partial<WatchDeps>) => Promise<void>> {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h'), cpuRun('other', '-5m')]), ENFORCE_RUNTIME);
  await rig.pass();
  const [cancel] = await rig.decisions({ kind: 'cancel' });
  const id = cancel?.decision.id ?? '';
  return (changes = {}) => enforce(id, { ...rig.deps, ...changes }, { number: 1, last: false }, NEVER);
}

const freeze = () =>
  rig.ledger.freeze({ id: 'f1', reason: 'an incident', author: 'oncall', createdAt: rig.now(), endsAt: null });

const exempt = (kind: 'exempt' | 'extend') =>
  rig.ledger.createOverride({
    ...{ id: 'o1', kind, scope: { run: ['long'] }, policies: ['*'], reason: 'a deadline', author: 'oncall' },
    ...{ createdAt: rig.now(), endsAt: rig.now() + 3_600_000, revokedAt: null, revokedBy: null },
  });

const cancellation = async () => (await rig.decisions({ kind: 'cancel' }))[0]?.cancellation;

/** A ledger in which something happens after a claim was committed, and before its answer is back. */
function afterClaim(happens: () => unknown): Ledger {
  return {
    ...rig.ledger,
    async claim(...of) {
      const claimed = await rig.ledger.claim(...of);
      await happens();
      return claimed;
    },
  };
}

describe('between the commit of the intent and the request to Azure', () => {
  test.each([
    ['a freeze', freeze, 'frozen'],
    ['an exemption', () => exempt('exempt'), 'exempt'],
    ['an extension', () => exempt('extend'), 'extended'],
  ] as const)('%s holds the request, and whoever gave it hears that nothing went out', async (_what, people, why) => {
    const carryOut = await decided();
    let answer: Promise<readonly unknown[]> | undefined;
    const ledger = afterClaim(async () => {
      await people();
      answer = rig.ledger.requestsInFlight();
    });
    await carryOut({ ledger });
    expect(await answer).toEqual([]);
    expect(rig.cancelRequests()).toBe(0);
    expect((await cancellation())?.state).toBe('abandoned');
    expect(await rig.decisions({ kind: 'withhold', withheld: why })).toHaveLength(1);
  });

  test.each([
    ['the monotonic clock', { monotonic: 6 * SECOND, wall: 0 }],
    ['the clock of the machine, as when a lid was closed', { monotonic: 0, wall: 6 * SECOND }],
    ['a clock that was set back, so that nobody knows', { monotonic: 0, wall: -60 * SECOND }],
  ])('too much time passes by %s: nothing is sent, and the run is judged from the start', async (_what, passed) => {
    const carryOut = await decided();
    let clocks = { monotonic: 0, wall: 0 };
    const sent: number[] = [];
    const ledger: Ledger = {
      ...afterClaim(() => {
        // Only once: the second claim is in time.
        if (sent.length === 0) clocks = passed;
      }),
      async release(...of) {
        sent.push(rig.cancelRequests());
        return rig.ledger.release(...of);
      },
    };
    await carryOut({
      ledger,
      monotonic: () => performance.now() + clocks.monotonic,
      clock: () => rig.now() + clocks.wall,
    });
    expect(sent).toEqual([0]);
    expect(rig.cancelRequests()).toBe(1);
    expect((await cancellation())?.state).toBe('requested');
  });

  test('the lease ends by the clock of the database: nothing is sent', async () => {
    const carryOut = await decided();
    const ledger = afterClaim(async () => {
      await rig.endLeases();
      await freeze();
    });
    await carryOut({ ledger });
    expect(rig.cancelRequests()).toBe(0);
    expect((await cancellation())?.state).toBe('abandoned');
  });

  test('another replica has taken over: the late one sends nothing and takes nothing back', async () => {
    const carryOut = await decided();
    let isLate = true;
    const ledger = afterClaim(async () => {
      if (!isLate) return;
      isLate = false;
      // Paused for minutes: the other finds the lease over, reads the run, and asks Azure itself.
      await rig.endLeases();
      await expect(carryOut()).rejects.toThrow('unclear');
      rig.advance('3m');
      await carryOut();
      expect(rig.cancelRequests()).toBe(1);
    });
    await carryOut({ ledger });
    expect(rig.cancelRequests()).toBe(1);
    expect((await cancellation())?.state).toBe('requested');
  });

  test('the store fails: nothing is sent, and the cancel is free at once', async () => {
    const carryOut = await decided();
    const ledger: Ledger = { ...rig.ledger, lookAgain: () => Promise.reject(new Error('no database')) };
    await expect(carryOut({ ledger })).rejects.toThrow('no database');
    expect(rig.cancelRequests()).toBe(0);
    expect((await cancellation())?.state).toBe('queued');
    await carryOut();
    expect(rig.cancelRequests()).toBe(1);
  });
});

describe('a freeze that comes while Azure takes its time', () => {
  test('waits for the request and names it, with its time', async () => {
    const carryOut = await decided();
    rig.sandbox.control.addFault({ on: 'cancel', do: 'slow', ms: 400, times: 1 });
    const asked = carryOut();
    await until(() => rig.cancelRequests() === 1);
    await freeze();
    expect(await rig.ledger.requestsInFlight()).toMatchObject([{ runId: 'long', workspace: 'ml', isCertain: true }]);
    await asked;
    expect((await cancellation())?.state).toBe('requested');
  });

  test('names one whose answer was lost as open, and does not abandon it', async () => {
    const carryOut = await decided();
    rig.sandbox.control.addFault({ on: 'cancel', do: 'cut', times: 1 });
    await expect(carryOut()).rejects.toThrow('unclear');
    await freeze();
    expect(await rig.ledger.requestsInFlight()).toMatchObject([{ runId: 'long', isCertain: false }]);
    expect(await cancellation()).toMatchObject({
      state: 'unclear',
      reason: expect.stringContaining('Azure did not say whether it took the request. The run may be cancelled;'),
    });
    // The sandbox took it: the run shows, and the cancel is ours since it was sent, before the freeze.
    const sentAt = rig.now();
    rig.advance('1m');
    await carryOut();
    expect(await cancellation()).toMatchObject({ state: 'requested', requestedAt: sentAt });
    expect(rig.cancelRequests()).toBe(1);
  });
});

describe('an answer that does not prove that nothing began', () => {
  test.each([401, 408, 429, 500, 503])(
    '%d: the run is read, and asked about again only when it cannot be',
    async (status) => {
      const carryOut = await decided();
      rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status });
      await expect(carryOut()).rejects.toThrow('unclear');
      await expect(carryOut()).rejects.toThrow('unclear');
      expect(rig.cancelRequests()).toBe(1);
      expect((await cancellation())?.state).toBe('unclear');
      rig.advance('3m');
      await expect(carryOut()).rejects.toThrow('unclear');
      rig.advance('3m');
      await expect(carryOut()).rejects.toThrow('unclear');
      expect(rig.cancelRequests()).toBe(3);
      rig.advance('3m');
      await carryOut();
      expect(rig.cancelRequests()).toBe(3);
      expect(await cancellation()).toMatchObject({
        state: 'failed',
        reason: expect.stringContaining('none of 3 requests'),
      });
    },
  );

  test.each([400, 403, 409])('%d does: the cancel has failed, with its reason, and is not unclear', async (status) => {
    const carryOut = await decided();
    rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status });
    await carryOut();
    expect(await cancellation()).toMatchObject({ state: 'failed', reason: expect.stringContaining(String(status)) });
  });

  test('a run that ended otherwise is said to have', async () => {
    const carryOut = await decided();
    rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status: 503, times: 1 });
    await expect(carryOut()).rejects.toThrow('unclear');
    rig.sandbox.control.setScenario(
      oneWorkspace([cpuRun('long', '-2h', { ends: { at: '-1m', status: 'Completed' } })]),
    );
    await carryOut();
    expect((await cancellation())?.state).toBe('ended-otherwise');
  });

  test('on-call hears of it when the run cannot be read for long, once', async () => {
    const carryOut = await decided();
    rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status: 503, times: 1 });
    await expect(carryOut()).rejects.toThrow('unclear');
    rig.sandbox.control.addFault({ on: 'job-get', do: 'status', status: 500 });
    const heard = () => rig.arrived.filter(({ type }) => type === 'runwarden.cancel.hanging.v1').length;
    await expect(carryOut()).rejects.toThrow('500');
    await rig.deliverAll();
    expect(heard()).toBe(0);
    rig.advance('11m');
    await expect(carryOut()).rejects.toThrow('500');
    await expect(carryOut()).rejects.toThrow('500');
    await rig.deliverAll();
    expect(heard()).toBe(1);
    const message = rig.arrived.find(({ type }) => type === 'runwarden.cancel.hanging.v1');
    expect(message?.subject).toBe('Cancelled or not? long (ml)');
    expect(JSON.stringify(message?.data)).not.toContain('Azure accepted it');
    expect((await cancellation())?.state).toBe('unclear');
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
