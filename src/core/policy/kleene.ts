import { type ConditionResult, type JudgedCondition, type Outcome, result } from './condition.ts';

/** Kleene's strong three-valued conjunction: healthy wins, then unknown. */
export function kleeneAll(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('healthy')) return 'healthy';
  return outcomes.includes('unknown') ? 'unknown' : 'violated';
}

/** Kleene's strong three-valued disjunction: violated wins, then unknown. */
export function kleeneAny(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('violated')) return 'violated';
  return outcomes.includes('unknown') ? 'unknown' : 'healthy';
}

/** Kleene's negation: unknown stays unknown. */
export function kleeneNot(outcome: Outcome): Outcome {
  if (outcome === 'unknown') return 'unknown';
  return outcome === 'violated' ? 'healthy' : 'violated';
}

/**
 * The parts of a condition, any of which is enough, as one result: the reasons of those that decide, and the numbers of
 * the first of them.
 */
export function combineAnyOf(parts: readonly ConditionResult[]): ConditionResult {
  const outcome = kleeneAny(parts.map((part) => part.outcome));
  const deciding = parts.filter((part) => part.outcome === outcome);
  const [first] = deciding;
  if (!first) return result('healthy', 'nothing is asked of it');
  const moments = deciding.flatMap(({ violatedAt }) => violatedAt ?? []);
  return first.but(outcome, () => deciding.map(({ reason }) => reason).join('; '), {
    // An approval for one part is none for another, in any order.
    identity:
      outcome === 'violated'
        ? deciding
            .map(({ identity }) => identity)
            .sort()
            .join(',')
        : '',
    detail: Object.assign({}, ...deciding.map(({ detail }) => detail)),
    violatedAt: moments.length === 0 ? null : Math.min(...moments),
    missingSignals: outcome === 'unknown' ? deciding.flatMap(({ missingSignals }) => missingSignals) : [],
    isEarly: areEarly(deciding) || undefined,
  });
}

/** Whether there is nothing to judge yet, as all the results say that decide an outcome. */
export function areEarly(deciding: readonly Pick<JudgedCondition, 'isEarly'>[]): boolean {
  return deciding.length > 0 && deciding.every(({ isEarly }) => isEarly);
}
