import { MISMATCH } from './arithmetic.ts';
import { type Evaluate, type Evaluation, EXHAUSTED } from './evaluation.ts';
import { bothUnknown, Unknown } from './unknown.ts';
import { isList, isMap, type Value } from './values.ts';

interface Loop {
  readonly items: Evaluate;
  /** How many loops are around it. */
  readonly depth: number;
  /** What one element takes. */
  readonly steps: number;
}

function truth(value: Value): boolean | Unknown {
  return typeof value === 'boolean' || value instanceof Unknown ? value : MISMATCH;
}

export function not(value: Value): boolean | Unknown {
  const answer = truth(value);
  return answer instanceof Unknown ? answer : !answer;
}

export function conditional(condition: Evaluate, then: Evaluate, otherwise: Evaluate): Evaluate {
  return (evaluation) => {
    const answer = truth(condition(evaluation));
    if (answer instanceof Unknown) return answer;
    return answer ? then(evaluation) : otherwise(evaluation);
  };
}

/**
 * `&&` (decided by false) and `||` (decided by true), in Kleene's logic. The side that needs the cheaper signals comes
 * first, and when it decides, the other has no say: whether dearer signals were read as well is chance.
 */
export function logic(decisive: boolean, left: Evaluate, right: Evaluate, isRightCheaper: boolean): Evaluate {
  const [cheaper, dearer] = isRightCheaper ? [right, left] : [left, right];
  return (evaluation) => {
    const { mark } = evaluation;
    const first = truth(cheaper(evaluation));
    if (first === decisive) return decisive;
    const between = evaluation.mark;
    const second = truth(dearer(evaluation));
    if (second === decisive) evaluation.drop(mark, between);
    if (second === decisive || !(first instanceof Unknown)) return second;
    if (!(second instanceof Unknown)) return first;
    return isRightCheaper ? bothUnknown(second, first) : bothUnknown(first, second);
  };
}

/**
 * `exists` (decided by true) and `all` (decided by false), in Kleene's logic. They look at all elements: with the first
 * that decides alone, the order of a list would say what the answer is about.
 */
export function quantifier(loop: Loop, decisive: boolean, condition: Evaluate): Evaluate {
  return (evaluation) => {
    let isDecided = false;
    let unknown: Unknown | null = null;
    const stopped = forEach(loop, evaluation, (element) => {
      const answer = noted(element, condition, decisive, evaluation);
      if (answer === decisive) isDecided = true;
      else if (answer instanceof Unknown) unknown = unknown === null ? answer : bothUnknown(unknown, answer);
      return null;
    });
    if (stopped !== null) return stopped;
    return isDecided ? decisive : (unknown ?? !decisive);
  };
}

/** `filter` and `exists_one`: the elements for which the condition is true. It is unknown where the condition is. */
export function filter(loop: Loop, condition: Evaluate): Evaluate {
  return (evaluation) => {
    const kept: Value[] = [];
    const stopped = forEach(loop, evaluation, (element) => {
      const answer = noted(element, condition, true, evaluation);
      if (answer === true) kept.push(element);
      return answer instanceof Unknown ? answer : null;
    });
    return stopped ?? kept;
  };
}

/** `map`, with a condition or without one. */
export function map(loop: Loop, condition: Evaluate | null, transform: Evaluate): Evaluate {
  return (evaluation) => {
    const made: Value[] = [];
    const stopped = forEach(loop, evaluation, () => {
      const isKept = condition === null || truth(condition(evaluation));
      const value = isKept === true ? transform(evaluation) : isKept;
      if (value instanceof Unknown) return value;
      if (isKept === true) made.push(value);
      return null;
    });
    return stopped ?? made;
  };
}

/** The condition for an element, which is what the answer is about where it decides. */
function noted(element: Value, condition: Evaluate, decisive: boolean, evaluation: Evaluation): boolean | Unknown {
  const { mark } = evaluation;
  const answer = truth(condition(evaluation));
  if (answer === decisive) evaluation.note(element);
  else evaluation.drop(mark);
  return answer;
}

/** Visits the elements of a list, or the keys of a map, up to the first for which the loop is unknown. */
function forEach(
  { items, depth, steps }: Loop,
  evaluation: Evaluation,
  visit: (element: Value) => Unknown | null,
): Unknown | null {
  const found = items(evaluation);
  if (found instanceof Unknown) return found;
  if (!isList(found) && !isMap(found)) return MISMATCH;
  for (const element of isList(found) ? found : found.keys()) {
    if (!evaluation.spend(steps)) return EXHAUSTED;
    evaluation.elements[depth] = element;
    const stopped = visit(element);
    if (stopped !== null) return stopped;
  }
  return null;
}
