import fc from 'fast-check';
import { CONDITION_KINDS } from '../../src/conditions/index.ts';
import { type BoundCondition, bindCondition, type Outcome, result } from '../../src/core/policy/condition.ts';
import type { ConditionTree, Policy, Selector } from '../../src/core/policy/policy.ts';
import { placed } from '../../src/core/run/placement.ts';
import type { ChildRun, Run } from '../../src/core/run/run.ts';
import { phaseOf } from '../../src/core/run/status.ts';
import { artifact } from '../../src/core/signal/kinds/artifact.ts';
import { spend } from '../../src/core/signal/kinds/spend.ts';
import {
  type Activity,
  type ArtifactReading,
  type Compute,
  type Cost,
  type EndedRun,
  type EndedRuns,
  type GpuUse,
  known,
  type LogGrowth,
  type LoggedMetric,
  type Peer,
  type Peers,
  type Signal,
  type Signals,
  type Snapshot,
  type Spend,
  type Timing,
  unknown,
} from '../../src/core/signal/signal.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aFailure, anEnded, aPeer } from '../conditions/around.ts';
import { aChild, ago, aRun, jobFacts, NOW, present, reading } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';

const BASE = compileOne(policyText());

export function aPolicy(when: ConditionTree, match: Selector = {}, except: readonly Selector[] = []): Policy {
  return { ...BASE, when, match, except };
}

/** A condition that always says the same. */
export function constant(outcome: Outcome): BoundCondition {
  return { kind: outcome, cost: -1, signals: [], check: () => result(outcome, outcome) };
}

export const anOutcome = fc.constantFrom<Outcome>('violated', 'healthy', 'unknown');

/** Random trees over the leaves given, at most five levels deep. */
export function treeOver(leaf: fc.Arbitrary<BoundCondition>): fc.Arbitrary<ConditionTree> {
  const { tree } = fc.letrec<{ tree: ConditionTree; leaf: ConditionTree }>((tie) => ({
    leaf: leaf.map((condition) => ({ op: 'condition', path: '', condition })),
    tree: fc.oneof(
      { maxDepth: 5, depthSize: 'medium', withCrossShrink: true },
      tie('leaf'),
      fc.record({
        op: fc.constantFrom('all' as const, 'any' as const),
        path: fc.constant(''),
        children: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({ op: fc.constant('not' as const), path: fc.constant(''), child: tie('tree') }),
    ),
  }));
  return tree;
}

const WRITTEN: Readonly<Record<string, readonly unknown[]>> = {
  'idle-compute': [{ for: '2h' }],
  tags: [{ required: ['owner'] }, { allowed: { tier: ['critical'] } }],
  runtime: [
    { over: '2h' },
    { over: '1h', phase: 'queued' },
    { over: '1h', phase: 'preparing' },
    { over: '4h', phase: 'total' },
    { over: '1h', phase: 'finalizing' },
    { over: '3h', 'add-up': 'children' },
    { over: '3h', 'add-up': 'lineage' },
  ],
  reproducible: [{}, { require: ['code'] }],
  limits: [{ required: true, 'at-most': '2h' }],
  window: [
    { allowed: [{ from: '08:00', to: '11:00' }], timezone: 'UTC' },
    {
      allowed: [
        { days: ['thu'], from: '22:00', to: '13:00' },
        { from: '09:00', to: '18:00' },
      ],
      timezone: 'UTC',
    },
  ],
  stuck: [
    { phase: 'queued', for: '1h' },
    { phase: 'finalizing', for: '1h' },
  ],
  compute: [
    { nodes: { 'at-most': 1 }, 'vm-size': { 'not-in': ['Standard_ND*'] } },
    { priority: 'dedicated', 'gpus-per-owner': { 'at-most': 9 } },
    { 'gpus-per-owner': { 'at-most': 9 } },
  ],
  duplicate: [{ scope: 'experiment' }],
  failures: [
    { last: 2, all: true },
    { last: 2, 'at-least': 1, cause: ['code'] },
  ],
  'step-failed': [
    { step: 'validate-*' },
    { step: 'train', cause: ['code'], 'rejected-by': { tag: 'verdict', value: 'no*' } },
  ],
  validation: [
    { step: 'validate-*', artifact: 'r', pointer: '/ok', expected: true, 'absent-for': '1h' },
    { artifact: 'r', pointer: '/ok', expected: true },
    { artifact: 'r', pointer: '/ok', expected: true, 'absent-for': '1h' },
  ],
  'gpu-idle': [
    { below: '5%', over: '20m' },
    { below: '60%', over: '10m', coverage: '50%' },
  ],
  'gpu-low': [
    { below: '20%', over: '20m' },
    { below: '60%', over: '10m', share: '50%', coverage: '50%', excuse: { network: '5MB/m' } },
  ],
  stalled: [{ 'no-log': '30m' }, { 'no-metric': { name: 'loss', for: '30m' } }],
  metric: [
    { name: 'loss', 'is-nan': true },
    { name: 'loss', above: 3 },
  ],
  cost: [{ over: '20 USD' }, { 'rate-over': '8 USD' }],
  budget: [{ tag: 'tier', period: 'day', over: '100 USD' }],
  expression: [
    "timing.running > duration('2h') && compute.gpus > 4",
    "gpu.highest < 5.0 || children.exists(c, c.status == 'Failed')",
    "has(run.tags.owner) && run.tags.tier == 'critical'",
  ],
};

/** Every shipped kind, with parameters that make each answer likely. */
export const aCondition: fc.Arbitrary<BoundCondition> = fc.constantFrom(
  ...CONDITION_KINDS.flatMap((kind) =>
    (WRITTEN[kind.kind] ?? []).map((written) => bindCondition(kind, kind.parameters.parse(written))),
  ),
);

/** Kinds that have no parameters above would go untested. */
export const UNCOVERED = CONDITION_KINDS.filter(({ kind }) => WRITTEN[kind] === undefined).map(({ kind }) => kind);

const aStatus = fc.constantFrom(
  'Running',
  'Running',
  'Queued',
  'Preparing',
  'Finalizing',
  'Completed',
  'Failed',
  'Odd',
);
const aTime = fc.constantFrom(...[5, 15, 30, 70, 130, 250].map((minutes) => ago(minutes * MINUTE)));
const maybeTime = fc.option(aTime);

function signal<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Signal<T>> {
  return fc.oneof(
    { weight: 4, arbitrary: value.map((given) => known(given, NOW)) },
    { weight: 1, arbitrary: fc.constant(unknown('no answer')) },
  );
}

/** Mostly lists in which every id comes once, as Azure means it; now and then as they come. */
function listOf<K extends string, T extends { readonly [key in K]: string }>(
  id: K,
  one: fc.Arbitrary<T>,
  maxLength: number,
): fc.Arbitrary<T[]> {
  const numbered = (list: readonly T[]) =>
    list.map((item, index) =>
      list.findIndex((other) => other[id] === item[id]) === index ? item : { ...item, [id]: `${item[id]}-${index}` },
    );
  const list = fc.array(one, { maxLength });
  return fc.oneof({ weight: 5, arbitrary: list.map(numbered) }, { weight: 1, arbitrary: list });
}

const aChildRun: fc.Arbitrary<ChildRun> = fc
  .record({
    name: fc.constantFrom('validate-a', 'validate-b', 'train'),
    status: aStatus,
    createdAt: aTime,
    startedAt: maybeTime,
    endedAt: maybeTime,
    reused: fc.boolean(),
    tags: fc.constantFrom<Record<string, string>>({}, { verdict: 'no' }),
    error: fc.option(fc.constantFrom('code' as const, 'unclassified' as const).map((cause) => aFailure(cause))),
    doubted: fc.constantFrom(false, false, false, true),
  })
  .map(({ name, doubted, ...given }) => {
    const unknown = { startedAt: null, endedAt: null, timesUnknown: 'its end is before its start' };
    return aChild(name, doubted ? { ...given, ...unknown } : given);
  });

const aPeerRun: fc.Arbitrary<Peer> = fc
  .record({
    id: fc.constantFrom('elder', 'newer'),
    owners: fc.constantFrom(['team-a'], ['team-b'], ['team-b', 'team-a']),
    definition: fc.constantFrom('d1', 'd2', null),
    createdAt: aTime,
    gpus: fc.constantFrom(0, 1, 8, null),
  })
  .map(({ id, ...given }) => aPeer(id, given));

const somePeers: fc.Arbitrary<Peers> = fc
  .record({ gpus: fc.constantFrom(0, 8, null), others: listOf('runId', aPeerRun, 3) })
  .map(({ gpus, others }) => ({
    owners: ['team-a'],
    runs: [aPeer('run-1', { createdAt: ago(HOUR), gpus }), ...others],
  }));

const anEndedRun: fc.Arbitrary<EndedRun> = fc
  .record({
    status: fc.constantFrom('Failed', 'Failed', 'Completed', 'Canceled'),
    startedAt: maybeTime,
    failure: fc.option(fc.constantFrom('code' as const, 'unclassified' as const).map((cause) => aFailure(cause))),
  })
  .map((given) => anEnded('earlier', given));
const someEnded: fc.Arbitrary<EndedRuns> = fc.record({
  runs: listOf('runId', anEndedRun, 4),
  isCut: fc.boolean(),
  asked: fc.constant(100),
});

const aReading: fc.Arbitrary<ArtifactReading> = fc
  .record({
    name: fc.constantFrom('validate-a', 'validate-b'),
    artifact: fc.constantFrom<ArtifactReading['artifact']>(
      present({ ok: true }),
      present({ ok: false }),
      present({}),
      present({ ok: Number.NaN, 'a/~b': [{ low: Number.NEGATIVE_INFINITY }, null] }),
      { state: 'absent' },
      { state: 'unreadable', reason: 'not JSON' },
      { state: 'unread', reason: 'HTTP 500' },
    ),
    status: aStatus,
    startedAt: maybeTime,
  })
  .map(({ name, artifact, ...given }) => reading(name, artifact, given));

const stretches = fc
  .array(fc.tuple(fc.constantFrom(null, 0, 1, 50), fc.constantFrom(1, 8, 20)), { maxLength: 3 })
  .map((parts) => parts.flatMap(([value, count]) => Array<number | null>(count).fill(value)));
/** Often the same throughout: of what is patched together little is ever idle. */
const aSeries = fc.oneof(
  stretches,
  fc.constantFrom(1, 1, 50).map((value) => Array<number | null>(26).fill(value)),
);

const aGpuUse: fc.Arbitrary<GpuUse> = fc
  .record({
    series: fc.array(aSeries, { maxLength: 3 }),
    // Mostly as many as there are: of fewer or more nothing is told.
    expected: fc.option(fc.constantFrom(1, 2, 3), { freq: 1 }),
    isTold: fc.constantFrom(true, true, true, false),
  })
  .map(({ series, expected, isTold }) => ({
    from: ago(25 * MINUTE),
    step: MINUTE,
    devices: series.map((percent, index) => ({ id: `gpu-${index}`, percent })),
    expectedDevices: isTold ? series.length : expected,
  }));

const aCost: fc.Arbitrary<Cost> = fc
  .record({
    price: fc.constantFrom(1, 10, 50),
    atMost: fc.constantFrom({}, { atMostPerNodeHour: 60 }),
    startedAt: aTime,
    unpriced: fc.constantFrom<string[]>([], ['other']),
  })
  .map(({ price, atMost, startedAt, unpriced }) => ({
    currency: 'USD',
    pieces: [{ runId: 'run-1', nodes: 1, pricePerNodeHour: price, ...atMost, startedAt, endedAt: null }],
    unpriced,
  }));

const aSpend: fc.Arbitrary<Spend> = fc.record({
  currency: fc.constant('USD'),
  amount: fc.constantFrom(10, 500),
  preparing: fc.constantFrom(0, 45),
  unsettled: fc.constantFrom(0, 30),
  since: fc.constantFrom(Math.floor(NOW / DAY) * DAY, NOW - MINUTE),
  lacks: fc.constantFrom([], ['x is untold']),
});

const aLog: fc.Arbitrary<LogGrowth> = fc.record({ lastGrowthAt: maybeTime, bytes: fc.constantFrom(0, 100) });

const aLoggedMetric: fc.Arbitrary<LoggedMetric> = fc
  .array(fc.record({ at: aTime, value: fc.constantFrom(1, 5, Number.NaN) }), { maxLength: 3 })
  .map((points) => ({
    points: points.toSorted((a, b) => a.at - b.at).map((point, step) => ({ step, ...point })),
  }));

const anActivity: fc.Arbitrary<Activity> = aSeries.map((series) => ({
  from: ago(25 * MINUTE),
  step: MINUTE,
  network: series,
  disk: [],
  infiniband: [],
}));

const aTiming: fc.Arbitrary<Timing> = fc.record({ startedAt: maybeTime, endedAt: fc.constant(null) });
const aCompute: fc.Arbitrary<Compute> = fc.constantFrom(0, 1, 8, null).map((gpusPerNode) => ({
  kind: 'cluster',
  vmSize: null,
  nodes: 1,
  gpusPerNode,
  priority: 'dedicated',
  location: null,
}));

const someSignals: fc.Arbitrary<Signals> = fc
  .record({
    timing: signal(aTiming),
    compute: signal(aCompute),
    peers: signal(somePeers),
    lineage: signal(someEnded),
    outcomes: signal(someEnded),
    children: signal(listOf('id', aChildRun, 4)),
    cost: signal(aCost),
    log: signal(aLog),
    activity: signal(anActivity),
    gpu: signal(aGpuUse),
    loss: signal(aLoggedMetric),
    spent: signal(aSpend),
    own: signal(fc.array(aReading, { maxLength: 2 })),
    ofSteps: signal(fc.array(aReading, { maxLength: 2 })),
  })
  .map(({ own, ofSteps, loss, spent, ...rest }) => ({
    ...rest,
    metrics: { loss },
    spends: { [spend.key({ kind: 'spend', tag: 'tier', period: 'day' })]: spent },
    artifacts: {
      [artifact.key({ kind: 'artifact', step: null, output: null, path: 'r' })]: own,
      [artifact.key({ kind: 'artifact', step: 'validate-*', output: null, path: 'r' })]: ofSteps,
    },
  }));

/** Snapshots in which every signal was read, and is known or unknown. */
export const aFullSnapshot: fc.Arbitrary<Snapshot> = fc
  .record({
    status: aStatus,
    jobType: fc.constantFrom('command', 'pipeline', 'sweep', 'odd'),
    tags: fc.constantFrom<Record<string, string>>(
      {},
      { owner: 'x' },
      { tier: 'critical' },
      { owner: ' ', tier: 'low' },
      { owner: 'x', Tier: 'critical', tier: 'low' },
    ),
    // Mostly before every start: a start before the submission settles little.
    createdAt: fc.constantFrom(ago(10 * MINUTE), ago(3 * HOUR), ago(9 * HOUR), ago(9 * HOUR), ago(9 * HOUR)),
    limit: fc.constantFrom<Pick<Run, 'timeLimit' | 'unknown'>>(
      { timeLimit: null },
      { timeLimit: HOUR },
      { timeLimit: 3 * HOUR },
      { timeLimit: null, unknown: { timeLimit: 'its time limit cannot be read: P1M' } },
    ),
    definition: fc.constantFrom('d1', null),
    more: fc.constantFrom<Pick<Run, 'job'>>({}, { job: jobFacts() }, { job: jobFacts({ environment: 'train' }) }),
    open: fc.constantFrom<Partial<Run>>(
      {},
      {},
      {},
      {},
      { unknown: { tags: 'Azure does not report its tags' }, tags: {} },
      { placement: placed({ kind: 'other' }), unknown: { placement: 'its compute cannot be read: 7' } },
      { unknown: { displayName: 'Azure does not report its display name' }, experiment: null },
    ),
    phaseSince: aTime,
    resumedAt: fc.constantFrom(undefined, undefined, undefined, ago(15 * MINUTE), ago(130 * MINUTE)),
    signals: someSignals,
  })
  .map(({ phaseSince, resumedAt, signals, limit, open, more, ...run }) => ({
    run: aRun({
      ...run,
      ...limit,
      ...open,
      ...more,
      unknown: { ...limit.unknown, ...open.unknown },
      phase: phaseOf(run.status),
    }),
    phaseSince,
    ...(resumedAt === undefined ? {} : { resumedAt }),
    signals,
  }));

export const aSelector = fc.constantFrom<Selector>(
  {},
  { gpu: true },
  { gpu: false },
  { priority: 'low-priority' },
  { jobType: ['pipeline'] },
  { services: ['JupyterLab'] },
  { environment: ['train*'] },
  { tags: { tier: ['critical'] } },
);
