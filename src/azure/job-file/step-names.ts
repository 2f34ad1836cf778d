import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { note, type Place, within } from './rules.ts';

/** What the command line takes for the name of a step. */
const NAME = /^[a-z_][a-z\d_]*$/;

/** Steps under names that the command line takes, also where others refer to them. */
export function withStepNames(steps: PlainObject, place: Place): PlainObject {
  const taken = new Set(Object.keys(steps));
  const names = new Map(Object.keys(steps).map((old) => [old, NAME.test(old) ? old : unused(old, taken)]));
  return Object.fromEntries(
    Object.entries(steps).map(([old, step]) => {
      const name = names.get(old) ?? old;
      if (name !== old)
        note(
          within(place, name),
          `the run calls this step "${old}"; the command line takes lower-case letters, digits and _ only`,
        );
      return [name, renamed(step, names)];
    }),
  );
}

function unused(old: string, taken: Set<string>): string {
  const plain = old
    .toLowerCase()
    .replace(/[^a-z\d_]/g, '_')
    .replace(/^(?=\d|$)/, '_');
  for (let copy = 1; ; copy++) {
    const name = copy === 1 ? plain : `${plain}_${copy}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

const REFERENCE = /(\bparent\.jobs\.)([^\s.}]+)/g;

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string')
    return value.replace(REFERENCE, (_, before: string, old: string) => `${before}${names.get(old) ?? old}`);
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (!isPlainObject(value)) return value;
  // The mapping of a loop has references in its keys.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [String(renamed(key, names)), renamed(item, names)]),
  );
}
