import { answered, type Query, type Schemas } from '../../api/client.ts';
import type { ExitCode } from '../exit-codes.ts';
import { paint } from '../process.ts';
import { age } from '../run-words.ts';
import type { Given, Printout } from '../service/command.ts';
import { type ReadPage, readPages } from '../service/pages.ts';
import { type CsvForm, printCsv } from '../service/print-csv.ts';
import type { Service } from '../service/service.ts';
import { shortIds } from '../short-id.ts';
import { type Column, columns } from '../table.ts';
import { away, clockTime, type Here } from '../times/show.ts';
import { hereAt, hereNow, timeFilters } from './here.ts';
import { hourCell, localTimes, ownerCell } from './words.ts';

type Finding = Schemas['Finding'];

export interface FindingsOptions
  extends Pick<Query<'listFindings'>, 'workspace' | 'run' | 'policy' | 'owner' | 'state' | 'since' | 'until'> {
  readonly audit?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists what violates a policy, the newest first. */
export async function listFindings(service: Service, given: Given<FindingsOptions>): Promise<Printout | ExitCode> {
  const { audit = false, limit, cursor = null, since, until, ...filters } = given.options;
  const times = await timeFilters({ since, until }, () => hereNow(service, given));
  const query = { ...filters, ...times, ...(!audit && { audit: 'false' as const }) };
  const read: ReadPage<Finding> = (page) =>
    answered(service.api.GET('/api/v1/findings', { params: { query: { ...query, ...page } } }));
  if (given.output === 'csv') return printCsv(read, { limit, cursor }, CSV);
  const { items, next, now } = await readPages(read, { limit, cursor });
  return {
    data: { items, next },
    lines: (width) => table(items, width, hereAt(now, given)),
    remarks: next === null ? [] : [`There are more: --limit, or --cursor ${next}`],
  };
}

const CSV: CsvForm<Finding> = {
  head: [
    ...['id', 'workspace', 'runId', 'displayName', 'owner', 'policy', 'state', 'since', 'resolvedAt', 'reason'],
    ...['costSoFar', 'costPerHour', 'currency', 'costIsAtLeast'],
  ],
  row: ({ id, workspace, runId, displayName, owner, policy, state, since, resolvedAt, status, cost }) => [
    ...[id, workspace, runId, displayName, owner ? ownerCell(owner) : null, policy, state, since, resolvedAt],
    ...[status?.reason ?? null, cost?.soFar ?? null, cost?.perHour ?? null, cost?.currency ?? null],
    cost?.atLeast ?? null,
  ],
};

const HEAD: readonly Column[] = [
  { name: 'ID' },
  { name: 'RUN', keep: true },
  { name: 'OWNER' },
  { name: 'POLICY' },
  { name: 'STATE', keep: true, paint: paintState },
  { name: 'FOR', keep: true },
  { name: 'AN HOUR', right: true },
  { name: 'NEXT', below: true },
];
const WIDE: readonly Column[] = [{ name: 'WORKSPACE' }, { name: 'NAME' }, { name: 'WHY' }];

function table(findings: readonly Finding[], width: number | null, here: Here): string[] {
  if (findings.length === 0) return ['No findings.'];
  const short = shortIds(findings.map(({ id }) => id));
  const isWide = width === null;
  const rows = findings.map((finding) => {
    const { id, runId, owner, policy, state, since, cost, workspace, displayName, status } = finding;
    return [
      ...[isWide ? id : short(id), runId, owner ? ownerCell(owner) : '', policy, state, age(since, here.now)],
      ...[hourCell(cost), nextText(finding, here)],
      ...(isWide ? [workspace, displayName ?? '', localTimes(status?.reason ?? '', here)] : []),
    ];
  });
  return columns(isWide ? [...HEAD, ...WIDE] : HEAD, rows, width);
}

function paintState(cell: string): string {
  if (cell.startsWith('firing')) return paint.red(cell);
  return cell.startsWith('pending') ? paint.yellow(cell) : cell;
}

function nextText({ status, resolvedAt }: Finding, here: Here): string {
  if (resolvedAt !== null) return `over ${away(Date.parse(resolvedAt), here)}`;
  const next = status?.next ?? null;
  if (next === null) return '';
  return next.at === null ? localTimes(next.what, here) : `${next.what}, ${clockTime(Date.parse(next.at), here)}`;
}
