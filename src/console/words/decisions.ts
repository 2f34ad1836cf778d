import type { components } from '../../api/types.ts';
import { counted } from './money.ts';
import { dayOf, startOfDay } from './time.ts';

type Schemas = components['schemas'];
type Decision = Schemas['Decision'];
type Counts = Schemas['DecisionCounts'];

const DAY = 86_400_000;

/** Since when decisions are listed, by the word in the address. */
export const PERIODS = { today: 'today', yesterday: 'since yesterday', week: 'last 7 days', all: 'all' } as const;
export type Period = keyof typeof PERIODS;

export function periodOf(word: string | undefined): Period {
  return word !== undefined && word in PERIODS ? (word as Period) : 'yesterday'; // one of its keys
}

/** The beginning of a period in the zone of whoever looks; null for all time. */
export function periodBegins(period: Period, now: number, zone: string): number | null {
  switch (period) {
    case 'today':
      return startOfDay(now, zone);
    case 'yesterday':
      return startOfDay(startOfDay(now, zone) - 1, zone);
    case 'week':
      return startOfDay(now - 6 * DAY, zone);
    case 'all':
      return null;
  }
}

/** `Since yesterday: 7 cancels, 6 questions, 31 notices, 14 withheld`. */
export function decisionsHeadline(
  period: Period,
  { cancel, ask, notify, withhold }: Counts,
  acts: { readonly items: readonly unknown[]; readonly hasMore: boolean } | null = null,
): string {
  const what = [
    cancel > 0 && counted(cancel, 'cancel'),
    ask > 0 && counted(ask, 'question'),
    notify > 0 && counted(notify, 'notice'),
    withhold > 0 && `${withhold.toLocaleString('en-US')} withheld`,
    acts !== null && acts.items.length > 0 && `${acts.items.length}${acts.hasMore ? '+' : ''} by people`,
  ].filter((part) => part !== false);
  const when = WHEN[period];
  return what.length === 0 ? `${when}: nothing was decided` : `${when}: ${what.join(', ')}`;
}

const WHEN = { today: 'Today', yesterday: 'Since yesterday', week: 'In 7 days', all: 'In all' } as const;

/** `Since yesterday: 5 acts by 2 people`. */
export function actsHeadline(period: Period, acts: readonly { readonly by: string }[], hasMore: boolean): string {
  if (acts.length === 0) return `${WHEN[period]}: nobody did anything`;
  const people = counted(new Set(acts.map(({ by }) => by)).size, 'person', 'people');
  return `${WHEN[period]}: ${hasMore ? 'at least ' : ''}${counted(acts.length, 'act')} by ${people}`;
}

/** What a person holds, by the reason why nothing is done. */
const HELD: ReadonlySet<Decision['withheld']> = new Set(['frozen', 'extended', 'exempt', 'rejected', 'objected']);

/** The word of a decision and the kind of its mark. */
export function wordOf({
  kind,
  audit,
  cancellation,
  approval,
  withheld,
  outcome,
}: Decision): readonly [MarkKind, string] {
  if (audit) return ['audit', `would ${INFINITIVES[kind]}`];
  if (kind === 'ask' && approval?.answer) return ['hand', `asked; ${approval.answer}`];
  if (kind === 'cancel' && cancellation?.endedAt) return ['good', 'cancelled'];
  if (kind === 'cancel' && (cancellation?.state === 'failed' || cancellation?.state === 'abandoned'))
    return ['ended', `cancel ${cancellation.state}`];
  if (kind === 'withhold' && outcome === 'unknown') return ['unknown', 'withholds'];
  if (kind === 'withhold' && HELD.has(withheld)) return ['held', 'withholds'];
  return KINDS[kind];
}

type MarkKind = 'audit' | 'hand' | 'good' | 'ended' | 'canceling' | 'waiting' | 'held' | 'unknown';

const INFINITIVES = { cancel: 'cancel', ask: 'ask', notify: 'notify', withhold: 'do nothing' } as const;

const KINDS: Readonly<Record<Decision['kind'], readonly [MarkKind, string]>> = {
  cancel: ['canceling', 'cancels'],
  ask: ['waiting', 'asks'],
  notify: ['ended', 'notifies'],
  withhold: ['ended', 'withholds'],
};

/** Rows by their day, in the order given. */
export function byDay<T>(rows: readonly T[], atOf: (row: T) => number, zone: string): readonly (readonly T[])[] {
  return [...Map.groupBy(rows, (row) => dayOf(atOf(row), zone)).values()];
}
