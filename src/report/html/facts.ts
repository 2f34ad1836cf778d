import type { BudgetUse } from '../../core/money/budget-use.ts';
import type { PrecisionRow } from '../../core/money/precision-table.ts';
import type { MoneyFacts } from '../../core/ports/money-ledger.ts';
import { ownerOf } from '../../core/run/owner.ts';
import { tagInAnyCase } from '../../core/run/tags.ts';
import type { Instant } from '../../core/values/duration.ts';
import { compareText } from '../../core/values/text.ts';
import { type CountedRun, countRuns } from '../counted.ts';
import { type Group, type GroupRules, groupsOf } from '../groups.ts';
import { periodNamed } from '../period.ts';
import { type PolicySavings, savingsByPolicy, savingsOf, type ThreeAmounts } from '../savings.ts';
import { type SpendIn, type SpendReport, spendReport } from '../spend-report.ts';

/** What a report is made of. */
export interface ReportInput {
  /** The name of its period, such as `2026-11`. */
  readonly name: string;
  readonly facts: MoneyFacts;
  /** The name and the facts of the period before it. */
  readonly before: { readonly name: string; readonly facts: MoneyFacts };
  readonly rules: GroupRules;
  readonly emergencyTag: string;
  /** What was used of each budget of the same length of period, in it. */
  readonly budgets: readonly BudgetUse[];
  /** How often policies are right; none where it is not known. */
  readonly precision: readonly PrecisionRow[];
  readonly madeAt: Instant;
}

export interface EmergencyLine {
  readonly experiment: string | null;
  readonly value: string;
  readonly owner: string | null;
  readonly runs: number;
  readonly cents: number;
}

/** One currency of a report. Amounts are whole cents. */
export interface ReportIn {
  readonly spend: SpendIn;
  /** What was spent in the period before in the same currency; null where nothing was. */
  readonly before: number | null;
  readonly byProject: readonly Group[];
  readonly byExperiment: readonly Group[];
  readonly emergencies: readonly EmergencyLine[];
  readonly budgets: readonly BudgetUse[];
  readonly savings: readonly PolicySavings[];
  readonly saved: ThreeAmounts;
  /** The runs with neither an owner nor a project. */
  readonly nameless: { readonly runs: number; readonly cents: number };
  /** Of the dearest owner, the experiment that wasted most. */
  readonly worst: { readonly experiment: string; readonly cents: number } | null;
}

export interface ReportFacts extends Pick<ReportInput, 'name' | 'precision' | 'madeAt' | 'emergencyTag' | 'rules'> {
  readonly beforeName: string;
  /** Whether not all of the period before is on record. */
  readonly isPartBefore: boolean;
  readonly report: SpendReport;
  readonly currencies: readonly ReportIn[];
  /** Budgets in a currency in which nothing was spent. */
  readonly otherBudgets: readonly BudgetUse[];
  readonly workspaces: number;
  readonly runs: number;
  readonly savingsUnknown: number;
}

/** Works a report out. */
export function reportFacts(input: ReportInput): ReportFacts {
  const { name, facts, before, rules, precision, madeAt, emergencyTag } = input;
  const period = periodNamed(name) ?? { from: madeAt, until: madeAt };
  const periodBefore = periodNamed(before.name) ?? period;
  const report = spendReport(facts, { ...period, now: madeAt }, 'owner', rules);
  const earlier = spendReport(before.facts, periodBefore, 'owner', rules);
  const counted = countRuns(facts, period);
  const { savings, unknown } = savingsOf(facts, period);
  return {
    ...{ name, precision, madeAt, emergencyTag, rules, beforeName: before.name, report, savingsUnknown: unknown },
    isPartBefore: earlier.gaps.length > 0,
    currencies: report.currencies.map((spend) => {
      const runs = counted.filter(({ currency }) => currency === spend.currency);
      const policies = savingsByPolicy(savings.filter(({ currency }) => currency === spend.currency));
      const sum = (key: keyof ThreeAmounts) => policies.reduce((total, { saved }) => total + saved[key], 0);
      const nameless = runs.filter((run) => ownerName(run, rules) === null && projectOf(run, rules) === null);
      return {
        spend,
        before: earlier.currencies.find(({ currency }) => currency === spend.currency)?.total.cents ?? null,
        byProject: groupsOf(runs, 'project', rules),
        byExperiment: groupsOf(runs, 'experiment', rules),
        emergencies: emergenciesOf(runs, emergencyTag, rules),
        budgets: input.budgets.filter(({ budget: { currency } }) => currency === spend.currency),
        savings: policies,
        saved: { low: sum('low'), expected: sum('expected'), high: sum('high') },
        nameless: { runs: nameless.length, cents: nameless.reduce((total, { cents }) => total + cents, 0) },
        worst: worstOf(runs, spend, rules),
      };
    }),
    otherBudgets: input.budgets.filter(
      ({ budget }) => !report.currencies.some(({ currency }) => currency === budget.currency),
    ),
    workspaces: new Set(counted.map(({ spent }) => spent.run.workspaceId)).size,
    runs: counted.length,
  };
}

function ownerName({ spent }: CountedRun, { owners }: GroupRules): string | null {
  const { source, display } = ownerOf(spent.run, { tags: {} }, owners);
  return source === 'fallback' ? null : display;
}

function projectOf({ spent }: CountedRun, { projectTag }: GroupRules): string | null {
  return tagInAnyCase(spent.run, projectTag) || null;
}

function emergenciesOf(runs: readonly CountedRun[], tag: string, rules: GroupRules): readonly EmergencyLine[] {
  const tagged = runs.flatMap((run) => {
    const value = tagInAnyCase(run.spent.run, tag);
    return value ? [{ run, value, owner: ownerName(run, rules), experiment: run.spent.run.experiment }] : [];
  });
  return [...Map.groupBy(tagged, ({ experiment, value, owner }) => JSON.stringify([experiment, value, owner])).values()]
    .flatMap((some) => {
      const [first] = some;
      if (!first) return [];
      const { experiment, value, owner } = first;
      return [
        { experiment, value, owner, runs: some.length, cents: some.reduce((sum, { run }) => sum + run.cents, 0) },
      ];
    })
    .toSorted((a, b) => b.cents - a.cents || compareText(a.value, b.value));
}

function worstOf(runs: readonly CountedRun[], { groups }: SpendIn, rules: GroupRules): ReportIn['worst'] {
  const [dearest] = groups;
  if (!dearest || dearest.key === null) return null;
  const own = runs.filter((run) => ownerName(run, rules) === dearest.key);
  const [most] = groupsOf(own, 'experiment', rules).toSorted((a, b) => b.wastedCents - a.wastedCents);
  return most?.key && most.wastedCents > 0 ? { experiment: most.key, cents: most.wastedCents } : null;
}
