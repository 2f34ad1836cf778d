import type { Budget } from '../../core/money/budget.ts';
import { budgetCounts } from '../../core/money/budget.ts';
import { type Html, html } from '../../core/values/html.ts';
import { caseless } from '../../core/values/text.ts';
import type { Group } from '../groups.ts';
import { totalOf } from '../groups.ts';
import { NODES_WITHOUT_RUNS, periodWords } from '../words.ts';
import { bar } from './charts.ts';
import type { BudgetLine, ReportFacts, ReportIn } from './facts.ts';
import { count, hoursOf, money, shown } from './figures.ts';
import { BAR, type Cell, type Column, named, nameless, num, table } from './table.ts';

/** So many lines a table has; the others are one, so that it adds up. */
const MOST = 40;

/** Who spent it, by owner, project and experiment. */
export function whoSpent(facts: ReportFacts, one: ReportIn): Html {
  const { spend, byProject, byExperiment, budgets } = one;
  const { projectTag } = facts.rules;
  const ofProjects = budgets.filter((line) => isOfProject(line.budget, projectTag));
  const others = budgets.filter((line) => !ofProjects.includes(line));
  const when = periodWords(facts.name);
  return html`<section class="page"><h2>Who spent it</h2>
<p class="mut">Each table adds up to the same total.</p>
<h3>By owner</h3>
${groupTable('Owner', spend.groups, one)}
<h3>By project${ofProjects.length > 0 ? `, with the budget of ${when}` : null}</h3>
${groupTable('Project', byProject, one, ofProjects)}
<h3>By experiment</h3>
${groupTable('Experiment', byExperiment, one)}
${others.length > 0 ? html`<div class="keep"><h3>Other budgets of ${when}</h3>${budgetTable(others)}</div>` : null}</section>
`;
}

function isOfProject({ by }: Budget, projectTag: string): boolean {
  return (by.kind === 'tag' || by.kind === 'without-tag') && caseless(by.key) === caseless(projectTag);
}

function groupTable(
  name: 'Owner' | 'Project' | 'Experiment',
  groups: readonly Group[],
  { spend: { total, idleNodes, idleCents } }: ReportIn,
  budgets: readonly BudgetLine[] = [],
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
    ...(budgets.length > 0 ? budgetCells(budgets, title === null ? group.key : undefined) : []),
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
    ...(budgets.length > 0 ? [num('Budget'), num('Used')] : []),
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

/** @param key of the group; undefined for a line of several */
function budgetCells(budgets: readonly BudgetLine[], key: string | null | undefined): readonly Cell[] {
  const found = budgets.find(({ budget: { by } }) => {
    if (key === undefined) return false;
    return by.kind === 'tag' ? key !== null && caseless(by.value) === caseless(key) : key === null;
  });
  return found ? [money(Math.round(found.budget.amount * 100)), used(found)] : [null, null];
}

function used({ budget, cents }: BudgetLine): Cell {
  const percent = `${Math.floor(cents / budget.amount)}%`;
  return cents >= budget.amount * 100 ? html`<span class="over">${percent}</span>` : percent;
}

function budgetTable(lines: readonly BudgetLine[]): Html {
  const columns = [{ name: 'Budget' }, { name: 'Counts' }, num('Spent'), num('Budget'), num('Used')];
  const rows = lines.map((line): readonly Cell[] => [
    named(line.budget.name),
    shown(budgetCounts(line.budget.by)),
    money(line.cents),
    money(Math.round(line.budget.amount * 100)),
    used(line),
  ]);
  return table(columns, rows, { label: 'Other budgets' });
}
