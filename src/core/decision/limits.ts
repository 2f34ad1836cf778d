import { type Limit, limitsIn } from '../policy/limits.ts';
import { DAY, HOUR, type Instant, type Milliseconds } from '../values/duration.ts';
import type { Assessment } from './assessment.ts';
import type { Decision, SeenCost } from './decision.ts';
import { seenCost } from './seen-cost.ts';
import type { CountedCancel, World } from './world.ts';

/** Whose cancel is counted. */
export interface LimitSubject extends CountedCancel {
  readonly workspaceId: string;
}

/** What a limit says of one more cancel. */
export interface LimitUse {
  readonly limit: Limit;
  /** As the limit is; of a share, how many cancels that is now. */
  readonly bound: number;
  /** Null where an amount in it is not known. */
  readonly used: number | null;
  /** What the cancel takes of it. Null where that is not known. */
  readonly own: number | null;
  readonly hasRoom: boolean;
  /** When there is room, if nothing else is cancelled until then. Null where time alone gives none, and for a limit per pass. */
  readonly freeAt: Instant | null;
}

type Counts = Pick<World, 'tally' | 'recent' | 'now' | 'activeRuns'>;

const LENGTHS: Readonly<Record<Limit['window'], Milliseconds>> = { cycle: 0, hour: HOUR, day: DAY };

/** Sums of many amounts differ in their last digits by the order in which they are added. */
const ROUNDING = 1e-6;

/** Every limit that is for a cancel, the policy's own first. */
export function limitsFor({ policy }: Pick<Assessment, 'policy'>, { limits }: Pick<World, 'limits'>): Limit[] {
  return [...limitsIn(policy.limits, policy.name), ...limitsIn(limits, null)];
}

/** What the cancel of an assessed run takes of the limits. */
export function limitSubject({ snapshot, policy, owner, cost }: Assessment, now: Instant): LimitSubject {
  const { id: runId, workspaceId } = snapshot.run;
  const seen = cost === undefined ? seenCost(snapshot.signals.cost, now) : cost;
  return { runId, policy: policy.name, workspaceId, ownerId: owner.id, ...taken(seen) };
}

/** What a decided cancel takes of the limits. */
export function countedCancel({ runId, policy, evidence }: Decision): CountedCancel {
  return { runId, policy, ownerId: evidence.owner.id, ...taken(evidence.cost ?? null) };
}

/** A run whose price is not settled counts with the most that it can have cost. */
function taken(seen: SeenCost | null): Pick<CountedCancel, 'gpuHours' | 'cost' | 'currency'> {
  if (!seen) return { gpuHours: null, cost: null, currency: null };
  const { soFar, atLeast, atMost = null, gpuHours = null, currency } = seen;
  return { gpuHours, cost: atLeast ? atMost : soFar, currency };
}

/** Says of one limit whether it has room for a cancel. */
export function useOf(limit: Limit, subject: LimitSubject, counts: Counts): LimitUse {
  const counted = countedUnder(limit, subject, counts);
  const own = amountIn(limit, subject);
  const used = sum([...counted.past, ...counted.ofPass].map((cancel) => amountIn(limit, cancel)));
  const bound = boundNow(limit, counted.past.length, counts);
  const hasRoom = used !== null && own !== null && used + own <= bound + ROUNDING;
  const freeAt = hasRoom ? counts.now : roomAt(limit, counted, own, counts);
  return { limit, bound, used, own, hasRoom, freeAt };
}

type Counted = CountedCancel & { readonly at: Instant };

/** The cancels that a limit counts, the oldest first; those of this pass are of the subject's workspace. */
interface CountedCancels {
  readonly past: readonly Counted[];
  readonly ofPass: readonly Counted[];
}

function countedUnder(limit: Limit, subject: LimitSubject, { tally, recent, now }: Counts): CountedCancels {
  const { workspaceId, ownerId } = subject;
  const { policy, scope, window } = limit;
  const isCounted = (cancel: CountedCancel) =>
    (policy === null || cancel.policy === policy) && (scope !== 'owner' || cancel.ownerId === ownerId);
  const past = recent.filter(
    (cancel) =>
      now - cancel.at < LENGTHS[window] &&
      isCounted(cancel) &&
      (scope !== 'workspace' || cancel.workspaceId === workspaceId),
  );
  const ofPass = tally.filter(isCounted).map((cancel) => ({ ...cancel, at: now }));
  return { past: past.toSorted((a, b) => a.at - b.at), ofPass };
}

function amountIn({ measure, currency }: Limit, cancel: CountedCancel): number | null {
  if (measure === 'gpu-hours') return cancel.gpuHours;
  if (measure === 'money') return cancel.currency === currency || cancel.cost === 0 ? cancel.cost : null;
  return 1;
}

function sum(amounts: readonly (number | null)[]): number | null {
  let total = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    total += amount;
  }
  return total;
}

/** A share is of the runs active now and those cancelled in passes before, so it does not shrink as it works. */
function boundNow({ measure, bound }: Limit, cancelledBefore: number, { activeRuns }: Counts): number {
  return measure === 'share' ? Math.max(1, Math.floor(bound * (activeRuns + cancelledBefore))) : bound;
}

/** When so many of the oldest no longer count that there is room, by what is known now. */
function roomAt(limit: Limit, { past, ofPass }: CountedCancels, own: number | null, counts: Counts): Instant | null {
  if (limit.window === 'cycle' || own === null) return null;
  const all = [...past, ...ofPass];
  const amounts = all.map((cancel) => amountIn(limit, cancel));
  for (const [index, { at }] of all.entries()) {
    const left = sum(amounts.slice(index + 1));
    const bound = boundNow(limit, Math.max(0, past.length - index - 1), counts);
    if (left !== null && left + own <= bound + ROUNDING) return at + LENGTHS[limit.window];
  }
  return null;
}

const WINDOWS: Readonly<Record<Limit['window'], string>> = { cycle: 'in one pass', hour: 'an hour', day: 'a day' };
const SCOPES: Readonly<Record<Limit['scope'], string>> = {
  all: '',
  workspace: ' of one workspace',
  owner: ' of one owner',
};

/** A limit in words: `5 runs of one owner an hour`. */
export function describeLimit(limit: Limit): string {
  const { measure, window, scope, bound } = limit;
  if (measure === 'share') return `${Math.round(bound * 100)}% of the active runs ${WINDOWS[window]}`;
  const of = measure === 'cancels' ? '' : ` that ${VERBS[measure]} ${shown(limit, bound)}`;
  const runs = measure === 'cancels' ? shown(limit, bound) : 'runs';
  return `${runs}${SCOPES[scope]}${of} ${WINDOWS[window]}`;
}

/** Why there is no room, with the numbers: `this policy may cancel 5 runs an hour by itself, and 5 are already in work`. */
export function describeUse({ limit, bound, used, own }: LimitUse): string {
  const { measure, policy } = limit;
  const [who, alone] = policy === null ? ['all policies together', 'by themselves'] : ['this policy', 'by itself'];
  const may = `${who} may cancel ${describeLimit(limit)} ${alone}`;
  if (measure === 'cancels' || measure === 'share') {
    const now = measure === 'share' ? `, which is ${bound} now` : '';
    return `${may}${now}, and ${used} ${used === 1 ? 'is' : 'are'} already in work`;
  }
  if (own === null) return `${may}; what this run ${VERBS[measure]} is not known, so it cannot be counted`;
  if (used === null) return `${may}; what one that was cancelled before ${VERBS[measure]} is not known`;
  return `${may}; those in work ${VERBS[measure]} ${shown(limit, used)}, and this run ${shown(limit, own)}`;
}

const VERBS = { 'gpu-hours': 'used', money: 'cost' } as const;

function shown({ measure, currency }: Limit, amount: number): string {
  if (measure === 'cancels') return amount === 1 ? '1 run' : `${amount} runs`;
  return measure === 'money' ? `${amount.toFixed(2)} ${currency}` : `${Math.round(amount * 10) / 10} GPU-hours`;
}
