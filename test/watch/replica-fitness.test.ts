import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoreFacts } from '../../src/core/ports/fleet-ledger.ts';
import { HOUR, SECOND } from '../../src/core/values/duration.ts';
import { createAgreement } from '../../src/watch/agreement.ts';
import { watchReadiness } from '../../src/watch/readiness.ts';
import { aheadOf, createFitness } from '../../src/watch/replica-fitness.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(oneWorkspace([cpuRun('long', '-2h')]), ENFORCE_RUNTIME);
});
afterEach(() => rig.close());

/** A replica whose database says what a test gives. */
function aReplica(name: string, facts: () => Partial<StoreFacts>) {
  const lines: string[] = [];
  const log = (_: object, message: string) => void lines.push(message);
  const ledger = {
    ...rig.ledger,
    storeFacts: async () => ({ now: rig.now(), knows: '0047', newer: null, ...facts() }),
  };
  const deps = {
    ...rig.deps,
    ledger,
    replica: `host/${name}`,
    version: '1',
    log: { ...rig.deps.log, error: log, info: log },
  };
  const fitness = createFitness(deps);
  const judged: boolean[] = [];
  const queue = { judge: async (on: boolean) => void judged.push(on) };
  return { fitness, agreement: createAgreement({ ...deps, fitness, queue }), judged, lines };
}

describe('a replica with another clock', () => {
  test.each([
    ['ahead of', -31 * SECOND],
    ['behind', 31 * SECOND],
  ])('that is 31 s %s the database judges nothing, and judges again when it is right', async (word, by) => {
    let offset = by;
    const { agreement, judged, lines } = aReplica('a', () => ({ now: rig.now() + offset }));
    await agreement.look();
    expect(judged).toEqual([false]);
    await expect(agreement.mustHold()).rejects.toThrow(`its clock is 31s ${word} the database's`);
    expect(lines.filter((line) => line.includes(`31s ${word}`))).toHaveLength(1);
    offset = 0;
    await agreement.look();
    expect(judged).toEqual([false, true]);
    await agreement.mustHold();
  });

  test('that is 30 s off works', async () => {
    const { agreement, judged } = aReplica('a', () => ({ now: rig.now() - 30 * SECOND }));
    await agreement.look();
    expect(judged).toEqual([true]);
  });

  test('is noticed before a cancel, not a minute later', async () => {
    let offset = 0;
    const { agreement } = aReplica('a', () => ({ now: rig.now() + offset }));
    await agreement.look();
    offset = HOUR;
    await agreement.mustHold();
    await expect(agreement.mustHold({ isCancel: true })).rejects.toThrow('its clock is 1h behind');
  });

  test('takes no policies over, though by its clock all others are gone', async () => {
    await aReplica('right', () => ({})).agreement.look();
    const inForce = await rig.ledger.policySetInForce();
    const wrong = aReplica('wrong', () => ({ now: rig.now() + HOUR }));
    await wrong.agreement.look();
    expect(wrong.agreement.current()).toBeNull();
    expect(await rig.ledger.policySetInForce()).toEqual(inForce);
  });
});

describe('a replica that is older than the tables', () => {
  test('judges and cancels nothing, and says which migration it does not know', async () => {
    const { agreement, judged } = aReplica('old', () => ({ newer: '0099-holds' }));
    await agreement.look();
    expect(judged).toEqual([false]);
    await expect(agreement.mustHold()).rejects.toThrow('a newer version has changed the database (0099-holds)');
  });

  test('does so from the moment of the migration, while it runs', async () => {
    let newer: string | null = null;
    const { agreement, judged } = aReplica('old', () => ({ newer }));
    await agreement.look();
    newer = '0099-holds';
    await expect(agreement.mustHold({ isCancel: true })).rejects.toThrow('0099-holds');
    await agreement.look();
    expect(judged).toEqual([true, false]);
  });
});

test('people see it in readiness at once, and hear of it after two minutes, and of its end', async () => {
  let newer: string | null = '0099-holds';
  const { agreement, fitness } = aReplica('old', () => ({ newer }));
  const watch = {
    ...{ fitness, policies: agreement, problems: () => [], workspaces: () => [], storeTrouble: () => null },
    stillWork: async () => [],
  };
  await agreement.look();
  const readiness = () => watchReadiness({ ...rig.deps, clock: rig.now }, watch);
  expect((await readiness()).reasons.join()).toContain('this replica judges nothing: a newer version');
  rig.advance('2m');
  await agreement.look();
  await agreement.look();
  await rig.deliverAll();
  const subjects = () => rig.arrived.map(({ subject }) => subject);
  expect(subjects()).toEqual([expect.stringContaining('replica host/old judges nothing')]);
  newer = null;
  await agreement.look();
  await rig.deliverAll();
  expect(subjects()[1]).toContain('replica host/old is right again or has stopped');
});

test('the alert of a replica that is gone is ended by another', async () => {
  const old = aReplica('old', () => ({ newer: '0099-holds' }));
  await old.agreement.look();
  rig.advance('2m');
  await old.agreement.look();
  expect(await rig.ledger.openAlerts('replica')).toHaveLength(1);
  const other = aReplica('new', () => ({}));
  await other.agreement.look();
  expect(await rig.ledger.openAlerts('replica')).toHaveLength(1);
  await old.agreement.leave();
  await other.agreement.look();
  expect(await rig.ledger.openAlerts('replica')).toEqual([]);
});

test('a slow answer of the database is no skew', () => {
  expect(aheadOf(5000, 1000, 9000)).toBe(0);
  expect(aheadOf(500, 1000, 9000)).toBe(500);
  expect(aheadOf(9500, 1000, 9000)).toBe(-500);
});
