import { type MonthFigures, reportAlert } from '../core/alert/report-data.ts';
import type { DigestLedger } from '../core/ports/digest-ledger.ts';
import { HOUR, type Instant } from '../core/values/duration.ts';

/** How the report of a month is asked for. */
export interface MonthReport {
  readonly recipient: string;
  /** The headline figures of the month that begins at a moment. */
  readonly figures: (begin: Instant) => Promise<MonthFigures>;
}

export interface MonthReportDeps {
  /** Nobody gets one where not given. */
  readonly monthReport?: MonthReport;
  readonly ledger: DigestLedger;
  readonly clock: () => Instant;
  readonly newId: () => string;
}

/** By then the passes have read what the last hours of the month cost. */
const AFTER_END = 2 * HOUR;

/** Under which the store keeps up to when the report was sent. */
const KEY = 'report month';

/** Sends the report of the month that is over: once, over all replicas and restarts. */
export async function sendMonthReport({ monthReport, ledger, clock, newId }: MonthReportDeps): Promise<void> {
  if (!monthReport) return;
  const now = clock();
  const due = new Date(now - AFTER_END);
  const until = Date.UTC(due.getUTCFullYear(), due.getUTCMonth(), 1);
  const sentUntil = await ledger.digestUntil(KEY);
  if (sentUntil !== null && sentUntil >= until) return;
  // Nobody had asked for it before now, and nobody waits for a month that was over then.
  const isAsked = sentUntil !== null;
  const { recipient, figures } = monthReport;
  const begin = Date.UTC(due.getUTCFullYear(), due.getUTCMonth() - 1, 1);
  const alert = isAsked && reportAlert(await figures(begin), { id: newId(), now, recipients: [recipient] });
  await ledger.noteDigest(KEY, until, alert ? [alert] : []);
}
