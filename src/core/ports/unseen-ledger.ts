import type { Alert } from '../alert/alert.ts';
import type { OpenUnseen, Unseen } from '../record/unseen.ts';
import type { Instant } from '../values/duration.ts';

/** What is not seen, kept over restarts: since when, and whether people were alerted. */
export interface UnseenLedger {
  /** Writes all that is not seen of a scope now. What was written before and is not among it has ended. */
  noteUnseen(scope: string, unseen: readonly Unseen[], now: Instant): Promise<void>;
  /** Ends what is kept of scopes that nobody watches any more. */
  keepUnseenOf(scopes: readonly string[], now: Instant): Promise<void>;
  /**
   * For a start after a pause: nobody looked meanwhile, so what people do not know of yet begins again now in workspaces whose
   * latest pass ended before a moment.
   */
  resumeUnseen(lastPassBefore: Instant, now: Instant): Promise<void>;
  /**
   * Raises the alerts about what has lasted too long and about what ended after such an alert, each once over all replicas.
   * It writes in any case, so that a store that only reads is noticed.
   */
  reportUnseen(times: ReportTimes, alertsOf: AlertsOf): Promise<void>;
}

export interface ReportTimes {
  readonly now: Instant;
  /** People are alerted when something is unseen since before this moment, */
  readonly overdue: Instant;
  /** and then hear also of what is unseen since before this one, so that one outage is one message. */
  readonly near: Instant;
  /** An end that others may follow is reported at the latest when it lies before this moment. */
  readonly settled: Instant;
}

/** Makes the alerts: about what began, and about what ended. */
export type AlertsOf = (begun: readonly OpenUnseen[], ended: readonly OpenUnseen[]) => readonly Alert[];
