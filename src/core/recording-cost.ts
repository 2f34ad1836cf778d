import { HOUR, type Instant } from './duration.ts';
import type { Cost } from './signal.ts';

/** What the pieces of a cost come to between two moments. A piece without an end goes on to the later one. */
export function costBetween({ pieces }: Pick<Cost, 'pieces'>, from: Instant, to: Instant): number {
  return pieces.reduce((sum, { nodes, pricePerNodeHour, startedAt, endedAt }) => {
    const length = Math.min(endedAt ?? to, to) - Math.max(startedAt, from);
    return length > 0 ? sum + (nodes * pricePerNodeHour * length) / HOUR : sum;
  }, 0);
}
