import { answered, type Query } from '../../api/client.ts';
import { foldRepeats } from '../../api/repeats.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Given, Printout } from '../service/command.ts';
import { type ReadPage, readPages } from '../service/pages.ts';
import { type CsvForm, printCsv } from '../service/print-csv.ts';
import type { Service } from '../service/service.ts';
import { shortIds } from '../short-id.ts';
import { type Column, columns } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';
import { listActs } from './acts.ts';
import { hereAt, hereNow, timeFilters } from './here.ts';
import type { Decision } from './questions.ts';
import { localTimes, ownerCell, runName } from './words.ts';

export interface DecisionsOptions
  extends Pick<Query<'listDecisions'>, 'workspace' | 'run' | 'policy' | 'kind' | 'owner' | 'cursor'> {
  /** People, or one of them: what they did, instead of what was decided. */
  readonly by?: string;
  readonly since?: string;
  readonly until?: string;
  readonly audit?: boolean;
  readonly limit: number;
}

/** Lists decisions, the newest first. */
export async function listDecisions(service: Service, given: Given<DecisionsOptions>): Promise<Printout | ExitCode> {
  const { since, until, audit = false, limit, cursor = null, by, ...filters } = given.options;
  const times = await timeFilters({ since, until }, () => hereNow(service, given));
  if (by !== undefined) return listActs(service, given, by, { ...actFilters(filters), ...times, limit, cursor });
  const query = {
    ...{ ...filters, ...times },
    ...(!audit && { audit: 'false' as const }),
  };
  const read: ReadPage<Decision> = (page) =>
    answered(service.api.GET('/api/v1/decisions', { params: { query: { ...query, ...page } } }));
  if (given.output === 'csv') return printCsv(read, { limit, cursor }, CSV);
  const { items, next, now } = await readPages(read, { limit, cursor });
  return {
    data: { items, next },
    lines: (width) => table(items, width, hereAt(now, given)),
    remarks: next === null ? [] : [`There are more: --limit, or --cursor ${next}`],
  };
}

/** @throws {StartError} for a filter that what people did does not have. */
function actFilters({
  kind,
  owner,
  ...filters
}: Pick<DecisionsOptions, 'workspace' | 'run' | 'policy' | 'kind' | 'owner'>) {
  if (kind === undefined && owner === undefined) return filters;
  throw new StartError('--by lists what people did, and cannot be given with --kind or --owner.');
}

const HEAD: readonly Column[] = [
  { name: 'ID' },
  { name: 'WHEN', keep: true },
  { name: 'WHAT' },
  { name: 'RUN', keep: true },
  { name: 'POLICY' },
  { name: 'BY' },
  { name: 'WHY', below: true },
];
const WIDE: readonly Column[] = [{ name: 'WORKSPACE' }, { name: 'OWNER' }, { name: 'FINDING' }];

function table(decisions: readonly Decision[], width: number | null, here: Here): string[] {
  if (decisions.length === 0) return ['No decisions.'];
  const short = shortIds(decisions.map(({ id }) => id));
  const isWide = width === null;
  const rows = foldRepeats(decisions, (one) => one).map(({ item: decision, repeats }) => {
    const { id, at, run, runId, policy, reason, workspace, owner, findingId } = decision;
    return [
      isWide ? id : short(id),
      clockTime(Date.parse(at), here),
      whatOf(decision),
      isWide ? runName({ displayName: run.displayName, runId }) : runId,
      policy,
      byOf(decision),
      localTimes(reason, here) + sinceText(repeats, here),
      ...(isWide ? [workspace, ownerCell(owner), findingId ?? ''] : []),
    ];
  });
  return columns(isWide ? [...HEAD, ...WIDE] : HEAD, rows, width);
}

/** What a freeze alone made to be recorded again has one line. */
function sinceText(repeats: readonly Decision[], here: Here): string {
  const first = repeats.at(-1);
  return first ? ` (${repeats.length + 1} times since ${clockTime(Date.parse(first.at), here)})` : '';
}

const CSV: CsvForm<Decision> = {
  head: [
    ...['id', 'at', 'kind', 'withheld', 'what', 'workspace', 'runId', 'displayName', 'owner', 'policy', 'severity'],
    ...['by', 'reason', 'costSoFar', 'costPerHour', 'currency', 'costIsAtLeast', 'findingId', 'audit'],
  ],
  row: (decision) => {
    const { id, at, kind, withheld, workspace, runId, run, owner, policy, severity, cost } = decision;
    return [
      ...[
        id,
        at,
        kind,
        withheld,
        whatOf(decision),
        workspace,
        runId,
        run.displayName,
        ownerCell(owner),
        policy,
        severity,
      ],
      ...[byOf(decision), decision.reason, cost?.soFar ?? null, cost?.perHour ?? null, cost?.currency ?? null],
      ...[cost?.atLeast ?? null, decision.findingId, decision.audit],
    ];
  },
};

/** What was decided, and what became of it. */
export function whatOf({ kind, withheld, approval, cancellation, ask }: Decision): string {
  if (kind === 'ask') {
    const state = approval?.answer ?? approval?.ended?.as ?? (ask === null ? '' : 'open');
    return `ask, ${state}`;
  }
  if (kind === 'cancel') return `cancel, ${cancellation?.state ?? 'recorded'}`;
  return withheld === null ? kind : `withheld, ${SHORT[withheld] ?? withheld.replaceAll('-', ' ')}`;
}

/** Where the word is long, one that says the same. */
const SHORT: Partial<Readonly<Record<NonNullable<Decision['withheld']>, string>>> = {
  'waiting-for-notice': 'no notice yet',
  'waiting-for-approval': 'people asked',
  'approval-expired': 'no answer',
  'unrecognised-status': 'strange status',
  'already-canceling': 'canceling',
  'no-longer-violating': 'healthy again',
  'evidence-changed': 'other evidence',
};

function byOf({ decidedBy, approval }: Decision): string {
  return decidedBy ?? approval?.answeredBy ?? '';
}
