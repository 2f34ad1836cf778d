import { z } from 'zod';
import { FAILURE_CAUSES, type FailureCause, type RunFailure } from '../../core/run/run.ts';

/** The causes that a policy is about. */
export const causes = z
  .array(z.enum(FAILURE_CAUSES, { error: FAILURE_CAUSES.join(', ').replace(/, (\w+)$/, ' or $1') }), {
    error: `a list of causes: ${FAILURE_CAUSES.join(', ')}`,
  })
  .min(1, { error: 'at least one cause' })
  .optional();

/**
 * Whether a failure has one of the causes asked for. `maybe`: it could not be classified, and may have any of them.
 */
export function causeFits(
  failure: RunFailure | null,
  wanted: readonly FailureCause[] | undefined,
): 'yes' | 'no' | 'maybe' {
  const cause = failure?.cause ?? 'unclassified';
  if (!wanted || wanted.includes(cause)) return 'yes';
  return cause === 'unclassified' ? 'maybe' : 'no';
}
