import type { MonthFigures } from '../core/alert/report-data.ts';
import { type ReportInput, reportFacts } from './html/facts.ts';
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
