import type { BudgetUse } from '../../core/money/budget-use.ts';
import { type Html, html } from '../../core/values/html.ts';
import type { Group } from '../groups.ts';
import { totalOf } from '../groups.ts';
import { NODES_WITHOUT_RUNS, periodWords } from '../words.ts';
import { budgetCells, budgetOfGroup, otherBudgets } from './budgets.ts';
import { bar } from './charts.ts';
import type { ReportFacts, ReportIn } from './facts.ts';
import { count, hoursOf, money } from './figures.ts';
import { BAR, type Cell, type Column, named, nameless, num, table } from './table.ts';

/** So many lines a table has; the others are one, so that it adds up. */
const MOST = 40;

/** Who spent it, by owner, project and experiment. */
export function whoSpent(facts: ReportFacts, one: ReportIn): Html {
  const { spend, byProject, byExperiment, budgets } = one;
  const { projectTag } = facts.rules;
  // Of the lines that are shown: a budget of a project without a line is one of the others.
  const ofLines = new Map(
    shortened(byProject).flatMap(({ title, group: { key } }) => {
      const use = title === null ? budgetOfGroup(budgets, key, projectTag) : null;
      return use ? [[key, use] as const] : [];
    }),
  );
  const others = budgets.filter((use) => ![...ofLines.values()].includes(use));
  const when = periodWords(facts.name);
  return html`<section class="page"><h2>Who spent it</h2>
<p class="mut">Each table adds up to the same total.</p>
<h3>By owner</h3>
${groupTable('Owner', spend.groups, one)}
<h3>By project${ofLines.size > 0 ? `, with the budget of ${when}` : null}</h3>
${groupTable('Project', byProject, one, ofLines)}
<h3>By experiment</h3>
${groupTable('Experiment', byExperiment, one)}
${otherBudgets(others, when)}</section>
`;
}

function groupTable(
  name: 'Owner' | 'Project' | 'Experiment',
  groups: readonly Group[],
  { spend: { total, idleNodes, idleCents } }: ReportIn,
  budgets: ReadonlyMap<Group['key'], BudgetUse> = new Map(),
): Html {
  const most = Math.max(0, ...groups.map(({ cents }) => cents));
  const lines = shortened(groups);
  const idleTime = idleNodes.reduce((sum, { gpuTime }) => sum + gpuTime, 0);
  const hours = hoursOf([...lines.map(({ group }) => group.gpuTime), idleTime]);
  const rows = lines.map(({ title, group }, index): readonly Cell[] => [
    title ?? (group.key === null ? nameless(`no ${name.toLowerCase()}`) : named(group.key)),
    count(group.runs),
    hours[index] ?? null,
    money(group.cents),
    bar(group.cents, most),
    money(group.wastedCents),
    ...(budgets.size > 0 ? budgetCells((title === null && budgets.get(group.key)) || null) : []),
  ]);
  const nodes: readonly Cell[] = [
    nameless(NODES_WITHOUT_RUNS),
    null,
    hours.at(-2) ?? null,
    money(idleCents),
    bar(idleCents, most, 'wasted'),
    money(idleCents),
  ];
  const isIdle = idleNodes.length > 0;
  const columns: readonly Column[] = [
    ...[{ name }, num('Runs'), num('GPU-hours'), num('Spent'), BAR, num('Wasted')],
    ...(budgets.size > 0 ? [num('Budget'), num('Used')] : []),
  ];
  const all = ['All', count(total.runs), hours.at(-1) ?? null, money(total.cents), null, money(total.wastedCents)];
  return table(columns, isIdle ? [...rows, nodes] : rows, { all, label: `By ${name.toLowerCase()}` });
}

interface Line {
  readonly title: Html | null;
  readonly group: Group;
}

/** The dearest, the others as one line, and last the runs without a value. */
function shortened(groups: readonly Group[]): readonly Line[] {
  const withKey = groups.filter(({ key }) => key !== null);
  const without = groups.filter(({ key }) => key === null);
  const lines = (some: readonly Group[]) => some.map((group) => ({ title: null, group }));
  if (withKey.length <= MOST + 1) return lines(groups);
  const others = withKey.slice(MOST);
  const sum = (of: (group: Group) => number) => others.reduce((total, group) => total + of(group), 0);
  const group: Group = {
    ...{ ...totalOf([]), key: null, runs: sum(({ runs }) => runs), cents: sum(({ cents }) => cents) },
    ...{ gpuTime: sum(({ gpuTime }) => gpuTime), wastedCents: sum(({ wastedCents }) => wastedCents) },
  };
  return [
    ...lines(withKey.slice(0, MOST)),
    { title: nameless(`${count(others.length)} others`), group },
    ...lines(without),
  ];
}
