import type { Decision } from '../../core/decision/decision.ts';
import type { ReplayResult } from '../../evidence/replay.ts';

/** A decision that was derived again. */
export interface ReplayedDecision extends Pick<Decision, 'id' | 'at' | 'kind' | 'withheld' | 'runId' | 'policy'> {
  readonly result: ReplayResult;
}

/** How many came to what. */
export function countsOf(replayed: readonly ReplayedDecision[]): Readonly<Record<ReplayResult['kind'], number>> {
  const count = (kind: ReplayResult['kind']) => replayed.filter(({ result }) => result.kind === kind).length;
  return {
    agrees: count('agrees'),
    differs: count('differs'),
    damaged: count('damaged'),
    'not-possible': count('not-possible'),
  };
}
