import { answered, type Schemas } from '../../api/client.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { type Column, columns } from '../table.ts';
import { act, reasonFor, say } from './act.ts';
import { hereNow } from './here.ts';

type Row = Schemas['PolicyPrecision'];

/** Lists how often each policy is right, and what to do with it. */
export async function listPrecision(service: Service, _given: Given): Promise<Printout> {
  const { items } = await answered(service.api.GET('/api/v1/precision', { params: { query: { limit: 200 } } }));
  return { data: { items }, lines: (width) => table(items, width) };
}

const HEAD: readonly Column[] = [
  { name: 'POLICY' },
  { name: 'MODE' },
  { name: 'PROBLEMS', right: true },
  { name: 'ASKED', right: true },
  { name: 'CANCELLED', right: true },
  { name: 'KEPT', right: true },
  { name: 'RIGHT', right: true },
  { name: 'PRECISION', right: true },
  { name: 'INTERVAL', right: true },
  { name: 'WHAT TO DO', below: true },
];

function table(rows: readonly Row[], width: number | null): string[] {
  if (rows.length === 0) return ['There is no policy.'];
  const cells = rows.map((row) => [
    row.policy,
    row.mode,
    ...[row.problems, row.asked, row.cancelled, row.kept].map(String),
    row.precision === null ? '–' : `${row.right} of ${row.of}`,
    row.precision === null ? '–' : percent(row.precision),
    intervalOf(row),
    row.whatToDo,
  ]);
  return [
    ...columns(HEAD, cells, width),
    '',
    'Of the last 90 days; right: of the newest 50 cancels, with the 95% interval. For audit and notify: of what they would have done.',
  ];
}

function intervalOf({ low, high }: Row): string {
  return low === null || high === null ? '–' : `${Math.round(low * 100)} to ${percent(high)}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

export interface TrustOptions {
  readonly reason?: string;
}

/** An operator lets a policy that fell below its floor cancel without asking again. */
export async function trustPolicy(service: Service, given: Given<TrustOptions>): Promise<Printout> {
  const [policy = ''] = given.args;
  const here = await hereNow(service, given);
  say([
    `Let ${policy} cancel without asking again, as its mode says.`,
    'Only what it cancels from now on counts for its floor.',
  ]);
  const reason = await reasonFor(given, 'it leaves notebooks alone now');
  await given.confirm('Trust it again?');
  const params = { path: { name: policy } };
  const asked = () => answered(service.api.POST('/api/v1/policies/{name}/trust', { params, body: { reason } }));
  const done = await act(asked, 'Nothing was changed.', here);
  return {
    data: done,
    lines: () => [`${done.policy} is trusted again. Questions that are open stay open.`],
  };
}
