import type { ChildRun, RunFailure } from './run.ts';

/** A step that failed. Its failure is null where Azure does not say why. */
export interface FailedStep {
  readonly runId: string;
  readonly displayName: string;
  readonly failure: RunFailure | null;
}

/** More say no more of what is wrong. */
const MOST = 20;

/** The steps or trials that failed, the newest first. */
export function failedStepsOf(children: readonly ChildRun[]): FailedStep[] {
  return children
    .filter(({ status }) => status.toLowerCase() === 'failed')
    .toSorted((a, b) => b.createdAt - a.createdAt)
    .slice(0, MOST)
    .map(({ id, displayName, error }) => ({ runId: id, displayName, failure: error }));
}

/** `(code, ValueError): bad value`, to follow "failed". */
export function describeFailure(failure: RunFailure | null): string {
  if (failure === null) return ', and Azure does not say why';
  const { cause, code, message } = failure;
  return ` (${cause}, ${code})${message === '' ? '' : `: ${message}`}`;
}

/** A sentence for each step that failed. */
export function describeFailedSteps(steps: readonly FailedStep[]): string[] {
  return steps.map(({ displayName, failure }) => `step ${displayName} failed${describeFailure(failure)}`);
}
