import type { z } from 'zod';
import { type runOut, runsPageOut } from '../http/schemas/run.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { complain, print, printJson } from './process.ts';
import { reportError } from './report-error.ts';
import { age, shownCost } from './run-words.ts';
import { findService, type Service, type ServiceOptions } from './service/service.ts';
import { columns, csv } from './table.ts';

export interface RunsOptions extends ServiceOptions {
  readonly workspace?: string | undefined;
  readonly status?: string | undefined;
  readonly phase?: string | undefined;
  readonly experiment?: string | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly owner?: string | undefined;
  readonly type?: string | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly class?: string | undefined;
  readonly active?: boolean | undefined;
  readonly policy?: string | undefined;
  readonly state?: string | undefined;
  readonly azure?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly output: 'table' | 'wide' | 'json' | 'csv';
}

type Run = z.input<typeof runOut>;

/** Lists runs that Runwarden has seen, or that Azure lists now. */
export async function listRuns(
  options: RunsOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  try {
    const list = await readRuns(findService(options, variables), options);
    show(list, options.output);
    const { next } = list;
    if (next !== null && options.output !== 'json') complain(`There are more: --limit, or --cursor ${next}`);
    return EXIT.clean;
  } catch (error) {
    return reportError(error);
  }
}

const LARGEST_PAGE = 200;

interface RunList {
  readonly runs: readonly Run[];
  readonly next: string | null;
  /** On the clock of the service. */
  readonly now: number;
}

async function readRuns(service: Service, options: RunsOptions): Promise<RunList> {
  const runs: Run[] = [];
  let next = options.cursor ?? null;
  let now = 0;
  do {
    const page = await service.ask(`/runs?${queryOf(options, next, options.limit - runs.length)}`, runsPageOut);
    runs.push(...(page?.items ?? []));
    next = page?.next ?? null;
    now = Date.parse(page?.now ?? '');
  } while (next !== null && runs.length < options.limit);
  return { runs, next, now };
}

function queryOf(options: RunsOptions, cursor: string | null, left: number): URLSearchParams {
  const { workspace, status, phase, experiment, owner, type, since, until, class: cause, policy, state } = options;
  const query = new URLSearchParams({ limit: String(Math.min(left, LARGEST_PAGE)) });
  const filters = { workspace, status, phase, experiment, owner, type, since, until, class: cause, policy, state };
  for (const [filter, value] of Object.entries(filters)) if (value !== undefined) query.set(filter, value);
  for (const tag of options.tag ?? []) query.append('tag', tag);
  if (options.active) query.set('active', 'true');
  if (options.azure) query.set('azure', 'true');
  if (cursor !== null) query.set('cursor', cursor);
  return query;
}

function show({ runs, next, now }: RunList, output: RunsOptions['output']): void {
  if (output === 'json') printJson({ items: runs, next });
  else for (const line of linesOf(runs, output, now)) print(line);
}

function linesOf(runs: readonly Run[], output: 'table' | 'wide' | 'csv', now: number): string[] {
  if (output === 'csv') return csv(CSV_HEAD, runs.map(csvRow));
  if (runs.length === 0) return ['No runs.'];
  const isWide = output === 'wide';
  const head = isWide ? [...HEAD, ...WIDE_HEAD] : HEAD;
  const rows = runs.map((run) => (isWide ? [...row(run, now), ...wideRow(run)] : row(run, now)));
  return columns(head, rows, isWide ? null : undefined);
}

const HEAD = ['RUN', 'WORKSPACE', 'TYPE', 'PHASE', 'AGE', 'OWNER', 'COST', 'FAILURE'];
const WIDE_HEAD = ['STATUS', 'NAME', 'EXPERIMENT', 'COMPUTE', 'CREATED', 'POLICIES', 'TAGS'];

function row(run: Run, now: number): string[] {
  const { id, workspace, jobType, createdAt, owner, cost, failure } = run;
  return [
    id,
    workspace,
    jobType,
    phaseOf(run),
    age(createdAt, now),
    owner.display,
    shownCost(cost),
    failure?.cause ?? '',
  ];
}

/** Of an ended run, how it ended. */
function phaseOf({ active, phase, status }: Run): string {
  return active ? phase : status.toLowerCase();
}

function wideRow({ status, displayName, experiment, compute, createdAt, statuses, tags }: Run): string[] {
  const acted = statuses.filter(({ state }) => state !== 'healthy').map(({ policy, state }) => `${policy} ${state}`);
  const labels = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const nodes = compute.instanceCount === null ? '' : ` x${compute.instanceCount}`;
  const where = `${compute.name ?? compute.kind}${nodes}`;
  return [status, displayName, experiment ?? '', where, createdAt, acted.join(', '), labels.join(', ')];
}

const CSV_HEAD = [
  ...['id', 'workspace', 'displayName', 'experiment', 'jobType', 'status', 'phase', 'active', 'createdAt', 'owner'],
  ...['cost', 'currency', 'costIsAtLeast', 'failureClass', 'failureCode', 'compute', 'tags', 'studioUrl'],
];

function csvRow(run: Run) {
  const { cost, failure, compute } = run;
  return [
    ...[run.id, run.workspace, run.displayName, run.experiment, run.jobType, run.status, run.phase, run.active],
    ...[run.createdAt, run.owner.display, cost?.soFar ?? null, cost?.currency ?? null, cost?.atLeast ?? null],
    ...[failure?.cause ?? null, failure?.code ?? null, compute.name ?? compute.kind, JSON.stringify(run.tags)],
    run.studioUrl,
  ];
}
