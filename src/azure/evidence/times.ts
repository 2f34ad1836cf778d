import type { RunTimes } from '../../core/evidence/run-record.ts';
import type { Run } from '../../core/run/run.ts';
import type { Signal, Timing } from '../../core/signal/signal.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { scrub } from '../errors.ts';
import { parseTimeSpan, parseZonedTime } from '../parse/times.ts';
import type { HistoryRun } from '../run-history/history-schema.ts';

/** What Azure reports of the times of a run: run history, or else the little that ARM says. */
export function timesOf(
  run: Run,
  history: HistoryRun | null,
  listed: Signal<Timing> | null,
): Known<RunTimes> {
  const nothing = { lastStartedAt: null, computed: null, attempt: null, queueing: null };
  if (history) {
    const { startTimeUtc, endTimeUtc, lastStartTimeUtc, currentComputeTime, computeDuration } = history;
    const { queueingInfo, currentAttemptId } = history;
    const lasted = currentComputeTime || computeDuration;
    return {
      known: true,
      value: {
        createdAt: parseZonedTime(history.createdUtc) ?? run.createdAt,
        startedAt: timeOf(startTimeUtc),
        endedAt: timeOf(endTimeUtc),
        lastStartedAt: timeOf(lastStartTimeUtc),
        computed: lasted ? parseTimeSpan(lasted) : null,
        attempt: currentAttemptId ?? null,
        queueing: queueingInfo ? describeQueue(queueingInfo) : null,
      },
    };
  }
  if (!listed?.known) return unknown('run history did not answer for it');
  const { startedAt, endedAt } = listed.value;
  return { known: true, value: { createdAt: run.createdAt, startedAt, endedAt, ...nothing } };
}

/** Azure writes "not yet" as null, as nothing, or as a time before all runs. */
function timeOf(text: string | null | undefined): number | null {
  return text ? parseZonedTime(text) : null;
}

function describeQueue({ code, message }: NonNullable<HistoryRun['queueingInfo']>): string | null {
  return scrub([code, message].filter(Boolean).join(': ')) || null;
}
