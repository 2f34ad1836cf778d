import type { Budget } from './core/money/budget.ts';
import { type BudgetUse, useOfBudget } from './core/money/budget-use.ts';
import { PRECISION_OF } from './core/money/precision.ts';
import { precisionTable } from './core/money/precision-table.ts';
import type { Policy } from './core/policy/policy.ts';
import type { Clock } from './core/ports/azure.ts';
import type { BudgetReads } from './core/ports/budget-ledger.ts';
import type { Log } from './core/ports/log.ts';
import type { MoneyLedger } from './core/ports/money-ledger.ts';
import type { PrecisionLedger } from './core/ports/precision-ledger.ts';
import type { Visibility } from './core/ports/visibility.ts';
import { HOUR, type Instant, MINUTE, SECOND } from './core/values/duration.ts';
import { figuresOf } from './report/month-figures.ts';
import { periodAt, periodNamed } from './report/period.ts';
import type { Samples } from './telemetry/catalogue.ts';

export interface MoneyMetricsDeps {
  readonly reads: MoneyLedger &
    Pick<BudgetReads, 'budgetSpends'> &
    Pick<PrecisionLedger, 'precisionFacts' | 'fallsInForce'>;
  readonly budgets: readonly Budget[];
  readonly policies: () => readonly Policy[];
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
}

/** The metrics of money, budgets and precision. */
export interface MoneyMetrics {
  /** Those that were last worked out. Where they are old, others are begun, for the next scrape: no scrape waits for a month's sum. */
  latest(): Samples;
  /** Works them out. */
  read(): Promise<void>;
}

/** How often they are worked out while somebody scrapes. */
const EVERY = 10 * MINUTE;

/** Older ones are not shown: they would look like the present. */
const SHOWN_FOR = HOUR;

const ALL: Visibility = { workspaces: null, owners: [], ownIn: null };

/** Works out the metrics of money now and then, apart from passes and from scrapes. */
export function createMoneyMetrics(deps: MoneyMetricsDeps): MoneyMetrics {
  const { clock, log } = deps;
  let found: { readonly at: Instant; readonly samples: Samples } | null = null;
  let begunAt: Instant | null = null;

  async function read(): Promise<void> {
    const at = clock();
    begunAt = at;
    found = { at, samples: await samplesAt(at, deps) };
  }

  return {
    read,
    latest() {
      const now = clock();
      if (begunAt === null || now - begunAt >= EVERY)
        read().catch((error) =>
          log.warn({ err: error }, 'the metrics of money could not be worked out; later ones try again'),
        );
      return found && now - found.at < SHOWN_FOR ? found.samples : {};
    },
  };
}

async function samplesAt(now: Instant, deps: MoneyMetricsDeps): Promise<Samples> {
  const { reads, budgets } = deps;
  const month = periodNamed(periodAt('month', now)) ?? { from: now, until: now };
  const { spent, wasted, wastedGpuHours, saved, unpriced } = figuresOf(await reads.moneyFacts(month, ALL), month);
  const spends = await reads.budgetSpends(budgets, now);
  const uses = spends.flatMap((spend, index) => {
    const budget = budgets[index];
    return budget ? [useOfBudget(budget, spend, now)] : [];
  });
  return {
    month_spend: spent,
    month_wasted: wasted,
    month_wasted_gpu_hours: wastedGpuHours,
    month_saved: saved,
    month_unpriced_runs: unpriced,
    budget_used_ratio: uses.flatMap((use) => ratioOf(use, use.spent)),
    budget_forecast_ratio: uses.flatMap((use) => ratioOf(use, use.forecast?.amount ?? null)),
    ...(await precisionSamples(now, deps)),
    money_read_timestamp_seconds: [{ value: now / SECOND }],
  };
}

function ratioOf({ budget }: BudgetUse, amount: number | null) {
  return amount === null ? [] : [{ labels: { budget: budget.name }, value: amount / budget.amount }];
}

async function precisionSamples(now: Instant, { reads, policies }: MoneyMetricsDeps): Promise<Samples> {
  const facts = await reads.precisionFacts(now - PRECISION_OF.within);
  const fallen = await reads.fallsInForce();
  const rows = precisionTable(policies(), { facts, counts: new Map(), fallen }).filter(({ cancels }) => cancels);
  const ofRow = ({ policy, hypothetical }: (typeof rows)[number]) => ({
    policy,
    of: hypothetical ? 'would-be-cancels' : 'cancels',
  });
  const shares = rows.flatMap((row) => (row.share ? [{ labels: ofRow(row), share: row.share }] : []));
  return {
    policy_precision: shares.map(({ labels, share }) => ({ labels, value: share.count / share.of })),
    policy_precision_low: shares.map(({ labels, share }) => ({ labels, value: share.low })),
    policy_judged_cancels: rows.map((row) => ({ labels: ofRow(row), value: row.share?.of ?? 0 })),
    policy_fell_back: rows
      .filter(({ mode }) => mode === 'enforce')
      .map(({ policy, fell }) => ({ labels: { policy }, value: fell ? 1 : 0 })),
  };
}
