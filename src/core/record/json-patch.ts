import { getOwn } from '../values/own-value.ts';
import { isPlainObject, type PlainObject } from '../values/plain-object.ts';

/**
 * What turns one JSON value into another, as JSON itself: `[value]` puts another in its place; `s` and `d` set and drop
 * the keys of an object; `e` changes elements of a list that keeps its length; `k` and `n` keep so many elements at
 * either end of a list and put others between them.
 */
export type Patch =
  | readonly [unknown]
  | { readonly s?: Readonly<Record<string, Patch>>; readonly d?: readonly string[] }
  | { readonly e: Readonly<Record<string, Patch>> }
  | { readonly k: readonly [number, number]; readonly n: readonly unknown[] };

/** The patch from one value to the other; null when they are the same. */
export function diff(before: unknown, after: unknown): Patch | null {
  if (Object.is(before, after)) return null;
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after);
  if (isPlainObject(before) && isPlainObject(after)) return diffObjects(before, after);
  return [after];
}

function diffObjects(before: PlainObject, after: PlainObject): Patch | null {
  const set: [string, Patch][] = [];
  for (const [key, value] of Object.entries(after)) {
    const patch: Patch | null = Object.hasOwn(before, key) ? diff(before[key], value) : [value];
    if (patch) set.push([key, patch]);
  }
  const dropped = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  if (set.length === 0 && dropped.length === 0) return null;
  return {
    ...(set.length > 0 ? { s: Object.fromEntries(set) } : {}),
    ...(dropped.length > 0 ? { d: dropped } : {}),
  };
}

function diffLists(before: readonly unknown[], after: readonly unknown[]): Patch | null {
  if (before.length === after.length) {
    const changed: [string, Patch][] = [];
    for (const [index, value] of after.entries()) {
      const patch = diff(before[index], value);
      if (patch) changed.push([String(index), patch]);
    }
    return changed.length === 0 ? null : { e: Object.fromEntries(changed) };
  }
  const shorter = Math.min(before.length, after.length);
  let front = 0;
  while (front < shorter && diff(before[front], after[front]) === null) front += 1;
  let back = 0;
  while (back < shorter - front && diff(before.at(-1 - back), after.at(-1 - back)) === null) back += 1;
  return { k: [front, back], n: after.slice(front, after.length - back) };
}

/** A patch does not fit the value that it is to change. */
export class PatchMisfit extends Error {
  override readonly name = 'PatchMisfit';
}

/**
 * The patched value. What did not change is the same object as before.
 * @throws {PatchMisfit} when it changes or keeps elements that are not there.
 */
export function patched(before: unknown, patch: Patch): unknown {
  if (isReplacement(patch)) return patch[0];
  if ('e' in patch) {
    const list: unknown[] = Array.isArray(before) ? [...before] : [];
    for (const [index, inner] of Object.entries(patch.e)) {
      if (!(Number(index) in list)) throw new PatchMisfit(`element ${index} of a list of ${list.length} is changed`);
      list[Number(index)] = patched(list[Number(index)], inner);
    }
    return list;
  }
  if ('k' in patch) {
    const list: unknown[] = Array.isArray(before) ? before : [];
    const [front, back] = patch.k;
    if (front + back > list.length) throw new PatchMisfit(`${front} and ${back} elements of ${list.length} are kept`);
    return [...list.slice(0, front), ...patch.n, ...list.slice(list.length - back)];
  }
  return patchedObject(isPlainObject(before) ? before : {}, patch);
}

/** Whether a patch replaces the whole value. */
export function isReplacement(patch: Patch): patch is readonly [unknown] {
  return Array.isArray(patch);
}

function patchedObject(
  before: PlainObject,
  { s = {}, d = [] }: { s?: Readonly<Record<string, Patch>>; d?: readonly string[] },
) {
  const set = Object.entries(s).map(([key, inner]) => [key, patched(getOwn(before, key), inner)] as const);
  // Entries and spreading make own members of keys such as `__proto__`; an assignment would not.
  const after = { ...before, ...Object.fromEntries(set) };
  for (const key of d) delete after[key];
  return after;
}
