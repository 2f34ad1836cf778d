import type { Budget } from '../../core/money/budget.ts';
import { useOfBudget } from '../../core/money/budget-use.ts';
import { DAY } from '../../core/values/duration.ts';
import { NOW } from './example-parts.ts';

// An invented budget, which will be used up before its quarter ends.

const BUDGET: Budget = {
  ...{ name: 'atlas', by: { kind: 'tag', key: 'project', value: 'atlas' }, period: 'quarter' },
  ...{ amount: 90_000, currency: 'EUR', alertAt: [50, 80, 100], recipients: ['finops'] },
};

export const BUDGET_USE = useOfBudget(
  BUDGET,
  {
    ...{ amount: 72_036.4, preparing: 0, unsettled: 0, lacks: [] },
    recorded: { since: NOW - 60 * DAY, until: NOW },
    largest: {
      by: 'owner',
      groups: [
        { name: 'team-vision', amount: 41_208.3 },
        { name: 'team-speech', amount: 18_114.75 },
        { name: null, amount: 7_404.2 },
      ],
      others: { count: 4, amount: 5_309.15 },
    },
    days: [602, 611.5, 598.2, 604, 607.3, 590, 601],
  },
  NOW,
);
