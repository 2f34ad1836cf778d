import type { Budget } from '../../core/money/budget.ts';
import { useOfBudget } from '../../core/money/budget-use.ts';
import { coversWorkspace, type Visibility } from '../../core/ports/visibility.ts';
import { caseless } from '../../core/values/text.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { budgetsOut, showBudget } from '../schemas/budget.ts';
import { answer, refusals } from '../schemas/common.ts';

/** The budgets of the config, and what is used of each. */
export function budgetRoutes(api: Api, { ledger, budgets = [], clock }: AppDeps): void {
  api.get(
    '/budgets',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listBudgets',
        tags: ['money'],
        summary: 'List the budgets with what is used of each, and a forecast to the end of its period',
        description:
          'A budget counts over all workspaces, so those who see all of them see every budget. Others see that of a workspace of theirs, and that of an owner that they are.',
        response: { 200: answer('The budgets, in the order of the config.', budgetsOut), ...refusals() },
      },
    },
    async (request) => {
      const now = clock();
      const visible = visibleTo(request);
      const seen = budgets.filter((budget) => seesBudget(visible, budget));
      const spends = await ledger.budgetSpends(seen, now);
      const items = spends.map((spend, index) => {
        // A spend for each budget.
        const budget = seen[index] as Budget;
        return showBudget(useOfBudget(budget, { ...spend, lacks: shownLacks(visible, budget, spend.lacks) }, now));
      });
      return { items, now };
    },
  );
}

/** A sum over workspaces or runs that somebody may not see is not shown to them. */
function seesBudget({ workspaces, owners, ownIn }: Visibility, { by }: Budget): boolean {
  if (workspaces === null) return true;
  // A pattern may fit workspaces of others as well.
  if (by.kind === 'workspace') return !/[*?]/.test(by.value) && coversWorkspace(workspaces, by.value);
  return by.kind === 'owner' && ownIn === null && owners.includes(caseless(by.value));
}

/** What is not known is said by the names of runs and workspaces, which an owner may not see. */
function shownLacks({ workspaces }: Visibility, { by }: Budget, lacks: readonly string[]): readonly string[] {
  if (workspaces === null || by.kind === 'workspace' || lacks.length === 0) return lacks;
  return ['the cost of some of its runs is not known, or a workspace is not recorded'];
}
