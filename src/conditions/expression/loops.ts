import { MISMATCH } from './arithmetic.ts';
import { type Evaluate, type Evaluation, EXHAUSTED } from './evaluation.ts';
import { bothUnknown, Unknown } from './unknown.ts';
import { isList, isMap, type Value } from './values.ts';

/** A loop whose parts are ready to be evaluated. */
export interface Loop {
  readonly items: Evaluate;
  /** How many loops are around it. */
  readonly depth: number;
  /** What one element takes. */
  readonly steps: number;
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
      const { mark } = evaluation;
      const answer = truth(condition(evaluation));
      if (answer === decisive) {
        isDecided = true;
        evaluation.note(element);
        return null;
      }
      evaluation.drop(mark);
      if (answer instanceof Unknown) unknown = unknown === null ? answer : bothUnknown(unknown, answer);
      return null;
    });
    if (stopped !== null) return stopped;
    return isDecided ? decisive : (unknown ?? !decisive);
  };
}

/** `filter`: the elements for which the condition is true. It is unknown where the condition is. */
export function filter(loop: Loop, condition: Evaluate): Evaluate {
  return (evaluation) => {
    const kept: Value[] = [];
    const stopped = forEach(loop, evaluation, (element) => {
      const { mark } = evaluation;
      const answer = truth(condition(evaluation));
      if (answer !== true) evaluation.drop(mark);
      if (answer instanceof Unknown) return answer;
      if (answer) {
        evaluation.note(element);
        kept.push(element);
      }
      return null;
    });
    return stopped ?? kept;
  };
}

/** `exists_one`: whether the condition is true for one element alone. */
export function existsOne(loop: Loop, condition: Evaluate): Evaluate {
  const kept = filter(loop, condition);
  return (evaluation) => {
    const found = kept(evaluation);
    return isList(found) ? found.length === 1 : found;
  };
}

/** `map`, with a condition or without one. */
export function map(loop: Loop, condition: Evaluate | null, transform: Evaluate): Evaluate {
  return (evaluation) => {
    const made: Value[] = [];
    const stopped = forEach(loop, evaluation, () => {
      const isKept = condition === null || truth(condition(evaluation));
      if (isKept instanceof Unknown) return isKept;
      if (!isKept) return null;
      const value = transform(evaluation);
      if (value instanceof Unknown) return value;
      made.push(value);
      return null;
    });
    return stopped ?? made;
  };
}

/** Visits the elements of a list, or the keys of a map, until one says why the loop cannot be told. */
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

/** A condition as true, false or unknown. */
export function truth(value: Value): boolean | Unknown {
  return typeof value === 'boolean' || value instanceof Unknown ? value : NO_TRUTH;
}

const NO_TRUTH = new Unknown('a condition in it is neither true nor false');
