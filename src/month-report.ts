import type { Config } from './config/config.ts';
import type { DigestMoney } from './core/alert/digest-data.ts';
import type { Stretch } from './core/money/spent-run.ts';
import type { MoneyLedger } from './core/ports/money-ledger.ts';
import type { Visibility } from './core/ports/visibility.ts';
import type { Instant } from './core/values/duration.ts';
import { periodAt, periodNamed, periodsBeside } from './report/period.ts';
import { headlineOfMonth, spentInPeriod } from './report/report-headline.ts';
import type { MonthReport } from './watch/month-report.ts';

const ALL: Visibility = { workspaces: null, owners: [], ownIn: null };

/** The report of each month, where the config asks for it. */
export function createMonthReport(
  { report, owner }: Pick<Config, 'report' | 'owner'>,
  { ledger, clock }: { readonly ledger: MoneyLedger; readonly clock: () => Instant },
): { readonly monthReport?: MonthReport } {
  const { mail, projectTag, emergencyTag } = report ?? {};
  if (mail === undefined || projectTag === undefined || emergencyTag === undefined) return {};
  const read = async (name: string, begin: Instant) =>
    ledger.moneyFacts(periodNamed(name) ?? { from: begin, until: begin }, ALL);
  return {
    monthReport: {
      recipient: mail,
      async figures(begin) {
        const name = periodAt('month', begin);
        const [before] = periodsBeside('month', periodNamed(name) ?? { from: begin, until: begin });
        return headlineOfMonth({
          ...{ name, emergencyTag, rules: { owners: owner, projectTag }, madeAt: clock(), budgets: [], precision: [] },
          facts: await read(name, begin),
          before: { name: before, facts: await read(before, begin) },
        });
      },
    },
  };
}

/** What was spent in a period, for a weekly digest. */
export function createSpentIn(
  { report, owner }: Pick<Config, 'report' | 'owner'>,
  ledger: MoneyLedger,
): (period: Stretch) => Promise<DigestMoney[]> {
  const rules = { owners: owner, projectTag: report?.projectTag ?? 'project' };
  return async (period) => spentInPeriod(await ledger.moneyFacts(period, ALL), period, rules);
}
