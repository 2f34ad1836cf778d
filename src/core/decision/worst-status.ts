import type { StatusFacts, WithholdReason } from './decision.ts';

/** How a run is, in one word, the worst first: by what a person must know of it first. */
export const RUN_STATES = {
  waiting: 'people are asked about it',
  canceling: 'a cancel of it is under way',
  firing: 'it violates a policy, for as long as the policy wants',
  pending: 'it violates a policy, not for long enough yet',
  unknown: 'a policy cannot judge it',
  held: 'a person, an answer or a freeze holds what would follow',
  audit: 'it violates a policy that only records',
  healthy: 'every policy that judges it finds it healthy',
} as const;

export type RunState = keyof typeof RUN_STATES;

/** The state of a run under the policy that has the worst to say of it. */
export interface WorstStatus {
  readonly state: RunState;
  readonly policy: string;
  readonly status: StatusFacts;
}

// Object.keys loses the key type.
const ORDER = Object.keys(RUN_STATES) as readonly RunState[];

/** What holds a finding because a person, or a freeze of a person, wants so. */
const HOLDS: ReadonlySet<WithholdReason> = new Set([
  'frozen',
  'extended',
  'exempt',
  'objected',
  'rejected',
  'approval-expired',
]);

/** The worst of the statuses of a run; null where no policy judges it. */
export function worstOf(statuses: readonly StatusFacts[]): WorstStatus | null {
  const all = statuses.map((status) => ({ state: stateOf(status), policy: status.policy, status }));
  return all.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state)).at(0) ?? null;
}

function stateOf({ state, withheld, audit, isAsked }: StatusFacts): RunState {
  if (state === 'canceling') return 'canceling';
  // Also where an objection or a freeze holds the cancel: what people owe comes first.
  if (isAsked) return 'waiting';
  if (state === 'healthy' || state === 'unknown') return state;
  if (audit) return 'audit';
  if (state === 'exempt' || (withheld !== null && HOLDS.has(withheld))) return 'held';
  if (state === 'pending') return 'pending';
  if (withheld === 'waiting-for-approval') return 'waiting';
  return withheld === 'already-canceling' ? 'canceling' : 'firing';
}
