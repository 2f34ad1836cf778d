import type { Decision } from '../core/decision/decision.ts';
import type { Plan } from '../core/decision/plan.ts';

/**
 * Why each decision of a plan was made. A question on account of a limit or a suspicion says itself only what the run
 * does; what made it one stands in how the pair came out.
 */
export function reasonsOf({ statuses }: Plan): (decision: Decision) => string {
  const held = new Map(statuses.map((status) => [keyOf(status), status.reason]));
  return (decision) => {
    const because = decision.ask?.because;
    if (because !== 'limited' && because !== 'suspected') return decision.reason;
    return held.get(keyOf(decision)) ?? decision.reason;
  };
}

function keyOf({ policy, runId }: Pick<Decision, 'policy' | 'runId'>): string {
  return `${policy}\n${runId}`;
}
