import { afterEach, describe, expect, test } from 'vitest';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, idleRun, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const HOUR = 3_600_000;
const ENFORCES = ENFORCE_RUNTIME.replace('notice: none', 'grace: 30m');
const ASKS = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');

const heard = (type: string) => rig.arrived.filter((alert) => alert.type === `runwarden.${type}.v1`);

async function look(after: string): Promise<void> {
  rig.advance(after);
  await rig.ledger.announceEnds(rig.now());
  // A second replica looks, too.
  await rig.ledger.announceEnds(rig.now());
  await rig.deliverAll();
}

async function freeze(id: string, hours: number | null): Promise<void> {
  const endsAt = hours === null ? null : rig.now() + hours * HOUR;
  await rig.ledger.freeze({ id, reason: 'readings look wrong', author: 'robin', createdAt: rig.now(), endsAt });
  await rig.deliverAll();
}

async function exempt(id: string, hours: number, kind: 'exempt' | 'extend' = 'exempt'): Promise<void> {
  const now = rig.now();
  await rig.ledger.createOverride({
    ...{ id, kind, scope: { workspace: ['ml'] }, policies: ['*'], reason: 'a paper is due', author: 'sasha' },
    ...{ createdAt: now, endsAt: now + hours * HOUR, revokedAt: null, revokedBy: null },
  });
  await rig.deliverAll();
}

describe('a freeze', () => {
  test('is said to on-call and to the owners of announced cancels, with what waits and what it costs an hour', async () => {
    rig = await createRig(
      oneWorkspace([cpuRun('long', '-2h'), cpuRun('other', '-2h', { tags: { owner: 'bob@example.com' } })]),
      ENFORCES,
    );
    await rig.settle();
    await freeze('f-1', 6);
    const frozen = heard('enforcement.frozen');
    expect(frozen.map(({ data }) => String(data.recipients)).sort()).toEqual(['oncall', 'owner', 'owner']);
    const forOncall = frozen.find(({ data }) => String(data.recipients) === 'oncall');
    expect(forOncall?.data).toMatchObject({ freezeId: 'f-1', by: 'robin', waiting: [{ policy: 'runtime' }, {}] });
    expect(forOncall?.data.text).toContain(
      'robin froze all cancels at 03:00 UTC. Runwarden cancels nothing until 09:00 UTC.',
    );
    expect(forOncall?.data.text).toMatch(
      /The 2 runs below cost \d+\.\d\d USD an hour, \d+\.\d\d USD until 09:00 UTC\./,
    );
    const forBob = frozen.find(({ data }) => JSON.stringify(data.owner).includes('bob'));
    expect(forBob?.data).toMatchObject({ waiting: [{ id: 'other' }] });
  });

  test('names the cancels that had gone out, which cannot be taken back', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h', { cancel: { delay: '5m' } })]), ENFORCE_RUNTIME);
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
    await freeze('f-1', null);
    const [frozen] = heard('enforcement.frozen');
    expect(frozen?.data).toMatchObject({ alreadySent: [{ id: 'long' }], waiting: [] });
    expect(frozen?.data.text).toContain('One cancel was sent before the freeze: long');
  });

  test('names no cancel that an exemption or an extension holds already', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCES);
    await rig.settle();
    await exempt('o-1', 4, 'extend');
    rig.advance('1m');
    await rig.settle();
    await freeze('f-1', 6);
    const [frozen] = heard('enforcement.frozen').filter(({ data }) => String(data.recipients) === 'oncall');
    expect(frozen?.data.waiting).toEqual([]);
  });

  test('lists a run that two policies would cancel once, and costs it once', async () => {
    rig = await createRig(
      oneWorkspace([cpuRun('long', '-2h')]),
      ENFORCES,
      ASKS.replace('name: runtime', 'name: other'),
    );
    await rig.settle();
    await freeze('f-1', 6);
    for (const { data } of heard('enforcement.frozen')) expect(data.waiting).toMatchObject([{ id: 'long' }]);
  });

  test('names no run whose policy only notifies by now', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ASKS);
    await rig.settle();
    rig.setPolicies(ASKS.replace('mode: approve', 'mode: notify'));
    rig.advance('5m');
    await rig.settle();
    await freeze('f-1', 6);
    expect(heard('enforcement.frozen').map(({ data }) => data.waiting)).toEqual([[]]);
  });

  test('that is shorter than another one says until when nothing is cancelled', async () => {
    rig = await createRig(oneWorkspace([]), ENFORCES);
    await rig.settle();
    await freeze('f-1', 6);
    await freeze('f-2', 1);
    expect(heard('enforcement.frozen').map(({ data }) => data.until)).toEqual(Array(2).fill('2026-03-02T09:00:00Z'));
  });

  test('that is lifted is said to whoever heard of it, once, with who lifted it', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCES);
    await rig.settle();
    await freeze('f-1', null);
    rig.advance('2h');
    await rig.ledger.unfreeze('sasha', rig.now());
    await look('1m');
    const resumed = heard('enforcement.resumed');
    expect(resumed).toHaveLength(1);
    expect(resumed[0]?.data).toMatchObject({ freezeId: 'f-1', liftedBy: 'sasha', recipients: ['owner', 'oncall'] });
    expect(resumed[0]?.data.text).toContain('sasha lifted the freeze at 05:00 UTC.');
  });

  test('that ends by itself is said within a minute, but not while another one holds', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCES);
    await rig.settle();
    await freeze('f-1', 1);
    await freeze('f-2', 2);
    await look('61m');
    expect(heard('enforcement.resumed')).toEqual([]);
    await look('60m');
    const resumed = heard('enforcement.resumed');
    expect(resumed.map(({ data }) => data.freezeId).sort()).toEqual(['f-1', 'f-2']);
    expect(resumed.at(-1)?.data.text).toContain('The freeze ended at 05:00 UTC as planned.');
  });

  test('that is over before anybody heard of it is not said, and neither is its end', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCES);
    await rig.settle();
    rig.refuseAlerts = true;
    await freeze('f-1', 1);
    rig.refuseAlerts = false;
    await look('61m');
    await look('1m');
    expect([...heard('enforcement.frozen'), ...heard('enforcement.resumed')]).toEqual([]);
  });
});

describe('an exception', () => {
  test('is said to the owner of what it covers, and a tenth of its length before its end once more', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ASKS);
    await rig.settle();
    await exempt('o-1', 5, 'extend');
    expect(heard('override.granted').map(({ data }) => data)).toMatchObject([
      { overrideId: 'o-1', by: 'sasha', recipients: ['owner', 'oncall'], runs: [{ id: 'long' }] },
    ]);
    expect(heard('override.granted')[0]?.data.text).toContain(
      'sasha extended long. Nothing is cancelled before 08:00 UTC.',
    );
    for (const after of ['1h', '3h29m']) {
      await look(after);
      await rig.pass();
    }
    expect(heard('override.ending')).toEqual([]);
    await look('2m');
    await look('10m');
    expect(heard('override.ending').map(({ data }) => data)).toMatchObject([{ overrideId: 'o-1', revokedBy: null }]);
    expect(heard('override.ending')[0]?.data.text).toContain('ends at 08:00 UTC, in 29 min.');
  });

  test('that somebody revokes is said to be over to those who heard of it', async () => {
    rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ASKS);
    await rig.settle();
    await exempt('o-1', 5);
    await rig.ledger.revokeOverride('o-1', 'kim', rig.now() + 1);
    await look('1m');
    await look('1m');
    expect(heard('override.ending').map(({ data }) => data)).toMatchObject([{ overrideId: 'o-1', revokedBy: 'kim' }]);
  });

  test('for runs of several owners is said to each with their own runs', async () => {
    rig = await createRig(
      oneWorkspace([cpuRun('long', '-2h'), cpuRun('other', '-2h', { tags: { owner: 'bob@example.com' } })]),
      ASKS,
    );
    await rig.settle();
    await exempt('o-1', 5);
    const granted = heard('override.granted').map(({ data }) => [
      String(data.recipients),
      Array(data.runs).flat().length,
    ]);
    expect(granted.sort()).toEqual([
      ['oncall', 2],
      ['owner', 1],
      ['owner', 1],
    ]);
  });

  test('that spares no run of anything is said to nobody', async () => {
    rig = await createRig(
      oneWorkspace([idleRun('idle'), cpuRun('short', '-5m')]),
      ASKS.replace('over: 1h', 'over: 9h'),
    );
    await rig.settle();
    await exempt('o-1', 5);
    await look('5h');
    expect(rig.arrived).toEqual([]);
  });
});

test('an exception that was revoked before anybody heard of it is not said, and neither is its end', async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ASKS);
  await rig.settle();
  rig.refuseAlerts = true;
  await exempt('o-1', 5);
  await rig.ledger.revokeOverride('o-1', 'kim', rig.now() + 1);
  rig.refuseAlerts = false;
  await look('1m');
  await look('1m');
  expect([...heard('override.granted'), ...heard('override.ending')]).toEqual([]);
});
