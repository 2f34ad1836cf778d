import type { DigestMoney } from '../../core/alert/digest-data.ts';
import { amountText } from '../../core/values/amount-text.ts';
import type { Row, Table } from './table.ts';
import { cutName } from './words.ts';

const LONGEST_OWNER = 40;

type Line = readonly [name: string, spent: number, wasted: number, before: number | null];

/** Who spent how much, in each currency; null where nobody did. The lines add up to the last one. */
export function ownersTable(money: readonly DigestMoney[]): Table | null {
  const some = money.filter(({ owners }) => owners.length > 0);
  const [first, second] = some;
  if (!first) return null;
  const heading = (currency: string): Row => ({ kind: 'heading', cells: [`In ${currency}`], note: null, link: null });
  return {
    title: second ? 'By owner' : `By owner, in ${first.currency}`,
    columns: [
      { name: 'Owner', align: 'left' },
      ...['Spent', 'Wasted', 'Change'].map((name) => ({ name, align: 'right' as const })),
    ],
    rows: some.flatMap((sums) => [...(second ? [heading(sums.currency)] : []), ...rowsOf(sums)]),
    more: null,
  };
}

function rowsOf({ owners, others, idleNodes, spent, wasted, before }: DigestMoney): readonly Row[] {
  const lines: readonly Line[] = [
    ...owners.flatMap((one): Line[] =>
      one.owner === null ? [] : [[cutName(one.owner, LONGEST_OWNER), one.spent, one.wasted, one.before]],
    ),
    ...(others ? [[`${others.owners} others`, others.spent, others.wasted, others.before] as const] : []),
    ...owners.flatMap((one): Line[] => (one.owner === null ? [['no owner', one.spent, one.wasted, one.before]] : [])),
    ...(idleNodes ? [['nodes without a run', idleNodes.spent, idleNodes.spent, idleNodes.before] as const] : []),
  ];
  return [
    ...lines.map((line) => rowOf('row', line)),
    ...(lines.length > 1 ? [rowOf('sum', ['all', spent, wasted, before])] : []),
  ];
}

function rowOf(kind: Row['kind'], [name, spent, wasted, before]: Line): Row {
  return { kind, cells: [name, amountText(spent), amountText(wasted), change(spent, before)], note: null, link: null };
}

/** `+9%`, `−12%`, `new`; nothing where nothing is recorded of the time before. */
function change(spent: number, before: number | null): string {
  if (before === null) return '';
  if (before === 0) return spent === 0 ? '' : 'new';
  const percent = Math.round(((spent - before) / before) * 100);
  return `${percent > 0 ? '+' : ''}${amountText(percent, 0)}%`;
}
