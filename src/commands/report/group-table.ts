import type { Schemas } from '../../api/client.ts';
import { amountText } from '../../core/values/amount-text.ts';
import { groupName, NODES_WITHOUT_RUNS } from '../../report/words.ts';
import { type Column, columns, visible, wrapWords } from '../table.ts';
import { hoursText, wholeText } from './numbers.ts';

type SpendIn = Schemas['SpendIn'];
type Figures = SpendIn['total'];
type Ending = keyof Figures['endings'];

/** More lines are more than a screen has; `-o wide` has all. */
const MOST_GROUPS = 12;

const ENDINGS: readonly (readonly [Ending, string])[] = [
  ['completed', 'COMPLETED'],
  ['failed', 'FAILED'],
  ['cancelled-by-runwarden', 'RUNWARDEN'],
  ['cancelled-by-others', 'OTHERS'],
  ['running', 'RUNNING'],
  ['unknown', 'NOT KNOWN'],
];
const STOPPED: readonly Ending[] = ['cancelled-by-runwarden', 'cancelled-by-others'];

/** How figures are written. */
interface Form {
  readonly amount: (value: number) => string;
  readonly hours: (value: number) => string;
  readonly gpuHours: string;
  /** Signs of a name at most. */
  readonly name: number;
}

const LONGEST_NAME = 2000;
const SHORTEST_NAME = 8;
const EXACT: Form = { amount: amountText, hours: hoursText, gpuHours: 'GPU-HOURS', name: LONGEST_NAME };
const WHOLE: Form = { amount: wholeText, hours: wholeText, gpuHours: 'GPU-H', name: LONGEST_NAME };

/** A line of the table. Nodes without a run are no runs, and ended in no way. */
interface Line extends Omit<Figures, 'runs' | 'endings' | 'atLeast' | 'more'> {
  readonly name: string;
  readonly runs: number | null;
  readonly endings: Figures['endings'] | null;
  readonly atLeast: boolean;
}

/** Who spent, dearest first, with the sum as the last line. Where cents do not fit, all but what was spent is in whole amounts. */
export function groupTable(spend: SpendIn, by: string, width: number | null): readonly string[] {
  const shown = ENDINGS.filter(([ending]) => spend.total.endings[ending] !== 0);
  const lines = linesOf(spend, by, width === null ? Number.POSITIVE_INFINITY : MOST_GROUPS);
  const table = (form: Form) => columns(headOf(by, spend.currency, { shown, form }), cellsOf(lines, shown, form), null);
  const stopped = shown.some(([ending]) => STOPPED.includes(ending))
    ? ['Runwarden, others: who stopped the runs.']
    : [];
  const exact = table(EXACT);
  if (width === null || widest(exact) <= width) return [...exact, ...stopped];
  const note = [...stopped, 'Whole amounts: -o wide has the cents.'].join(' ');
  // Names give way to amounts, which are never cut.
  const room = Math.max(
    SHORTEST_NAME,
    Math.max(...lines.map(({ name }) => name.length)) - (widest(table(WHOLE)) - width),
  );
  return [...table({ ...WHOLE, name: room }), ...wrapWords(note, width)];
}

function widest(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => line.length));
}

function headOf(
  by: string,
  currency: string,
  { shown, form }: { shown: typeof ENDINGS; form: Form },
): readonly Column[] {
  const numbers = ['RUNS', form.gpuHours, ...shown.map(([, title]) => title), `SPENT ${currency}`, 'WASTED'];
  return [{ name: by.replace(/^tag:/, '').toUpperCase() }, ...numbers.map((name) => ({ name, right: true }))];
}

function cellsOf(
  lines: readonly Line[],
  shown: typeof ENDINGS,
  { amount, hours, name: longest }: Form,
): readonly (readonly string[])[] {
  return lines.map(({ name, runs, gpuHours, spent, wasted, endings, atLeast }) => [
    ...[visible(name, longest), runs === null ? '' : runs.toLocaleString('en-US'), hours(gpuHours)],
    ...shown.map(([ending]) => (endings === null || endings[ending] === 0 ? '' : amount(endings[ending]))),
    ...[`${atLeast ? '≥ ' : ''}${amountText(spent)}`, amount(wasted)],
  ]);
}

function linesOf({ groups, idleNodes, nodesWithoutRuns, total }: SpendIn, by: string, most: number): readonly Line[] {
  // What has no owner, project or tag keeps a line of its own.
  const named = groups.filter(({ key }) => key !== null);
  const nameless = groups.filter(({ key }) => key === null);
  const isCut = groups.length > most;
  const first = isCut ? named.slice(0, most - nameless.length - 1) : named;
  const others = named.slice(first.length);
  const gpuHours = idleNodes.reduce((sum, line) => sum + line.gpuHours, 0);
  const spent = nodesWithoutRuns;
  const nodes = { gpuHours, spent, wasted: spent, wastedGpuHours: gpuHours, runs: null, endings: null, atLeast: false };
  return [
    ...first.map((group) => ({ ...group, name: groupName(group.key, by) })),
    ...(isCut ? [{ ...sumOf(others), name: `${others.length} others` }] : []),
    ...nameless.map((group) => ({ ...group, name: groupName(group.key, by) })),
    ...(idleNodes.length > 0 ? [{ ...nodes, name: NODES_WITHOUT_RUNS }] : []),
    { ...total, name: 'All' },
  ];
}

/** In whole cents, so that what is shown adds up. */
function sumOf(groups: SpendIn['groups']): Omit<Line, 'name'> {
  const sum = (of: (one: Figures) => number) => Math.round(groups.reduce((all, one) => all + of(one) * 100, 0)) / 100;
  const endings = Object.fromEntries(ENDINGS.map(([ending]) => [ending, sum((one) => one.endings[ending])]));
  return {
    ...{ runs: sum(({ runs }) => runs), gpuHours: sum((one) => one.gpuHours), spent: sum((one) => one.spent) },
    ...{ wasted: sum((one) => one.wasted), wastedGpuHours: sum((one) => one.wastedGpuHours) },
    atLeast: groups.some((one) => one.atLeast),
    endings: endings as Figures['endings'], // an entry for each ending
  };
}
