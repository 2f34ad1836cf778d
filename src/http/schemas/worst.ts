import { z } from 'zod';
import type { StatusFacts } from '../../core/decision/decision.ts';
import { RUN_STATES, type RunState, worstOf } from '../../core/decision/worst-status.ts';
import { timeOut } from './common.ts';

const runState = z
  // Object.keys loses the key type.
  .enum(Object.keys(RUN_STATES) as RunState[])
  .describe(
    Object.entries(RUN_STATES)
      .map(([state, words]) => `\`${state}\`: ${words}`)
      .join('; '),
  );

export const worstOut = z
  .object({
    state: runState,
    policy: z.string(),
    reason: z.string(),
    next: z.object({ what: z.string(), at: timeOut.nullable() }).nullable(),
  })
  .nullable()
  .describe('How it is, under the policy that has the worst to say of it; null where no policy judges it now.');

/** How a run is, by its statuses. */
export function showWorst(statuses: readonly StatusFacts[]): z.output<typeof worstOut> {
  const worst = worstOf(statuses);
  if (!worst) return null;
  const { reason, next } = worst.status;
  return { state: worst.state, policy: worst.policy, reason, next };
}
