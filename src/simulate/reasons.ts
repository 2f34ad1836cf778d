import type { Decision } from '../core/decision/decision.ts';
import type { Plan } from '../core/decision/plan.ts';

/**
 * Why each decision of a plan was made. A question because of a limit or a suspicion has only the reason of the violation;
 * the limit or the suspicion is in the status.
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
