import type { ChildRow, Lineage, MetricValue, RunRecord } from '../../core/evidence/run-record.ts';
import { childTimeline } from '../../core/evidence/timeline.ts';
import { assetName, parseAsset } from '../../core/run/asset-reference.ts';
import { formatDuration } from '../../core/values/duration.ts';
import type { Known } from '../../core/values/known.ts';

/** A fact of a run in words, by which two runs are compared. */
export interface Fact {
  readonly group: string;
  readonly name: string;
  /** Null where there is none. */
  readonly value: string | null;
}

type Values = readonly (readonly [name: string, value: string | null])[];

/** What a record says of how a run was started and what came of it, group by group. */
export function factsOf(record: RunRecord): Fact[] {
  const { run, lineage, compute, failure, metrics, cost } = record;
  return [
    ...group('run', [
      ['name', run.displayName],
      ['experiment', run.experiment],
      ['type', run.jobType],
      ['status', run.status],
    ]),
    ...from('failure', failure, (value) => [
      ['class', value?.cause ?? null],
      ['code', value?.code ?? null],
      ['message', value?.message ?? null],
    ]),
    ...from('command', lineage.command, (value) => [['command', value]]),
    ...from('code', lineage.code, (value) => [['code', value && codeName(value)]]),
    ...from('git', lineage.git, gitFacts),
    ...from('environment', lineage.environment, environmentFacts),
    ...from('variables', lineage.environmentVariables, (value) => [['names', value.toSorted().join(', ') || null]]),
    ...from('parameters', lineage.parameters, (value) => Object.entries(value)),
    ...from('inputs', lineage.inputs, assetFacts),
    ...from('outputs', lineage.outputs, assetFacts),
    ...from('compute', compute, (place) => [
      ['compute', place.name ?? place.kind],
      ['VM size', place.vmSize ?? place.instanceType],
      ['nodes', place.nodes === null ? null : String(place.nodes)],
      ['priority', place.priority],
      ['location', place.location],
    ]),
    ...from('started by', lineage.trigger, ({ kind, name }) => [['trigger', [kind, name].filter(Boolean).join(' ')]]),
    ...from('identity', lineage.identity, (value) => [['identity', value]]),
    ...(cost ? from('cost', cost, (value) => [['cost', shownAmount(value)]]) : []),
    ...from('metrics', metrics, (values) => values.map(({ name, value }) => [name, String(value)])),
  ];
}

function group(name: string, values: Values): Fact[] {
  return values.map(([fact, value]) => ({ group: name, name: fact, value }));
}

/** The facts of a part of the record; where it is unknown, that is the one fact. */
function from<T>(name: string, part: Known<T>, read: (value: T) => Values): Fact[] {
  return part.known ? group(name, read(part.value)) : [{ group: name, name, value: `unknown: ${part.reason}` }];
}

type Part<K extends keyof Lineage> = Extract<Lineage[K], { known: true }>['value'];

function codeName({ assetId, sha256, snapshotId }: NonNullable<Part<'code'>>): string | null {
  if (sha256 !== null) return `sha256 ${sha256.slice(0, 16)}`;
  return (assetId && shownAsset(assetId)) ?? (snapshotId && `snapshot ${snapshotId}`);
}

function gitFacts({ repository, branch, commit, dirty }: Part<'git'>): Values {
  return [
    ['commit', commit],
    ['uncommitted changes', dirty === null ? null : dirty ? 'yes' : 'no'],
    ['branch', branch],
    ['repository', repository],
  ];
}

function environmentFacts(value: Part<'environment'>): Values {
  if (value === null) return [['environment', null]];
  const { name, version, registry, image } = value;
  const from = registry === null ? '' : ` of registry ${registry}`;
  return [
    ['environment', `${version === null ? name : `${name}:${version}`}${from}`],
    ['image', image],
  ];
}

/** Data by its version, wherever it is registered; other data by its place. */
function assetFacts(assets: Part<'inputs'>): Values {
  return Object.entries(assets).map(([name, { value, assetId, uri, version }]) => {
    const named = assetId === null ? null : shownAsset(assetId);
    const isVersioned = version !== null && named !== null && !named.includes(':');
    return [name, value ?? (isVersioned ? `${named}:${version}` : named) ?? uri];
  });
}

/** `images:3` for the id of an asset; the id itself where it names none. */
function shownAsset(id: string): string {
  const asset = parseAsset(id);
  return asset ? assetName(asset) : id;
}

/** The last value of a metric, as short as it is exact enough for people. */
export function shownMetric({ value, step }: Pick<MetricValue, 'value' | 'step'>): string {
  const shown = typeof value === 'number' ? String(Number(value.toPrecision(6))) : value;
  return step === null || step === 0 ? shown : `${shown} at step ${step}`;
}

interface Amount {
  readonly currency: string;
  readonly amount: number;
  readonly atLeast: boolean;
}

export function shownAmount({ currency, amount, atLeast }: Amount): string {
  return `${atLeast ? '≥ ' : ''}${amount.toFixed(2)} ${currency}`;
}

/** How long a child waited and ran: `10m → 1h 5m`, with `+` where it may be longer. */
export function shownPhases({ child }: ChildRow, at: number): string {
  const { totals } = childTimeline(child, at);
  const sum = (kinds: readonly string[]) => {
    const some = totals.filter(({ kind }) => kinds.includes(kind));
    if (some.length === 0) return null;
    const length = some.reduce((all, each) => all + each.length, 0);
    return `${formatDuration(length)}${some.some(({ atLeast }) => atLeast) ? '+' : ''}`;
  };
  const [waited, ran] = [sum(['waiting', 'queue', 'setup']), sum(['run', 'finalizing', 'canceling'])];
  if (waited === null && ran === null) return child.reused ? 'reused' : '';
  return `${waited ?? '0s'} → ${ran ?? '-'}`;
}
