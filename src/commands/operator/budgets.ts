import { answered, type Schemas } from '../../api/client.ts';
import { money } from '../../notify/messages/words.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { type Column, columns, visible } from '../table.ts';

type Budget = Schemas['Budget'];

/** Lists the budgets with what is used of each, those that are or will be used up first. */
export async function listBudgets(service: Service, _: Given): Promise<Printout> {
  const { items, now } = await answered(service.api.GET('/api/v1/budgets'));
  const sorted = items.toSorted((a, b) => ORDER[a.state] - ORDER[b.state] || (b.percent ?? 0) - (a.percent ?? 0));
  return { data: { items: sorted, now }, lines: (width) => table(sorted, width) };
}

const ORDER: Readonly<Record<Budget['state'], number>> = { over: 0, passes: 1, unknown: 2, within: 3 };

const HEAD: readonly Column[] = [
  { name: 'BUDGET' },
  { name: 'PERIOD' },
  { name: 'BOUND', right: true },
  { name: 'SPENT', right: true },
  { name: 'USED', right: true },
  { name: 'FORECAST', right: true },
  { name: 'SAYS', below: true },
];

function table(budgets: readonly Budget[], width: number | null): string[] {
  if (budgets.length === 0)
    return ['There is no budget for you to see. Budgets are set under budgets in runwarden.yaml.'];
  const rows = budgets.map((budget) => [
    visible(budget.name),
    budget.periodName,
    money(budget.amount, budget.currency),
    spentCell(budget),
    budget.percent === null ? '' : `${budget.atLeast ? '≥ ' : ''}${budget.percent} %`,
    budget.forecast ? `about ${money(budget.forecast.amount, budget.currency)}` : '',
    budget.says,
  ]);
  return [
    ...columns(HEAD, rows, width),
    '',
    'Forecast: what was spent, and for each day that is left the mean of the last whole days, 7 at most. Days are those of UTC.',
    ...budgets.flatMap(({ name, whyAtLeast }) => whyAtLeast.map((why) => `${visible(name)}: ${visible(why)}.`)),
  ];
}

function spentCell({ spent, atLeast, currency }: Budget): string {
  return spent === null ? 'not known' : `${atLeast ? '≥ ' : ''}${money(spent, currency)}`;
}
