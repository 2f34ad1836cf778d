import type { ChildRun } from '../../core/run/run.ts';
import { type Attempts, attemptsOf, differs, mayBeRetry } from '../children/attempts.ts';
import type { ReadingVerdict } from './judge-reading.ts';

/**
 * The verdicts that count: of attempts at one step, those on the newest. If an earlier one did not pass, only a newest
 * that is completed and passed settles it. A report of a step that is not listed may be of an earlier attempt, too.
 */
export function judgeSteps(
  steps: readonly ChildRun[],
  verdicts: readonly ReadingVerdict[],
  jobType: string,
): ReadingVerdict[] {
  const byStep = new Map(verdicts.map((verdict) => [verdict.reading.runId, verdict]));
  const known = new Set(steps.map(({ id }) => id));
  return [
    ...attemptsOf(steps, jobType).flatMap((attempts) => judgeAttempts(attempts, byStep)),
    ...verdicts
      .filter(({ reading }) => !known.has(reading.runId))
      .map((verdict) =>
        isBad(verdict)
          ? open(verdict, `${verdict.reason}, and ${verdict.reading.displayName} is not among the steps`)
          : verdict,
      ),
  ];
}

function judgeAttempts(attempts: Attempts, byStep: ReadonlyMap<string, ReadingVerdict>): readonly ReadingVerdict[] {
  const verdictsOn = (steps: readonly ChildRun[]) => steps.flatMap(({ id }) => byStep.get(id) ?? []);
  const latest = verdictsOn(attempts.latest);
  const earlier = verdictsOn(attempts.earlier);
  const areRead = latest.length === attempts.latest.length;
  if (areRead && latest.every(isBad)) return latest;
  const doubt = latest.find(isBad);
  if (doubt) return [open(doubt, differs(latest.map(({ reason }) => reason)))];
  const isDone = attempts.latest.every(({ status }) => status.toLowerCase() === 'completed');
  if (areRead && isDone && latest.every(({ kind }) => kind === 'passed')) return latest;
  const before = earlier.find(isBad);
  // The newest may still be due for a report of its own.
  if (before)
    return [open(before, mayBeRetry(before.reason, attempts)), ...latest.filter(({ kind }) => kind === 'unknown')];
  return [...latest, ...earlier];
}

function isBad({ kind }: ReadingVerdict): boolean {
  return kind === 'failed' || kind === 'absent' || kind === 'unreadable';
}

function open(verdict: ReadingVerdict, reason: string): ReadingVerdict {
  return { ...verdict, kind: 'unknown', reason, violatedAt: null };
}
