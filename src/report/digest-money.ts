import { LONGEST_NAME, oneLine } from '../core/alert/alert-data.ts';
import type { DigestMoney } from '../core/alert/digest-data.ts';
import type { Stretch } from '../core/money/spent-run.ts';
import type { MoneyFacts } from '../core/ports/money-ledger.ts';
import { ownerOf } from '../core/run/owner.ts';
import { caseless } from '../core/values/text.ts';
import type { Group, GroupRules } from './groups.ts';
import { savingsOf, type ThreeAmounts } from './savings.ts';
import { type SpendIn, spendReport } from './spend-report.ts';

/** The lines of all tables of a message together, beside those of sums. */
const MOST_OWNERS = 10;

/** A period, which need be no calendar period, and the one before it. */
export interface WithBefore {
  readonly facts: MoneyFacts;
  readonly period: Stretch;
  readonly before: { readonly facts: MoneyFacts; readonly period: Stretch };
}

/** What was spent, wasted and saved in a period, by currency: the dearest owners, and the change since the one before. */
export function digestMoney({ facts, period, before }: WithBefore, rules: GroupRules): DigestMoney[] {
  const { currencies } = spendReport(facts, period, 'owner', rules);
  const earlier = spendReport(before.facts, before.period, 'owner', rules).currencies;
  const { savings } = savingsOf(facts, period);
  return currencies.map((spend) => {
    const { currency, total, isAtLeast } = spend;
    const own = savings.filter((one) => one.currency === currency);
    const sum = (key: keyof ThreeAmounts) => own.reduce((cents, { saved }) => cents + saved[key], 0) / 100;
    const last = earlier.find((one) => one.currency === currency);
    return {
      ...{ currency, spent: total.cents / 100, atLeast: isAtLeast, wasted: total.wastedCents / 100 },
      before: last ? last.total.cents / 100 : null,
      saved: own.length === 0 ? null : { low: sum('low'), expected: sum('expected'), high: sum('high') },
      ...ownersOf(spend, last, Math.floor(MOST_OWNERS / currencies.length)),
    };
  });
}

/** The same of the runs of one owner alone, who has these names without case. */
export function ownDigestMoney({ before, ...now }: WithBefore, rules: GroupRules, names: ReadonlySet<string>) {
  const ownOf = (facts: MoneyFacts): MoneyFacts => {
    const runs = facts.runs.filter(({ run }) => {
      const { source, ids = [] } = ownerOf(run, { tags: {} }, rules.owners);
      return source !== 'fallback' && ids.some((id) => names.has(caseless(id)));
    });
    const workspaces = new Set(runs.map(({ run }) => run.workspaceId));
    const recorded = new Map([...facts.recorded].filter(([id]) => workspaces.has(id)));
    return { ...facts, runs, idleNodes: [], recorded };
  };
  const own = { ...now, facts: ownOf(now.facts), before: { ...before, facts: ownOf(before.facts) } };
  return digestMoney(own, rules).map((money): DigestMoney => ({ ...money, owners: [], others: null }));
}

function ownersOf(
  { groups, idleCents }: SpendIn,
  last: SpendIn | undefined,
  most: number,
): Pick<DigestMoney, 'owners' | 'others' | 'idleNodes'> {
  const named = groups.filter(({ key }, index) => key === null || index < most);
  const rest = groups.filter((group) => !named.includes(group));
  const nameOf = ({ key }: Group) => key && caseless(key);
  const beforeOf = (group: Group) => last?.groups.find((one) => nameOf(one) === nameOf(group))?.cents ?? 0;
  const sum = (amounts: readonly number[]) => amounts.reduce((all, one) => all + one, 0) / 100;
  const inBefore = (cents: number) => (last ? cents / 100 : null);
  return {
    owners: named.map((group) => ({
      ...{ owner: group.key && oneLine(group.key, LONGEST_NAME), spent: group.cents / 100 },
      ...{ wasted: group.wastedCents / 100, before: inBefore(beforeOf(group)) },
    })),
    others:
      rest.length === 0
        ? null
        : {
            ...{ owners: rest.length, spent: sum(rest.map(({ cents }) => cents)) },
            wasted: sum(rest.map(({ wastedCents }) => wastedCents)),
            before: inBefore(rest.reduce((all, group) => all + beforeOf(group), 0)),
          },
    idleNodes: idleCents === 0 ? null : { spent: idleCents / 100, before: inBefore(last?.idleCents ?? 0) },
  };
}
