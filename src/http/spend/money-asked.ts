import type { Stretch } from '../../core/money/spent-run.ts';
import type { MoneyFacts } from '../../core/ports/money-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Instant } from '../../core/values/duration.ts';
import { filtered, type SpendFilter } from '../../report/filter.ts';
import type { GroupRules } from '../../report/groups.ts';
import { periodAt, periodNamed } from '../../report/period.ts';
import type { AppDeps } from '../deps.ts';

interface MoneyAsked {
  /** Of the period. */
  readonly name: string;
  readonly period: Stretch;
  readonly facts: MoneyFacts;
  readonly rules: GroupRules;
  readonly now: Instant;
}

/** The facts of the period and the runs that a request is about; of this month where it names none. */
export async function moneyAsked(
  { ledger, owner, clock, report }: Pick<AppDeps, 'ledger' | 'owner' | 'clock' | 'report'>,
  { period: given, ...filter }: SpendFilter & { readonly period?: string },
  visible: Visibility,
): Promise<MoneyAsked> {
  const now = clock();
  const rules: GroupRules = { owners: owner, projectTag: report?.projectTag ?? 'project' };
  const name = given ?? periodAt('month', now);
  // The schema has refused what names no period.
  const period = periodNamed(name) ?? { from: now, until: now };
  return { name, period, facts: filtered(await ledger.moneyFacts(period, visible), filter, rules), rules, now };
}
