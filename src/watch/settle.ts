import type { Alert, AlertType } from '../core/alert/alert.ts';
import { cancelData } from '../core/alert/alert-data.ts';
import type { ActBasis } from '../core/decision/basis.ts';
import type { Decision, WithholdReason } from '../core/decision/decision.ts';
import type { Cancellation, CancellationState } from '../core/decision/finding.ts';
import { triesLeft } from '../core/decision/refusals.ts';
import type { WorkspaceState } from '../core/decision/workspace-state.ts';
import type { Instant } from '../core/values/duration.ts';
import { alertOf } from './alerts.ts';
import type { WatchDeps } from './deps.ts';
import { lastLogLines } from './last-log-lines.ts';

export type SettleDeps = Pick<WatchDeps, 'ledger' | 'meter' | 'log' | 'newId'>;

/** A decision to cancel and how far it has come. */
export interface DecidedCancel {
  readonly decision: Decision;
  readonly cancellation: Cancellation;
  /** Who was notified of it, where that was read. */
  readonly state?: Pick<WorkspaceState, 'heard' | 'refusals'>;
}

/** A decision not to act, with what it rests on. */
interface Withheld {
  readonly decision: Decision;
  readonly basis: ActBasis;
}

/** What became of a cancel. */
export interface CancelOutcome {
  readonly state: Exclude<CancellationState, 'queued' | 'requesting' | 'unclear' | 'released'>;
  /** Why it did not work out, in plain words; null where it did. */
  readonly reason: string | null;
  /** The decision not to act, where that is what it came to. */
  readonly withheld?: Withheld;
  /** Whose request it was; see the ledger. */
  readonly claim?: string;
  /** When the request went out, where that is only known to have arrived now. */
  readonly sentAt?: Instant | null;
}

interface Announcement {
  readonly alert: AlertType | null;
  readonly recipients: readonly string[];
  readonly level: 'info' | 'error';
  readonly message: string;
}

/** Who hears that Azure has confirmed a cancel. */
export const HEAR_OF_CONFIRMED: readonly string[] = ['owner', 'oncall'];

/** Who hears of each outcome, and how. */
const ANNOUNCEMENTS: Readonly<Record<CancelOutcome['state'], Announcement>> = {
  requested: {
    alert: 'cancel.requested',
    recipients: ['owner', 'oncall'],
    level: 'info',
    message: 'asked Azure to cancel the run',
  },
  confirmed: {
    alert: 'cancel.confirmed',
    recipients: HEAR_OF_CONFIRMED,
    level: 'info',
    message: 'Azure has cancelled the run',
  },
  'ended-otherwise': {
    alert: null,
    recipients: [],
    level: 'info',
    message: 'the run ended before the cancel took effect',
  },
  abandoned: {
    alert: 'cancel.abandoned',
    // Whoever was notified of it: see `whoHeard`.
    recipients: [],
    level: 'info',
    message: 'the cancel was abandoned',
  },
  failed: { alert: 'cancel.failed', recipients: ['oncall', 'owner'], level: 'error', message: 'a cancel failed' },
};

/** With these outcomes people ask what the run was doing. */
const CARRY_LOG: ReadonlySet<CancelOutcome['state']> = new Set(['requested', 'confirmed']);

async function logFor(state: CancelOutcome['state'], { id, runId }: Decision, { ledger }: SettleDeps) {
  return CARRY_LOG.has(state) ? lastLogLines(id, runId, ledger) : null;
}

/** Records what became of a cancel and alerts whoever should know. Does nothing when another worker has done it. */
export async function settle(
  cancel: DecidedCancel,
  { state, reason, withheld, claim, sentAt = null }: CancelOutcome,
  deps: SettleDeps,
  now: Instant,
): Promise<void> {
  const { decision, cancellation } = cancel;
  const { alert, level, message } = ANNOUNCEMENTS[state];
  const { why, ...decided } = decidedOf(withheld);
  const recipients = state === 'abandoned' ? whoHeard(cancel, why) : ANNOUNCEMENTS[state].recipients;
  const alerts: Alert[] = [];
  const refused = state === 'failed' ? refusedWith(cancel, now) : null;
  // Of further refusals people hear once a day: see `refusalReminders`.
  if (alert && recipients.length > 0 && (refused === null || refused.times === 1)) {
    const data = cancelData(decision, {
      requestedAt: state === 'requested' ? (sentAt ?? now) : cancellation.requestedAt,
      confirmedAt: state === 'confirmed' ? now : null,
      problem: reason,
      log: await logFor(state, decision, deps),
      ...(refused && { retryAt: refused.tries[0] ?? null, refused: { ...refused, tries: refused.tries.slice(1) } }),
    });
    alerts.push(alertOf(decision, { type: alert, data, recipients, at: now }, deps.newId));
  }
  const record = { ...decided, alerts };
  if (!(await deps.ledger.settle(decision.id, { state, reason, ...(claim && { claim }) }, record, now))) return;
  deps.meter.cancelMoved(state);
  const { id: decisionId, runId, policy } = decision;
  deps.log[level]({ decisionId, runId, policy, reason, why }, message);
}

function decidedOf(withheld: Withheld | undefined) {
  if (!withheld) return { decision: null, basis: null, why: null };
  return { ...withheld, why: withheld.decision.withheld };
}

/** How often Azure has refused it with this time, and when it is tried again. Nobody tries again what a person did by hand. */
function refusedWith({ decision, state }: DecidedCancel, now: Instant) {
  if (decision.decidedBy !== null) return null;
  const times = (state?.refusals.get(decision.findingId ?? '')?.count ?? 0) + 1;
  return { times, tries: triesLeft({ count: times, lastAt: now }), reminder: false };
}

/** What keeps off a cancel and is a message of its own to the same people: an end, a freeze, an exception, an answer. */
const SAID_OTHERWISE: ReadonlySet<WithholdReason> = new Set([
  'run-ended',
  'run-gone',
  'no-longer-violating',
  'policy-changed',
  'frozen',
  'extended',
  'exempt',
  'rejected',
  'lapsed',
  'objected',
]);

/** Who hears that a cancel was given up: everybody who was notified of it, and on-call of one that a person approved. */
function whoHeard({ decision, cancellation, state }: DecidedCancel, why: WithholdReason | null): readonly string[] {
  const approved = cancellation.approvedByPerson ? ['oncall'] : [];
  if (why !== null && SAID_OTHERWISE.has(why)) return why === 'lapsed' || why === 'exempt' ? [] : approved;
  const heard = state?.heard.get(decision.findingId ?? '')?.recipients ?? [];
  return [...new Set([...approved, ...heard])];
}
