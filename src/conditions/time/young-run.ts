import { type ConditionResult, result } from '../../core/policy/condition.ts';
import { activeSince } from '../../core/signal/resumption.ts';
import type { Snapshot } from '../../core/signal/signal.ts';
import { formatDuration, type Instant, type Milliseconds } from '../../core/values/duration.ts';
import { need } from '../signals/need.ts';

const TIMING = { kind: 'timing' } as const;

/** How long a run must have been active, and the words before that length in a message: `limit`, `the window is`. */
interface Span {
  readonly over: Milliseconds;
  readonly words: string;
}

/**
 * The answer for a run that started, or was seen back, less than `over` ago: healthy, since it cannot have done anything
 * for that long. Unknown where its start is not known, and null for an older run.
 */
export function youngerThan(snapshot: Snapshot, span: Span, now: Instant): ConditionResult | null {
  const timing = need(snapshot, TIMING, now);
  if (!timing.known) return timing.answer;
  const { startedAt } = timing.value;
  if (startedAt === null) return result('unknown', 'Azure reports no start');
  const since = activeSince(snapshot, startedAt);
  return since + span.over > now ? tooYoung(since > startedAt ? 'resumed' : 'started', since, span, now) : null;
}

/** The healthy answer for a run that began less than `over` ago. */
export function tooYoung(what: string, startedAt: Instant, { over, words }: Span, now: Instant): ConditionResult {
  const age = Math.max(0, now - startedAt);
  const reason = () => `${what} ${formatDuration(age)} ago, ${words} ${formatDuration(over)}`;
  return result('healthy', reason, { violatedAt: startedAt + over });
}
