import type { DigestMoney } from '../core/alert/digest-data.ts';
import type { MonthFigures } from '../core/alert/report-data.ts';
import type { Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import type { GroupRules } from './groups.ts';
import { type ReportInput, reportFacts } from './html/facts.ts';
import { savingsOf, type ThreeAmounts } from './savings.ts';
import { spendReport } from './spend-report.ts';
import { periodWords } from './words.ts';

const MOST_OWNERS = 5;

/** The headline figures of a month, as its report has them. */
export function headlineOfMonth(input: ReportInput): MonthFigures {
  const facts = reportFacts(input);
  const { name, beforeName, runs, workspaces, report, currencies } = facts;
  return {
    ...{ period: name, periodName: periodWords(name), beforeName: periodWords(beforeName), runs, workspaces },
    unpriced: report.unpriced.reduce((sum, line) => sum + line.runs, 0),
    money: currencies.map(({ spend, before, savings, saved }) => ({
      ...{ currency: spend.currency, spent: spend.total.cents / 100, atLeast: spend.isAtLeast },
      ...{ before: before === null ? null : before / 100, wasted: spend.total.wastedCents / 100 },
      saved:
        savings.length === 0 ? null : { low: saved.low / 100, expected: saved.expected / 100, high: saved.high / 100 },
      owners: spend.groups.slice(0, MOST_OWNERS).map(({ key, cents }) => ({ owner: key, spent: cents / 100 })),
    })),
  };
}

/** What was spent, wasted and saved in a period that need be no calendar period, by currency. */
export function spentInPeriod(facts: MoneyFacts, period: Stretch, rules: GroupRules): DigestMoney[] {
  const { currencies } = spendReport(facts, period, 'owner', rules);
  const { savings } = savingsOf(facts, period);
  return currencies.map(({ currency, total, isAtLeast }) => {
    const own = savings.filter((one) => one.currency === currency);
    const sum = (key: keyof ThreeAmounts) => own.reduce((cents, { saved }) => cents + saved[key], 0) / 100;
    return {
      ...{ currency, spent: total.cents / 100, atLeast: isAtLeast },
      wasted: total.wastedCents / 100,
      saved: own.length === 0 ? null : { low: sum('low'), expected: sum('expected'), high: sum('high') },
    };
  });
}
