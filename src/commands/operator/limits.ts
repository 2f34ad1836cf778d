import { answered, type Schemas } from '../../api/client.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { type Column, columns } from '../table.ts';
import { clockTime, type Here } from '../times/show.ts';
import { hereNow } from './here.ts';

type Limit = Schemas['Limit'];

/** Lists the limits on cancels, the full ones first. */
export async function listLimits(service: Service, given: Given): Promise<Printout> {
  const { items } = await answered(service.api.GET('/api/v1/limits'));
  const here = await hereNow(service, given);
  const sorted = items.toSorted((a, b) => Number(b.isFull) - Number(a.isFull));
  return { data: { items: sorted }, lines: (width) => table(sorted, width, here) };
}

const HEAD: readonly Column[] = [
  { name: 'LIMIT' },
  { name: 'POLICY' },
  { name: 'OF' },
  { name: 'USED', right: true },
  { name: 'PAST IT' },
  { name: 'FULL UNTIL', keep: true },
];

function table(limits: readonly Limit[], width: number | null, here: Here): string[] {
  if (limits.length === 0) return ['There is no limit on cancels.'];
  const rows = limits.map((limit) => [
    limit.limit,
    limit.policy ?? 'all',
    limit.workspace ?? limit.owner ?? '',
    `${limit.used ?? 'not known'} of ${limit.bound}`,
    limit.past,
    fullUntil(limit, here),
  ]);
  return columns(HEAD, rows, width);
}

function fullUntil({ isFull, freeAt }: Limit, here: Here): string {
  if (!isFull) return '';
  return freeAt === null ? 'not known' : clockTime(Date.parse(freeAt), here);
}
