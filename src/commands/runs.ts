import { answered, type Query, type Schemas } from '../api/client.ts';
import { StartError } from '../core/values/start-error.ts';
import { counted } from './counted.ts';
import { hereNow, timeFilters } from './operator/here.ts';
import { hourCell, hourlySum, ownerCell } from './operator/words.ts';
import { phaseCell, shownCost } from './run-words.ts';
import type { Given, Printout } from './service/command.ts';
import type { Service } from './service/service.ts';
import { type Column, columns, csv } from './table.ts';

/** The filters of the API, as flags and a list where that is shorter to type. */
export interface RunsOptions extends Omit<Query<'listRuns'>, 'active' | 'azure' | 'tag' | 'run'> {
  readonly tag?: readonly string[];
  readonly active?: boolean;
  readonly azure?: boolean;
  readonly limit: number;
}

type Run = Schemas['Run'];

/** Lists runs that Runwarden has seen, or that Azure lists now. */
export async function listRuns(service: Service, given: Given<RunsOptions>): Promise<Printout> {
  const { since, until, ...options } = given.options;
  if (options.azure && options.workspace === undefined)
    throw new StartError('--azure asks Azure about one workspace: name it with --workspace.');
  const times = await timeFilters({ since, until }, () => hereNow(service, given));
  // Of those that run, what people look for first is the dearest; Azure lists its own in no other order than its own.
  const { active = false, azure = false, sort } = options;
  const order = sort ?? (active && !azure ? 'dearest' : undefined);
  const { runs, next, now } = await readRuns(service, { ...options, ...times, ...(order && { sort: order }) });
  return {
    data: { items: runs, next },
    lines: (width) => [...linesOf(runs, width, now), ...(active && runs.length > 1 ? [total(runs)] : [])],
    csv: () => csv(CSV_HEAD, runs.map(csvRow)),
    remarks: next === null ? [] : [`There are more: --limit, or --cursor ${next}`],
  };
}

const LARGEST_PAGE = 200;

interface RunList {
  readonly runs: readonly Run[];
  readonly next: string | null;
  /** On the clock of the service. */
  readonly now: number;
}

async function readRuns(
  { api }: Service,
  { limit, active, azure, cursor, tag = [], ...filters }: RunsOptions,
): Promise<RunList> {
  const runs: Run[] = [];
  let next = cursor ?? null;
  let now = 0;
  do {
    const query = {
      ...filters,
      limit: Math.min(limit - runs.length, LARGEST_PAGE),
      ...(tag.length > 0 && { tag: [...tag] }),
      ...(active && { active: 'true' as const }),
      ...(azure && { azure: 'true' as const }),
      ...(next !== null && { cursor: next }),
    };
    const page = await answered(api.GET('/api/v1/runs', { params: { query } }));
    runs.push(...page.items);
    next = page.next;
    now = Date.parse(page.now);
  } while (next !== null && runs.length < limit);
  return { runs, next, now };
}

function linesOf(runs: readonly Run[], width: number | null, now: number): string[] {
  if (runs.length === 0) return ['No runs.'];
  const isWide = width === null;
  const head = isWide ? [...HEAD, ...WIDE_HEAD] : HEAD;
  const isTwice = (id: string) => runs.filter((run) => run.id === id).length > 1;
  const rows = runs.map((run) => [
    isTwice(run.id) ? `${run.workspace}/${run.id}` : run.id,
    ...row(run, now),
    ...(isWide ? wideRow(run) : []),
  ]);
  return columns(head, rows, width);
}

/** What those that are listed take together: a run in the queue holds nothing. */
function total(runs: readonly Run[]): string {
  const holding = runs.filter(({ phase }) => phase !== 'queued');
  if (holding.length === 0) return `${counted(runs.length, 'run')}, all in the queue.`;
  return `${counted(runs.length, 'run')}, ${gpusOf(holding)}, ${hourlySum(holding.map(({ cost }) => cost))}.`;
}

function gpusOf(runs: readonly Run[]): string {
  const known = runs.flatMap(({ gpus }) => gpus ?? []);
  if (known.length === 0) return 'GPUs not known';
  const atLeast = known.length < runs.length ? 'at least ' : '';
  return `${atLeast}${counted(
    known.reduce((sum, gpus) => sum + gpus, 0),
    'GPU',
  )}`;
}

const HEAD: readonly Column[] = [
  { name: 'RUN' },
  { name: 'NAME' },
  { name: 'OWNER' },
  { name: 'PHASE, SINCE', keep: true },
  { name: 'AN HOUR', right: true },
  { name: 'COST', right: true },
  { name: 'FAILURE', keep: true },
];
const WIDE_HEAD: readonly Column[] = [
  ...['WORKSPACE', 'TYPE', 'STATUS', 'SO FAR', 'EXPERIMENT', 'COMPUTE', 'CREATED', 'POLICIES', 'TAGS'],
].map((name) => ({ name }));

/** What an active run costs an hour, and what one that has ended did cost. */
function row(run: Run, now: number): string[] {
  const { id, displayName, active, phase, owner, cost, failure } = run;
  return [
    ...[displayName === id ? '' : displayName, ownerCell(owner), phaseCell(run, now)],
    ...[
      active ? hourCell(cost) || (phase === 'queued' ? 'none yet' : 'not known') : '',
      active ? '' : shownCost(cost),
      failure?.cause ?? '',
    ],
  ];
}

function wideRow({
  workspace,
  jobType,
  status,
  active,
  cost,
  experiment,
  compute,
  createdAt,
  statuses,
  tags,
}: Run): string[] {
  const acted = statuses.filter(({ state }) => state !== 'healthy').map(({ policy, state }) => `${policy} ${state}`);
  const labels = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const nodes = compute.instanceCount === null ? '' : ` x${compute.instanceCount}`;
  const where = `${compute.name ?? compute.kind}${nodes}`;
  return [
    workspace,
    jobType,
    status,
    active ? shownCost(cost) : '',
    experiment ?? '',
    where,
    createdAt,
    acted.join(', '),
    labels.join(', '),
  ];
}

/** What people read first, then the rest. */
const CSV_HEAD = [
  ...['id', 'displayName', 'workspace', 'owner', 'status', 'costPerHour', 'costSoFar', 'currency', 'gpus', 'state'],
  ...['stateReason', 'createdAt', 'startedAt', 'phase', 'phaseSince', 'active', 'experiment', 'jobType', 'compute'],
  ...['costIsAtLeast', 'costUnknown', 'failureClass', 'failureCode', 'tags', 'studioUrl'],
];

function csvRow(run: Run) {
  const { cost, failure, compute, worst } = run;
  return [
    ...[run.id, run.displayName, run.workspace, run.owner.display, run.status],
    ...[cost?.perHour ?? null, cost?.soFar ?? null, cost?.currency ?? null, run.gpus, worst?.state ?? null],
    ...[worst?.reason ?? null, run.createdAt, run.startedAt, run.phase, run.phaseSince, run.active],
    ...[run.experiment, run.jobType, compute.name ?? compute.kind, cost?.atLeast ?? null, run.costUnknown],
    ...[failure?.cause ?? null, failure?.code ?? null, JSON.stringify(run.tags), run.studioUrl],
  ];
}
