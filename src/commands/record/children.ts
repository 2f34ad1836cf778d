import type { ChildRow, RunRecord } from '../../core/evidence/run-record.ts';
import { columns, csv } from '../table.ts';
import { shownAmount, shownMetric, shownPhases } from './facts.ts';

/** The steps or trials of a run, to be shown. */
export interface ChildrenTable {
  readonly children: readonly ChildRow[];
  /** Names of the metrics that have a column. */
  readonly metrics: readonly string[];
  /** Names of the parameters that differ among them. */
  readonly parameters: readonly string[];
  readonly at: number;
}

/**
 * The steps of a pipeline in the order in which they were made, and the trials of a sweep by the primary metric, the best
 * first. Those without a number come last.
 * @param wanted metrics to show; without any, the primary one.
 */
export function childrenTable(record: RunRecord, wanted: readonly string[]): ChildrenTable {
  const { primary, at } = record;
  const found = record.children.known ? record.children.value : [];
  const metrics = wanted.length > 0 ? wanted : primary ? [primary.metric] : [];
  const byTime = found.toSorted((a, b) => a.child.createdAt - b.child.createdAt);
  const children = primary ? byTime.toSorted(bestFirst(primary)) : byTime;
  return { children, metrics, parameters: differing(children), at };
}

function bestFirst({ metric, goal }: NonNullable<RunRecord['primary']>): (a: ChildRow, b: ChildRow) => number {
  const sign = goal === 'minimize' ? 1 : -1;
  const rank = (row: ChildRow) => {
    const value = numberOf(row, metric);
    return value === null ? Number.MAX_VALUE : sign * value;
  };
  return (a, b) => rank(a) - rank(b);
}

/** A metric that is not finite ranks nothing. */
function numberOf({ metrics }: ChildRow, name: string): number | null {
  if (!metrics.known) return null;
  const value = metrics.value.find((metric) => metric.name === name)?.value;
  return typeof value === 'number' ? value : null;
}

function differing(children: readonly ChildRow[]): string[] {
  const names = new Set(children.flatMap(({ parameters }) => Object.keys(parameters)));
  return [...names].filter((name) => new Set(children.map(({ parameters }) => parameters[name])).size > 1);
}

/** As lines for a terminal. @param most null for no bound. */
export function childrenLines({ children, metrics, parameters, at }: ChildrenTable, most?: number | null): string[] {
  const head = ['NAME', 'STATUS', ...metrics, ...parameters, 'CLASS', 'WAIT → RUN', 'COMPUTE', 'COST', 'TAGS'];
  const rows = children.map((row) => [
    nameOf(row),
    row.child.status,
    ...metrics.map((name) => metricOf(row, name)),
    ...parameters.map((name) => row.parameters[name] ?? ''),
    row.child.error?.cause ?? '',
    shownPhases(row, at),
    placeOf(row),
    row.cost ? shownAmount(row.cost) : '',
    tagsOf(row),
  ]);
  return columns(head, rows, most);
}

/** Trials have no name but their id. */
function nameOf({ child }: ChildRow): string {
  return child.displayName || child.id;
}

function metricOf({ metrics }: ChildRow, name: string): string {
  if (!metrics.known) return '?';
  const metric = metrics.value.find((each) => each.name === name);
  return metric ? shownMetric({ ...metric, step: null }) : '-';
}

function placeOf({ child: { placement } }: ChildRow): string {
  const { kind, name, nodes } = placement;
  if (kind === 'none') return '';
  return `${name ?? kind}${nodes === null || nodes < 2 ? '' : ` x${nodes}`}`;
}

function tagsOf({ child }: ChildRow): string {
  return Object.entries(child.tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

/** As comma-separated values, with all parameters and metrics. */
export function childrenCsv({ children }: ChildrenTable): string[] {
  const parameters = [...new Set(children.flatMap((row) => Object.keys(row.parameters)))];
  const metrics = [
    ...new Set(children.flatMap((row) => (row.metrics.known ? row.metrics.value : []).map(({ name }) => name))),
  ];
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return csv(
    [
      ...[
        'id',
        'name',
        'status',
        'failureClass',
        'failureCode',
        'createdAt',
        'startedAt',
        'endedAt',
        'compute',
        'nodes',
      ],
      ...['cost', 'currency', 'costIsAtLeast', 'tags'],
      ...parameters.map((name) => `parameter ${name}`),
      ...metrics.map((name) => `metric ${name}`),
    ],
    children.map((row) => {
      const { child, cost } = row;
      return [
        ...[child.id, child.displayName, child.status, child.error?.cause ?? null, child.error?.code ?? null],
        ...[time(child.createdAt), time(child.startedAt), time(child.endedAt), placeOf(row), child.placement.nodes],
        ...[cost?.amount ?? null, cost?.currency ?? null, cost?.atLeast ?? null, tagsOf(row)],
        ...parameters.map((name) => row.parameters[name] ?? null),
        ...metrics.map((name) =>
          row.metrics.known ? (row.metrics.value.find((each) => each.name === name)?.value ?? null) : null,
        ),
      ];
    }),
  );
}
