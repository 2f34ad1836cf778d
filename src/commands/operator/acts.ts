import { answered, type Query, type Schemas } from '../../api/client.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Given, Printout } from '../service/command.ts';
import { type ReadPage, readPages } from '../service/pages.ts';
import { type CsvForm, printCsv } from '../service/print-csv.ts';
import type { Service } from '../service/service.ts';
import { shortId } from '../short-id.ts';
import { type Column, columns } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';
import { hereAt } from './here.ts';

type Act = Schemas['Act'];

/** Whoever did it. */
const ANYBODY = 'people';

type Filters = Pick<Query<'listActs'>, 'workspace' | 'run' | 'policy' | 'since' | 'until'>;

/** Lists what people did, or one of them: answers, exceptions, freezes, objections, cancels by hand. */
export async function listActs(
  service: Service,
  given: Pick<Given, 'zone' | 'output'>,
  who: string,
  { limit, cursor, ...filters }: Filters & { readonly limit: number; readonly cursor: string | null },
): Promise<Printout | ExitCode> {
  const query = { ...filters, ...(who !== ANYBODY && { by: who }) };
  const read: ReadPage<Act> = (page) =>
    answered(service.api.GET('/api/v1/acts', { params: { query: { ...query, ...page } } }));
  if (given.output === 'csv') return printCsv(read, { limit, cursor }, CSV);
  const { items, next, now } = await readPages(read, { limit, cursor });
  return {
    data: { items, next },
    lines: (width) => table(items, width, hereAt(now, given)),
    remarks: next === null ? [] : [`There are more: --limit, or --cursor ${next}`],
  };
}

const CSV: CsvForm<Act> = {
  head: ['at', 'by', 'what', 'workspace', 'runId', 'policy', 'reason', 'decisionId'],
  row: ({ at, by, what, workspace, runId, policy, reason, decisionId }) => [
    ...[at, by, what, workspace, runId, policy, reason, decisionId],
  ],
};

const HEAD: readonly Column[] = [
  { name: 'WHEN', keep: true },
  { name: 'BY', keep: true },
  { name: 'DID' },
  { name: 'RUN', keep: true },
  { name: 'POLICY' },
  { name: 'WHY', below: true },
  { name: 'DECISION' },
];

function table(acts: readonly Act[], width: number | null, here: Here): string[] {
  if (acts.length === 0) return ['Nobody did anything in this time.'];
  const rows = acts.map(({ at, by, what, runId, policy, reason, decisionId }) => [
    ...[clockTime(Date.parse(at), here), by, what, runId ?? '', policy ?? '', reason ?? ''],
    decisionId === null ? '' : width === null ? decisionId : shortId(decisionId),
  ]);
  return columns(HEAD, rows, width);
}
