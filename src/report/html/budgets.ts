import { type Budget, budgetCounts } from '../../core/money/budget.ts';
import { type BudgetUse, percentUsed } from '../../core/money/budget-use.ts';
import { type Html, html } from '../../core/values/html.ts';
import { caseless } from '../../core/values/text.ts';
import type { Group } from '../groups.ts';
import { periodWords } from '../words.ts';
import type { ReportFacts } from './facts.ts';
import { money, shown } from './figures.ts';
import { type Cell, named, num, table } from './table.ts';

/** `92%`, `at least 92%`. */
export function usedCell(use: BudgetUse): string {
  const percent = percentUsed(use);
  if (percent === null) return 'not known';
  return `${use.open.length > 0 ? 'at least ' : ''}${percent}%`;
}

/** The budget of a line of the table by project; none where several, or no project, have it. */
export function budgetOfGroup(uses: readonly BudgetUse[], key: Group['key'], projectTag: string): BudgetUse | null {
  const found = uses.filter(({ budget: { by } }) => {
    if (by.kind !== 'tag' && by.kind !== 'without-tag') return false;
    if (caseless(by.key) !== caseless(projectTag)) return false;
    return by.kind === 'tag' ? key !== null && caseless(by.value) === caseless(key) : key === null;
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The cells of a budget: how much it is, and how much of it is used. */
export function budgetCells(use: BudgetUse | null): readonly Cell[] {
  return use ? [money(boundOf(use.budget)), marked(use)] : [null, null];
}

function boundOf({ amount }: Budget): number {
  return Math.round(amount * 100);
}

function marked(use: BudgetUse): Cell {
  return use.state === 'over' ? html`<span class="over">${usedCell(use)}</span>` : usedCell(use);
}

/** Budgets that no line of another table has, with what each counts; null where there is none. @param when their period */
export function otherBudgets(uses: readonly BudgetUse[], when: string): Html | null {
  if (uses.length === 0) return null;
  return html`<div class="keep"><h3>Other budgets of ${when}</h3>${budgetTable(uses, null)}</div>`;
}

/** The same for budgets in currencies in which nothing was spent: they have no other table. */
export function budgetsInOtherCurrencies({ otherBudgets: uses, name }: ReportFacts): Html | null {
  if (uses.length === 0) return null;
  const byCurrency = Map.groupBy(uses, ({ budget }) => budget.currency);
  const tables = [...byCurrency].map(([currency, some]) => budgetTable(some, currency));
  return html`<section class="keep"><h2>Other budgets of ${periodWords(name)}</h2>
<p class="mut">In a currency in which nothing was spent. Amounts in other currencies do not count for them.</p>
${tables}</section>
`;
}

/** @param currency said in the head, where the tables around it are in another one */
function budgetTable(uses: readonly BudgetUse[], currency: string | null): Html {
  const inCurrency = (name: string) => num(currency === null ? name : `${name} ${currency}`);
  const columns = [{ name: 'Budget' }, { name: 'Counts' }, inCurrency('Spent'), inCurrency('Budget'), num('Used')];
  const rows = uses.map((use): readonly Cell[] => [
    ...[named(use.budget.name), shown(budgetCounts(use.budget.by))],
    ...[use.spent === null ? null : money(Math.round(use.spent * 100)), ...budgetCells(use)],
  ]);
  return table(columns, rows, { label: currency === null ? 'Other budgets' : `Other budgets in ${currency}` });
}
