import type { ZodType, z } from 'zod';
import { oneOf } from '../core/values/did-you-mean.ts';
import { redact } from '../core/values/redact.ts';
import { truncate } from '../core/values/text.ts';
import type { SourceDocument } from './document.ts';
import { knownKeys } from './json-schema.ts';
import { escapeInvisible } from './refused-characters.ts';
import { firstErrors, formatPath, inOrderOfPlace, type Path, type SourceError } from './source-error.ts';

type Issue = z.core.$ZodIssue;

/** Each is compared with the known names, which takes time. */
const MOST_ISSUES = 150;

/**
 * Parses a document with a schema. A schema's message says what would be right; the error adds what is there and where,
 * and the nearest known name for a key or word that is not known.
 */
export function parseWith<T>(
  schema: ZodType<T>,
  document: SourceDocument,
): { ok: true; value: T } | { ok: false; errors: readonly SourceError[] } {
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.filter((issue) => !isExplained(issue, parsed.error.issues));
  const errors = issues.slice(0, MOST_ISSUES).flatMap((issue) => toErrors(issue, [], schema, document));
  return { ok: false, errors: firstErrors(inOrderOfPlace(errors), Math.max(errors.length, issues.length)) };
}

/** Whether an issue of a whole, such as "at least one condition", only follows from a key in it that is not known. */
function isExplained(issue: Issue, all: readonly Issue[]): boolean {
  if (issue.code !== 'custom' || issue.params?.problem !== undefined) return false;
  return all.some((other) => other.code !== 'custom' && issue.path.every((part, index) => other.path[index] === part));
}

function toErrors(issue: Issue, base: Path, schema: ZodType, document: SourceDocument): SourceError[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const value = valueAt(document.value, path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, path, value);
    return issue.keys.slice(0, MOST_ISSUES).map((key) => unknownKey(key, known, path, document));
  }
  if (issue.code === 'invalid_union') {
    const rivals = rivalsAmong(issue.errors, value);
    if (rivals.length > 1) {
      const problem = `${nameOf(path)} has both ${rivals.join(' and ')}`;
      return [document.errorAt(path, problem, `one of them, not both: ${issue.message}`)];
    }
    const branch = closestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => toErrors(inner, path, schema, document));
  }
  if (issue.code === 'invalid_key') {
    const expected = issue.issues[0]?.message ?? 'another key';
    return [document.errorAt(path, `key "${String(path.at(-1))}" cannot be used`, expected, 'key')];
  }
  // A place within a text, such as an expression's.
  const at = issue.code === 'custom' && typeof issue.params?.offset === 'number' ? issue.params.offset : 'value';
  return [document.errorAt(path, problemOf(issue, nameOf(path), value), expectedOf(issue, value), at)];
}

function unknownKey(key: string, known: readonly string[], path: Path, document: SourceDocument): SourceError {
  const place = [...path, key];
  if (!known.includes(key))
    return document.errorAt(place, `unknown key "${escapeInvisible(key)}"`, oneOf(key, known), 'key');
  // Another branch of a union knows the key, and its value does not fit there either.
  const problem = `${nameOf(place)} is ${describe(valueAt(document.value, place))}`;
  const others = known.filter((name) => name !== key);
  return document.errorAt(place, problem, `another value, or instead of it ${oneOf(key, others)}`);
}

/** From the last part that is a name, so that a list's entry is called `notify[1]`. */
function nameOf(path: Path): string {
  const last = path.findLastIndex((part) => typeof part === 'string');
  return path.length === 0 ? 'the file' : `"${formatPath(path.slice(Math.max(0, last)))}"`;
}

/** Keys that no single branch of a union knows together, such as `in` and `not-in`. */
function rivalsAmong(branches: readonly (readonly Issue[])[], value: unknown): readonly string[] {
  const strange = branches.flatMap((branch) => {
    const issue = branch.find((one) => one.code === 'unrecognized_keys' && one.path.length === 0);
    return issue?.code === 'unrecognized_keys' ? [new Set(issue.keys)] : [];
  });
  if (typeof value !== 'object' || value === null || strange.length < 2) return [];
  return Object.keys(value).filter(
    (key) => strange.some((keys) => keys.has(key)) && !strange.every((keys) => keys.has(key)),
  );
}

/** The branch of a union that a value is nearest to: the value has its type, and the fewest problems are within. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const within = branches.filter((branch) =>
    branch.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
  return (
    within.toSorted((a, b) => problemsIn(a) - problemsIn(b))[0] ??
    branches.find((branch) => branch.every(({ code }) => code !== 'invalid_type' && code !== 'invalid_value')) ??
    null
  );
}

function problemsIn(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

function problemOf(issue: Issue, name: string, value: unknown): string {
  if (issue.code === 'custom' && typeof issue.params?.problem === 'string') return issue.params.problem;
  if (issue.code === 'custom' && Array.isArray(issue.params?.rivals))
    return `${name} has both ${issue.params.rivals.join(' and ')}`;
  if (value === undefined) return `${name} is missing`;
  return `${name} is ${describe(value)}`;
}

function expectedOf(issue: Issue, value: unknown): string {
  if (issue.code === 'invalid_value' && issue.values.length > 1)
    return oneOf(typeof value === 'string' ? value : '', issue.values.map(String));
  return issue.message.replace(/^Invalid input: expected /, '').replace(/, received .*$/, '');
}

const LONGEST_SHOWN = 60;

function describe(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  const text = typeof value === 'string' ? escapeInvisible(JSON.stringify(redact(value))) : String(value);
  return truncate(text, LONGEST_SHOWN);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (here, part) =>
      typeof here === 'object' && here !== null && Object.hasOwn(here, part) ? Reflect.get(here, part) : undefined,
    value,
  );
}
