import type { Alert } from '../core/alert/alert.ts';
import { type DigestBudget, digestBudgets } from '../core/alert/budget-data.ts';
import { type DigestData, type DigestMoney, digestData, ownDigestData } from '../core/alert/digest-data.ts';
import { ownDigests } from '../core/alert/digest-owners.ts';
import { type DigestPlan, digestKey, latestPeriod, type Period } from '../core/alert/digest-period.ts';
import type { Person } from '../core/alert/people.ts';
import type { Budget } from '../core/money/budget.ts';
import { useOfBudget } from '../core/money/budget-use.ts';
import type { BudgetReads } from '../core/ports/budget-ledger.ts';
import type { DigestLedger } from '../core/ports/digest-ledger.ts';
import type { Instant } from '../core/values/duration.ts';

/** What was spent in a period: on all, and on the runs of an owner who has these names. */
export type SpentIn = (period: Period) => Promise<{
  readonly all: DigestMoney[];
  readonly ofOwner: (names: readonly string[]) => DigestMoney[];
}>;

export interface DigestDeps {
  /** The digests that people asked for; none where not given. */
  readonly digests?: readonly DigestPlan[];
  /** How owners are reached; nobody is known by name where not given. */
  readonly people?: readonly Person[];
  /** What may be spent; a weekly digest names what is used up, or nearly. */
  readonly budgets?: readonly Budget[];
  /** What was spent in a period; a weekly digest says it where given. */
  readonly spentIn?: SpentIn;
  readonly ledger: DigestLedger & BudgetReads;
  readonly clock: () => Instant;
  readonly newId: () => string;
}

const OWNER = 'owner';

/** Sends the digests that are due: each once a period, over all replicas and restarts. */
export async function sendDigests(deps: DigestDeps): Promise<void> {
  const { digests = [], ledger, clock } = deps;
  for (const plan of digests) {
    const now = clock();
    const period = latestPeriod(plan, now);
    const key = digestKey(plan);
    const sentUntil = await ledger.digestUntil(key);
    if (sentUntil !== null && sentUntil >= period.until) continue;
    // Nobody has asked for it before now, and nobody waits for what was before.
    const alerts = sentUntil === null ? [] : await alertsOf(plan, period, now, deps);
    await ledger.noteDigest(key, period.until, alerts);
  }
}

/** One for the named readers, and one for each owner about whose runs there is something to say. */
async function alertsOf(
  plan: DigestPlan,
  period: Period,
  now: Instant,
  { people = [], budgets = [], spentIn, ledger, newId }: DigestDeps,
): Promise<Alert[]> {
  const facts = await ledger.digestFacts(period, now);
  const alertOf = (recipients: readonly string[], data: DigestData): Alert => ({
    ...{ id: newId(), at: now, type: `digest.${plan.kind}`, recipients, data },
    ...{ decisionId: null, findingId: null, announcesCancel: false },
  });
  const named = plan.to.filter((name) => name !== OWNER);
  const data = named.length === 0 ? null : digestData(facts, plan, period, now);
  const spent = plan.kind === 'weekly' && spentIn ? await spentIn(period) : null;
  const owned = plan.to.includes(OWNER) ? ownDigests(facts, await ledger.ownedRuns(period), people) : [];
  return [
    ...(data
      ? [alertOf(named, { ...data, budgets: await budgetsOf(plan, budgets, ledger, now), money: spent?.all ?? [] })]
      : []),
    ...owned.map((own) => {
      const money = spent?.ofOwner(own.owner.ids) ?? [];
      return alertOf([OWNER], { ...ownDigestData(own, plan, period, now), money });
    }),
  ];
}

async function budgetsOf(
  { kind }: DigestPlan,
  budgets: readonly Budget[],
  ledger: BudgetReads,
  now: Instant,
): Promise<DigestBudget[]> {
  if (kind !== 'weekly' || budgets.length === 0) return [];
  const spends = await ledger.budgetSpends(budgets, now);
  const uses = budgets.flatMap((budget, index) => {
    const spend = spends[index];
    return spend ? [useOfBudget(budget, spend, now)] : [];
  });
  return digestBudgets(uses, await ledger.budgetReached([...new Set(uses.map(({ begin }) => begin))]));
}
