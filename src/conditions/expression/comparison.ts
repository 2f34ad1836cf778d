import { MISMATCH, NOT_A_NUMBER } from './arithmetic.ts';
import { type Evaluation, EXHAUSTED } from './evaluation.ts';
import { Unknown } from './unknown.ts';
import { Duration, isList, isMap, type Value, View } from './values.ts';
import { TagMap } from './views/tag-map.ts';

/** Below 0 when the left comes first, above 0 when it comes last; unknown where two types have no order. */
export function order(left: Value, right: Value): number | Unknown {
  if (left instanceof Duration && right instanceof Duration) return sign(left.nanos, right.nanos);
  if (left instanceof Date && right instanceof Date) return left.getTime() - right.getTime();
  if (isNumber(left) && isNumber(right)) return sign(left, right);
  if (typeof left === 'string' && typeof right === 'string') return sign(left, right);
  return typeof left === 'boolean' && typeof right === 'boolean' ? Number(left) - Number(right) : MISMATCH;
}

function sign<T extends bigint | number | string>(left: T, right: T): number | Unknown {
  if (left < right) return -1;
  if (left > right) return 1;
  return left >= right ? 0 : NOT_A_NUMBER;
}

function isNumber(value: Value): value is bigint | number {
  return typeof value === 'bigint' || typeof value === 'number';
}

/** Whether two values are the same, through all that is in them. */
export function equal(left: Value, right: Value, evaluation: Evaluation): boolean | Unknown {
  if (isNumber(left) && isNumber(right)) return isEqual(order(left, right));
  if (typeof left === 'object' && typeof right === 'object') return equalObjects(left, right, evaluation);
  if (typeof left === 'string' && !evaluation.spendOnText(left.length)) return EXHAUSTED;
  return left === right;
}

function isEqual(sign: number | Unknown): boolean | Unknown {
  return sign instanceof Unknown ? sign : sign === 0;
}

function equalObjects(left: Value, right: Value, evaluation: Evaluation): boolean | Unknown {
  if (left instanceof Unknown) return left;
  if (left instanceof TagMap || right instanceof TagMap)
    return new Unknown('tags are compared one by one, not as a whole');
  if (left instanceof View && right instanceof View)
    return left === right || (left.identity === null ? MISMATCH : left.identity === right.identity);
  if (isList(left) && isList(right))
    return left.length === right.length && equalEntries(left.entries(), (index) => right[index], evaluation);
  if (isMap(left) && isMap(right))
    return left.size === right.size && equalEntries(left.entries(), (key) => right.get(key), evaluation);
  return isEqual(order(left, right));
}

function equalEntries<K>(
  entries: Iterable<readonly [K, Value]>,
  other: (key: K) => Value | undefined,
  evaluation: Evaluation,
): boolean | Unknown {
  for (const [key, value] of entries) {
    if (!evaluation.spend(1)) return EXHAUSTED;
    const beside = other(key);
    const answer = beside !== undefined && equal(value, beside, evaluation);
    if (answer !== true) return answer;
  }
  return true;
}

/** Whether a value is an element of a list, or a key of a map. */
export function isIn(value: Value, collection: Value, evaluation: Evaluation): boolean | Unknown {
  if (isMap(collection)) return collection.has(value);
  if (!isList(collection)) return MISMATCH;
  for (const element of collection) {
    if (!evaluation.spend(1)) return EXHAUSTED;
    const answer = equal(value, element, evaluation);
    if (answer !== false) return answer;
  }
  return false;
}
