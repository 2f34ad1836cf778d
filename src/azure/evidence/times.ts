import type { RunTimes } from '../../core/evidence/run-record.ts';
import type { Run } from '../../core/run/run.ts';
import { notRunning, phaseOf } from '../../core/run/status.ts';
import type { Signal, Timing } from '../../core/signal/signal.ts';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { scrub } from '../errors.ts';
import { parseZonedTime } from '../parse/times.ts';
import { computedOf } from '../run-history/compute-time.ts';
import type { HistoryRun } from '../run-history/history-schema.ts';

/** What Azure reports of the times of a run: run history, or else the little that ARM says. */
export function timesOf(
  run: Run,
  history: HistoryRun | null,
  listed: Signal<Timing> | null,
  now: Instant,
): Known<RunTimes> {
  if (history) return { known: true, value: ofHistory(run, history, now) };
  if (!listed?.known) return unknown('run history did not answer for it');
  const { startedAt, endedAt } = listed.value;
  const nothing = { lastStartedAt: null, computed: null, attempt: null, queueing: null };
  return { known: true, value: { createdAt: run.createdAt, startedAt, endedAt, ...nothing } };
}

function ofHistory(run: Run, history: HistoryRun, now: Instant): RunTimes {
  const startedAt = timeOf(history.startTimeUtc);
  const endedAt = timeOf(history.endTimeUtc);
  const { queueingInfo } = history;
  return {
    createdAt: parseZonedTime(history.createdUtc) ?? run.createdAt,
    startedAt,
    endedAt,
    lastStartedAt: timeOf(history.lastStartTimeUtc),
    computed: startedAt === null ? null : computedUntil(history, { startedAt, endedAt, at: now }),
    attempt: history.currentAttemptId ?? null,
    queueing: queueingInfo ? describeQueue(queueingInfo) : null,
  };
}

/** Without a break, the time from its start on. Null where Azure's times contradict one another. */
function computedUntil(history: HistoryRun, stated: Parameters<typeof computedOf>[1]): Milliseconds | null {
  const { startedAt, endedAt, at } = stated;
  const computed = computedOf(history, stated);
  if (!computed.known) return null;
  if (computed.value) return computed.value.least + (computed.value.since === null ? 0 : at - computed.value.since);
  return notRunning(phaseOf(history.status)) && endedAt === null ? null : (endedAt ?? at) - startedAt;
}

/** Azure writes "not yet" as null, as nothing, or as a time before all runs. */
function timeOf(text: string | null | undefined): number | null {
  return text ? parseZonedTime(text) : null;
}

function describeQueue({ code, message }: NonNullable<HistoryRun['queueingInfo']>): string | null {
  return scrub([code, message].filter(Boolean).join(': ')) || null;
}
