import type { Config } from './config/config.ts';
import type { FileOf } from './core/alert/alert.ts';
import { allNamesOf } from './core/alert/people.ts';
import { reportSchema } from './core/alert/report-data.ts';
import type { Stretch } from './core/money/spent-run.ts';
import type { MoneyLedger } from './core/ports/money-ledger.ts';
import type { Visibility } from './core/ports/visibility.ts';
import { type BudgetDeps, budgetUses } from './report/budget-uses.ts';
import { digestMoney, ownDigestMoney } from './report/digest-money.ts';
import type { ReportInput } from './report/html/facts.ts';
import { reportPage } from './report/html/page.ts';
import { periodAt, periodNamed, periodsBeside } from './report/period.ts';
import { type PrecisionDeps, precisionRows } from './report/precision-rows.ts';
import { headlineOfMonth } from './report/report-headline.ts';
import type { SpentIn } from './watch/digests.ts';
import type { MonthReport } from './watch/month-report.ts';

const ALL: Visibility = { workspaces: null, owners: [], ownIn: null };

type Settings = Pick<Config, 'report' | 'owner' | 'budgets' | 'people'>;

interface MonthReportDeps extends PrecisionDeps {
  readonly ledger: PrecisionDeps['ledger'] & MoneyLedger & BudgetDeps['ledger'];
}

/** The report of each month, where the config asks for it, and its page, which a mail carries. */
export function createMonthReport(
  { report, owner, budgets }: Settings,
  deps: MonthReportDeps,
): { readonly monthReport?: MonthReport; readonly fileOf: FileOf } {
  const { ledger, clock } = deps;
  const { mail, projectTag = 'project', emergencyTag = 'emergency' } = report ?? {};
  const used = (name: string) => budgetUses({ ledger, ...(budgets && { budgets }) }, name, clock());
  const read = async (name: string, month: Stretch): Promise<Omit<ReportInput, 'budgets' | 'precision'>> => {
    const [before] = periodsBeside('month', month);
    return {
      ...{ name, emergencyTag, rules: { owners: owner, projectTag }, madeAt: clock() },
      facts: await ledger.moneyFacts(month, ALL),
      before: { name: before, facts: await ledger.moneyFacts(periodNamed(before) ?? month, ALL) },
    };
  };
  const fileOf: FileOf = async ({ type, data }, via) => {
    // Whoever gets it in the place of another signs in to read it.
    if (type !== 'report.month' || data.test === true || via.includes('>')) return null;
    const name = reportSchema.safeParse(data).data?.period ?? '';
    const month = periodNamed(name);
    if (!month) return null;
    const precision = await precisionRows(deps, month, ALL);
    const content = reportPage({ ...(await read(name, month)), budgets: await used(name), precision });
    const about = 'the whole report as one page, which prints on A4';
    return { name: `runwarden-${name}.html`, about, mediaType: 'text/html; charset=utf-8', content };
  };
  if (mail === undefined) return { fileOf };
  return {
    fileOf,
    monthReport: {
      recipient: mail,
      async figures(begin) {
        const name = periodAt('month', begin);
        const month = periodNamed(name) ?? { from: begin, until: begin };
        return headlineOfMonth({ ...(await read(name, month)), budgets: [], precision: [] });
      },
    },
  };
}

/** What was spent in a period and in the one before it, for a weekly digest. */
export function createSpentIn({ report, owner, people = [] }: Settings, ledger: MoneyLedger): SpentIn {
  const rules = { owners: owner, projectTag: report?.projectTag ?? 'project' };
  return async (period) => {
    const earlier = { from: period.from - (period.until - period.from), until: period.from };
    const before = { facts: await ledger.moneyFacts(earlier, ALL), period: earlier };
    const spent = { facts: await ledger.moneyFacts(period, ALL), period, before };
    return {
      all: digestMoney(spent, rules),
      ofOwner: (names) => ownDigestMoney(spent, rules, allNamesOf(names, people)),
    };
  };
}
