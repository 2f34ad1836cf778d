import { isReplacement, type Patch } from '../core/record/json-patch.ts';

/** `*` is every element of a list. */
type Path = readonly string[];

/**
 * What a recording does not hold, because no policy and no report needs it, and what replaces it: the names of creators,
 * and where things are.
 */
const LEFT_OUT: readonly (readonly [Path, unknown])[] = [
  [['run', 'creator', 'displayName'], null],
  [['run', 'studioUrl'], null],
  [['run', 'outputs'], {}],
  [['run', 'job', 'git', 'repository'], null],
  [['run', 'job', 'git', 'branch'], null],
  [['parts', 'children', 'v', '*', 'outputs'], {}],
  [['parts', 'children', 'v', '*', 'dataContainerId'], null],
];

/** What a pass changed in a run, without what is left out of a recording. */
export function withoutLeftOut(change: Patch): Patch {
  return LEFT_OUT.reduce((patch, [path, blank]) => patchWithout(patch, path, blank), change);
}

function patchWithout(patch: Patch, path: Path, blank: unknown): Patch {
  const [head, ...rest] = path;
  if (head === undefined) return [blank];
  if (isReplacement(patch)) return [valueWithout(patch[0], path, blank)];
  if ('k' in patch)
    return head === '*' ? { ...patch, n: patch.n.map((item) => valueWithout(item, rest, blank)) } : patch;
  if ('e' in patch) return head === '*' ? { e: changesWithout(patch.e, rest, blank) } : patch;
  const inner = patch.s && Object.hasOwn(patch.s, head) ? patch.s[head] : undefined;
  return inner === undefined ? patch : { ...patch, s: { ...patch.s, [head]: patchWithout(inner, rest, blank) } };
}

function changesWithout(patches: Readonly<Record<string, Patch>>, path: Path, blank: unknown): Record<string, Patch> {
  return Object.fromEntries(Object.entries(patches).map(([key, inner]) => [key, patchWithout(inner, path, blank)]));
}

function valueWithout(value: unknown, path: Path, blank: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return blank;
  if (Array.isArray(value)) return head === '*' ? value.map((item) => valueWithout(item, rest, blank)) : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, head)) return value;
  return { ...value, [head]: valueWithout(Reflect.get(value, head), rest, blank) };
}
