import { describe, expect, it } from 'vitest';
import { onCompute } from '../../src/core/run/placement.ts';
import type { Run } from '../../src/core/run/run.ts';
import { type Compute, type Cost, known } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import type { Now } from '../../src/http/schemas/now.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();

/** As JSON has it: times are texts. */
const read = async (key = VIEWER): Promise<Now> =>
  (await world.app({ keys: KEYS }).inject({ url: '/api/v1/now', headers: bearer(key) })).json();

function eightGpus(run: Run, pricePerNodeHour: number): Cost {
  const piece = { runId: run.id, nodes: 1, pricePerNodeHour, gpusPerNode: 8, startedAt: NOW - 2 * HOUR, endedAt: null };
  return { currency: 'EUR', pieces: [piece], unpriced: [] };
}

const EIGHT_ON_THREE: Compute = {
  ...{ kind: 'cluster', vmSize: 'Standard_ND96isr_H100_v5', gpusPerNode: 8, nodes: 3 },
  ...{ priority: 'dedicated', location: 'westeurope' },
};

let passes = 0;
const recorded = new Map<string, { readonly run: Run; readonly price: number | null }>();

/** Records a run with what it costs, and those before it, as a pass does. */
async function record(run: Run, price: number | null, compute?: Compute): Promise<void> {
  recorded.set(run.id, { run, price });
  const all = [...recorded.values()].map(({ run: one, price: each }) => {
    const signals = {
      ...(each !== null && { cost: known(eightGpus(one, each), world.now) }),
      ...(compute && one === run && { compute: known(compute, world.now) }),
    };
    return { snapshot: { run: one, phaseSince: NOW, signals }, unread: null };
  });
  // The record has one moment of each pass.
  await world.ledger.record(WORKSPACE.id, all, [], world.now + ++passes);
}

describe('the first screen', () => {
  it('of a store without a run says that there is none, and not that the cost is unknown', async () => {
    const now = await read();
    expect(now.burns.load).toEqual({
      ...{ runs: 0, perHour: 0, currency: null, atLeast: false, unpriced: 0, gpus: 0, gpusUnknown: 0 },
    });
    expect(now.waiting).toMatchObject({ count: 0, costSinceAsked: null, firstDue: null, groups: [] });
    expect(now.stopped).toMatchObject({ runs: 0, groups: [] });
  });

  it('has what waits, what it costs and what silence does', async () => {
    const run = aRun({ id: 'waits', displayName: 'pretraining, large', tags: { owner: 'Team-Vision' } });
    const { decisions } = await pass(world.ledger, world.newId, [run], [aPolicy()], world.now);
    await record(run, 27.2);
    const { waiting, agenda, wrong } = await read();
    const ask = decisions.find(({ kind }) => kind === 'ask');
    expect(waiting).toMatchObject({
      count: 1,
      load: { runs: 1, perHour: 27.2, currency: 'EUR', atLeast: false, gpus: 8 },
      firstDue: { decisionId: ask?.id, at: '2026-01-31T10:30:00Z', otherwise: 'keep' },
    });
    expect(waiting.groups[0]?.items[0]).toMatchObject({
      ...{ workspace: WORKSPACE.name, runId: 'waits', displayName: 'pretraining, large', owner: 'Team-Vision' },
      ...{ policy: 'gpu-idle', because: 'mode', perHour: 27.2, gpus: 8, approvals: { given: 0, needed: 1, by: [] } },
    });
    expect(agenda.items).toMatchObject([{ at: '2026-01-31T10:30:00Z', kind: 'keep', runId: 'waits', perHour: 27.2 }]);
    // Somebody is asked already.
    expect(wrong.items).toEqual([]);
  });

  it('says of a question which override holds its run, while it holds', async () => {
    const app = world.app({ keys: KEYS });
    const override = { kind: 'extend', reason: 'last epoch', for: '20m', scope: { runId: ['waits'] } };
    const headers = bearer(OPERATOR);
    const made = (await app.inject({ method: 'POST', url: '/api/v1/overrides', payload: override, headers })).json();
    const heldBy = async () => {
      const held = (await read()).waiting.groups[0]?.items[0]?.override;
      const [listed] = (await app.inject({ url: '/api/v1/decisions?waiting=true', headers })).json().items;
      expect(listed.override).toEqual(held);
      const one = await app.inject({ url: `/api/v1/decisions/${listed.id}`, headers });
      expect(one.json().override).toEqual(held);
      return held;
    };
    expect(await heldBy()).toEqual({ id: made.id, kind: 'extend', by: 'oncall', until: '2026-01-31T09:50:00Z' });
    await app.inject({ method: 'DELETE', url: `/api/v1/overrides/${made.id}`, headers });
    expect(await heldBy()).toBeNull();
  });

  it('counts a run without a price as such, and its GPUs by its machine', async () => {
    const size = { instanceType: 'Standard_NC24ads_A100_v4', nodes: 2 };
    const run = aRun({ id: 'unpriced', tags: {}, placement: onCompute('gpu-cluster', size) });
    await pass(world.ledger, world.newId, [run], [aPolicy({ name: 'tells', mode: 'notify', steps: [] })], world.now);
    await record(run, null);
    const { burns, wrong } = await read();
    expect(burns.load).toMatchObject({ runs: 2, perHour: 27.2, atLeast: true, unpriced: 1, gpus: 10, gpusUnknown: 0 });
    expect(burns.owners).toMatchObject([
      { name: 'Team-Vision', load: { perHour: 27.2 } },
      { name: null, load: { runs: 1, perHour: null, currency: null, gpus: 2 } },
    ]);
    expect(burns.policies.map(({ name }) => name)).toEqual(['gpu-idle', 'tells']);
    expect(wrong.items).toMatchObject([
      { state: 'firing', runId: 'unpriced', policy: 'tells', owner: null, perHour: null, gpus: 2 },
    ]);
  });

  it('counts the GPUs of a run by its compute, where a policy has read that', async () => {
    const run = aRun({ id: 'on-cluster', tags: { owner: 'team-c' } });
    await pass(world.ledger, world.newId, [run], [], world.now);
    await record(run, null, EIGHT_ON_THREE);
    const { burns } = await read();
    expect(burns.owners).toContainEqual(
      expect.objectContaining({ name: 'team-c', load: expect.objectContaining({ gpus: 24, gpusUnknown: 0 }) }),
    );
    await pass(world.ledger, world.newId, [{ ...run, phase: 'ended', status: 'Completed' }], [], world.now);
    recorded.delete(run.id);
  });

  it('has runs that nobody can judge by their reason, with what they take', async () => {
    const runs = ['blind-1', 'blind-2'].map((id) => aRun({ id }));
    await pass(world.ledger, world.newId, runs, [aPolicy({ name: 'blind', says: 'unknown' })], world.now);
    const { wrong, sees } = await read();
    expect(wrong.unknown).toMatchObject([
      { workspace: WORKSPACE.name, reason: 'it is unknown', policies: ['blind'], load: { runs: 2, perHour: null } },
    ]);
    expect(sees.unknownRuns).toBe(2);
    expect(sees.workspaces).toMatchObject([{ name: WORKSPACE.name, state: 'ok', runs: 4, unknownRuns: 2 }]);
  });

  it('follows a cancel until it hangs, and has what became of it', async () => {
    const run = aRun({ id: 'hangs' });
    const policy = aPolicy({ name: 'enforced', mode: 'enforce', grace: null });
    const { decisions } = await pass(world.ledger, world.newId, [run], [policy], world.now);
    await record(run, 6.8);
    const cancel = decisions.find(({ kind }) => kind === 'cancel')?.id ?? '';
    expect((await read()).sees.cancels).toEqual({ inHand: 1, hanging: 0 });
    await world.ledger.claim(cancel, world.now, () => null);
    await world.ledger.settle(cancel, { state: 'requested', reason: null }, { decision: null, alerts: [] }, world.now);
    world.now += 16 * MINUTE;
    const hanging = await read();
    expect(hanging.sees.cancels).toEqual({ inHand: 1, hanging: 1 });
    expect(hanging.wrong.items[0]).toMatchObject({
      state: 'cancel-hangs',
      runId: 'hangs',
      perHour: 6.8,
      decisionId: cancel,
    });
    expect(hanging.agenda.items).toContainEqual(expect.objectContaining({ kind: 'alert', runId: 'hangs' }));
    expect(hanging.stopped.groups).toMatchObject([{ policy: 'enforced', by: null, states: { requested: 1 } }]);
    expect(hanging.stopped.runs).toBe(0);
    const confirmed = { state: 'confirmed', reason: null } as const;
    await world.ledger.settle(cancel, confirmed, { decision: null, alerts: [] }, world.now);
    // Its policy read no cost: what the run took when it was last recorded counts.
    expect((await read()).stopped.load).toMatchObject({ runs: 1, perHour: 6.8, atLeast: false, unpriced: 0 });
    world.now = NOW;
  });

  it('has a freeze for everybody, and when it ends', async () => {
    const endsAt = world.now + 4 * HOUR;
    await world.ledger.freeze({ id: 'f1', reason: 'late metrics', author: 'oncall', createdAt: world.now, endsAt });
    const { freezes, agenda } = await read();
    expect(freezes).toMatchObject([{ id: 'f1', reason: 'late metrics', author: 'oncall' }]);
    expect(agenda.items).toContainEqual(expect.objectContaining({ kind: 'freeze-ends', freezeId: 'f1' }));
    await world.ledger.unfreeze('oncall', world.now);
  });

  it('has an approved question as one whose cancel comes, and not as one that nobody is asked about', async () => {
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'approved' })], [aPolicy()], world.now);
    const ask = decisions.find(({ kind, runId }) => kind === 'ask' && runId === 'approved')?.id;
    const request = { method: 'POST', url: `/api/v1/decisions/${ask}/approve`, payload: {} } as const;
    await world.app({ keys: KEYS }).inject({ ...request, headers: bearer(OPERATOR) });
    const { wrong } = await read();
    const item = wrong.items.find(({ runId }) => runId === 'approved');
    expect(wrong.findings).toBe(wrong.items.length - 1);
    expect(item).toMatchObject({
      ...{ state: 'approved', approved: { by: 'oncall', at: '2026-01-31T09:30:00Z' }, next: null },
    });
  });

  it('is not sent again while nothing has changed, although time goes by', async () => {
    const app = world.app({ keys: KEYS });
    const first = await app.inject({ url: '/api/v1/now', headers: bearer(VIEWER) });
    world.now += 2 * MINUTE;
    const headers = { ...bearer(VIEWER), 'if-none-match': String(first.headers.etag) };
    expect((await app.inject({ url: '/api/v1/now', headers })).statusCode).toBe(304);
    world.now = NOW;
  });

  it('shows an owner the same over own runs', async () => {
    const owner = { ...KEYS[0], name: 'alice', role: 'owner', owners: ['team-vision'] } as (typeof KEYS)[number];
    const app = world.app({ keys: [owner] });
    const now: Now = (await app.inject({ url: '/api/v1/now', headers: bearer(VIEWER) })).json();
    expect(now.waiting.groups.flatMap(({ items }) => items.map(({ runId }) => runId))).toEqual(['waits']);
    expect(now.burns.load).toMatchObject({ runs: 1, perHour: 27.2 });
    expect(now.wrong.items).toEqual([]);
    expect(now.wrong.unknown).toEqual([]);
    expect(now.sees).toMatchObject({ alerts: null, unknownRuns: 0, workspaces: [{ runs: 1 }] });
  });
});
