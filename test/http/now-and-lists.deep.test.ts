import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import type { Run } from '../../src/core/run/run.ts';
import { type Compute, type Cost, known } from '../../src/core/signal/signal.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from './fixtures.ts';
import { bearer, useWorld } from './world.ts';

type Schemas = components['schemas'];

const world = useWorld();
const STATES = 200;
const POLICIES = [
  aPolicy({ name: 'asks', match: { tags: { p: ['asks'] } } }),
  aPolicy({ name: 'asks-too', match: { tags: { q: ['yes'] } }, fingerprint: 'f2' }),
  aPolicy({ name: 'notifies', match: { tags: { p: ['notifies'] } }, mode: 'notify', fingerprint: 'f3' }),
  aPolicy({ name: 'waits', match: { tags: { p: ['waits'] } }, for: HOUR, fingerprint: 'f4' }),
  aPolicy({ name: 'audits', match: { tags: { q: ['yes'] } }, mode: 'audit', fingerprint: 'f5' }),
  aPolicy({ name: 'cannot', match: { tags: { p: ['cannot'] } }, says: 'unknown', fingerprint: 'f6' }),
];

/** Each state is a workspace of its own, which one key sees. What is in the others must not count. */
const KEYS = Array.from({ length: STATES * 3 }, (_, index) => ({
  ...{ name: `key-${index}`, role: 'operator' as const, workspaces: [`ws-${index}`] },
  sha256: createHash('sha256').update(`key-${index}`).digest('hex'),
}));

const aState = fc.array(
  fc.record({
    phase: fc.constantFrom('queued', 'preparing', 'running', 'finalizing' as const),
    owner: fc.constantFrom('', 'team-a', 'Team-B', 'team-c'),
    p: fc.constantFrom('asks', 'notifies', 'waits', 'cannot', 'nothing'),
    q: fc.constantFrom('yes', 'no'),
    price: fc.option(fc.integer({ min: 1, max: 9999 }).map((cents) => cents / 100)),
    currency: fc.constantFrom('EUR', 'EUR', 'USD'),
    nodes: fc.option(fc.integer({ min: 1, max: 4 })),
    // What a person does about it.
    act: fc.constantFrom('none', 'none', 'approve', 'reject', 'cancel'),
  }),
  { minLength: 1, maxLength: 12 },
);
type State = typeof aState extends fc.Arbitrary<infer T> ? T : never;

let count = -1;
let app: ReturnType<typeof world.app>;
beforeAll(() => {
  world.policies = POLICIES;
  app = world.app({ keys: KEYS });
});

/** Reads what the key of a state sees. */
async function read<T>(index: number, path: string): Promise<T> {
  const reply = await app.inject({ url: `/api/v1/${path}`, headers: bearer(`key-${index}`) });
  if (reply.statusCode !== 200) throw new Error(`${path}: ${reply.body}`);
  return reply.json();
}

async function make(index: number, state: State): Promise<void> {
  const place = { workspaceId: `/w/${index}`, workspaceName: `ws-${index}` };
  const runs = state.map(({ phase, owner, p, q }, at) => {
    const tags = { ...(owner && { owner }), p, q };
    return aRun({ ...place, id: `run-${at}`, phase, tags });
  });
  const { decisions } = await pass(world.ledger, world.newId, runs, POLICIES, world.now);
  const seen = runs.map((run, at) => ({
    snapshot: { run, phaseSince: NOW, signals: signalsOf(run, state[at]) },
    unread: null,
  }));
  await world.ledger.record(place.workspaceId, seen, [], world.now);
  for (const [at, { act }] of state.entries()) {
    const asked = decisions.find(({ kind, runId }) => kind === 'ask' && runId === `run-${at}`);
    const url =
      act === 'cancel'
        ? `runs/ws-${index}/run-${at}/cancel`
        : asked && act !== 'none' && `decisions/${asked.id}/${act}`;
    if (!url) continue;
    const payload = act === 'cancel' ? { reason: 'by hand' } : { note: 'seen' };
    await app.inject({ method: 'POST', url: `/api/v1/${url}`, headers: bearer(`key-${index}`), payload });
  }
}

function signalsOf(run: Run, of: State[number] | undefined) {
  if (!of || run.phase === 'queued') return {};
  const { price, currency, nodes } = of;
  const compute: Compute | null =
    nodes === null
      ? null
      : {
          ...{
            kind: 'cluster',
            vmSize: 'Standard_ND96isr_H100_v5',
            gpusPerNode: 8,
            nodes,
            priority: 'dedicated',
            location: 'westeurope',
          },
        };
  const cost: Cost | null =
    price === null
      ? null
      : {
          ...{ currency, unpriced: [] },
          pieces: [
            {
              ...{ runId: run.id, nodes: nodes ?? 1, pricePerNodeHour: price, startedAt: NOW - HOUR, endedAt: null },
              ...(nodes !== null && { gpusPerNode: 8 }),
            },
          ],
        };
  return { ...(cost && { cost: known(cost, world.now) }), ...(compute && { compute: known(compute, world.now) }) };
}

const cents = (amount: number) => Math.round(amount * 100) / 100;

/** The sum over runs of the list, made here once more. */
function expectLoad(load: Schemas['Load'], runs: readonly Schemas['Run'][]): void {
  const priced = runs.filter(({ cost }) => cost !== null && cost.currency === load.currency);
  const others = Map.groupBy(
    runs.flatMap(({ cost }) => cost?.currency ?? []),
    (one) => one,
  );
  expect(Math.max(0, ...[...others.values()].map(({ length }) => length))).toBe(priced.length);
  expect(load).toMatchObject({
    runs: runs.length,
    perHour:
      runs.length > 0 && priced.length === 0
        ? null
        : cents(priced.reduce((sum, { cost }) => sum + (cost?.perHour ?? 0), 0)),
    unpriced: runs.length - priced.length,
    gpus: runs.reduce((sum, { gpus }) => sum + (gpus ?? 0), 0),
    gpusUnknown: runs.filter(({ gpus }) => gpus === null).length,
  });
}

async function compare(index: number): Promise<void> {
  const now = await read<Schemas['Now']>(index, 'now');
  const { items: runs } = await read<{ items: Schemas['Run'][] }>(index, 'runs?active=true&limit=200');
  const { items: asked } = await read<{ items: Schemas['Decision'][] }>(index, 'decisions?waiting=true&limit=200');
  const { items: open } = await read<{ items: Schemas['Finding'][] }>(
    index,
    'findings?state=open&audit=false&limit=200',
  );
  const { items: sent } = await read<{ items: Schemas['Decision'][] }>(index, 'decisions?outcome=under-way&limit=200');
  const { items: policies } = await read<Schemas['Policies']>(index, 'policies?limit=200');
  const of = (ids: Iterable<string>) => {
    const wanted = new Set(ids);
    return runs.filter(({ id }) => wanted.has(id));
  };

  expect(now.waiting.count).toBe(asked.length);
  const shown = now.waiting.groups.flatMap(({ items }) => items.map(({ decisionId }) => decisionId));
  expect(shown.sort()).toEqual(asked.map(({ id }) => id).sort());
  expectLoad(now.waiting.load, of(asked.map(({ runId }) => runId)));

  const burning = runs.filter(({ phase }) => phase !== 'queued');
  expectLoad(now.burns.load, burning);
  for (const { name, load } of now.burns.owners)
    expectLoad(
      load,
      burning.filter(({ owner }) => (owner.source === 'fallback' ? null : owner.display) === name),
    );
  expect(now.burns.owners.reduce((sum, { load }) => sum + load.runs, 0)).toBe(burning.length);

  const cancelled = new Set(sent.map(({ runId }) => runId));
  const withQuestion = new Set(asked.map(({ findingId }) => findingId));
  // What a person approved, and a pass or a freeze alone delays, is nothing to do.
  const { items: answered } = await read<{ items: Schemas['Decision'][] }>(index, 'decisions?kind=ask&limit=200');
  const approved = new Set(
    answered.filter(({ approval }) => approval?.answer === 'approved' && !approval.ended).map((one) => one.findingId),
  );
  const unasked = open.filter(({ id, runId }) => !withQuestion.has(id) && !cancelled.has(runId));
  const wrong = unasked.filter(({ id }) => !approved.has(id));
  const listed = now.wrong.items.filter(({ state }) => state !== 'cancel-hangs').map(({ findingId }) => findingId);
  expect(listed.sort()).toEqual(unasked.map(({ id }) => id).sort());
  expect(now.wrong.findings).toBe(wrong.length);
  expectLoad(now.wrong.load, of(wrong.map(({ runId }) => runId)));

  expect(now.sees.workspaces.map(({ name, runs: active }) => [name, active])).toEqual([[`ws-${index}`, runs.length]]);
  expect(now.sees.cancels.inHand).toBe(sent.length);
  const cannot = policies.flatMap(({ cannotJudge }) => cannotJudge).reduce((sum, { runs: few }) => sum + few, 0);
  expect(now.sees.unknownRuns).toBe(cannot);
}

it('the first screen has the sums of the lists, whatever the store holds', async () => {
  await fc.assert(
    fc.asyncProperty(aState, async (state) => {
      count += 1;
      await make(count, state);
      await compare(count);
    }),
    { numRuns: STATES, seed: 12, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: true },
  );
}, 300_000);
