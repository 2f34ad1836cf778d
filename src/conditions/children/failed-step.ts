import type { ChildRun } from '../../core/run/run.ts';

/** A step that failed, with its class, code and message as far as Azure reports them; null for any other. */
export function failedStep({ id, displayName, status, error }: ChildRun) {
  if (status.toLowerCase() !== 'failed') return null;
  const { cause = 'unclassified', code = null, message = null } = error ?? {};
  return { step: displayName, runId: id, cause, code, message };
}
