import type { ASTNode, EvaluationError } from '@marcbachmann/cel-js';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { OBJECTS, VARIABLES } from './environment.ts';
import type { Problem } from './lint.ts';
import { accessOf } from './syntax.ts';
import { checkedType } from './type-check.ts';
import { DURATION, TIMESTAMP } from './views/view.ts';

type LibraryError = Pick<EvaluationError, 'code' | 'summary' | 'range' | 'node'>;

/** What is right in the place of the word at which the library stops reading. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/^=/, '== for equal, != for not equal'],
  [/^(&|and\b)/i, '&&'],
  [/^(\||or\b)/i, '||'],
  [/^[“”„‘’«»`´]/, 'straight quotes, " or \''],
  [/^\d*(ms|[smhd])\b/, 'a length in quotes, such as duration("2h")'],
  [/^\\/, 'two backslashes for one, as in like(run.name, "v\\\\d+")'],
];

const OTHERWISE = 'an expression as in docs/cel.md';

/** What the types on both sides of an operator should be, for those that are often mixed up. */
const PAIRS: Readonly<Record<string, string>> = {
  'duration string': 'a duration, such as duration("2h")',
  'duration int': 'a duration, such as duration("2h"): it can be added and taken away, not multiplied or divided',
  'duration timestamp': 'two durations, or now - run.created for the time between two timestamps',
  'string timestamp': 'a timestamp, such as timestamp("2026-01-01T00:00:00Z")',
  'int string': 'an int: int(…) reads it from a string',
  'double string': 'a double: double(…) reads it from a string',
  'double int': 'two doubles: 5.0, or double(…)',
  'bool string': 'true or false without quotes',
  'bool int': 'two comparisons with && between them',
  'int list<Child>': 'the size of the list, size(children)',
  'string string': 'a list, such as ["a", "b"]; for a part of a string, text.contains("a")',
};

/** An error of the library at its place, with what would be right as far as that is known. */
export function problemOf(error: unknown): Problem {
  if (!isLibraryError(error)) return { offset: 0, message: String(error), expected: OTHERWISE };
  const offset = error.range?.start ?? 0;
  const source = error.node?.input ?? '';
  const rest = source.slice(offset);
  const summary = error.summary.replaceAll(DURATION, 'duration').replaceAll(TIMESTAMP, 'timestamp');
  const expected = /\.tags\.[\w-]*-\s*$/.test(source.slice(0, offset))
    ? 'a key with a hyphen in brackets, such as run.tags["cost-center"]'
    : expectedAt(error, summary, rest);
  return { offset, message: messageOf(error.code, summary, rest), expected };
}

function isLibraryError(error: unknown): error is LibraryError {
  return error instanceof Error && 'summary' in error && 'range' in error;
}

/** The library's names for what it misses most, as they are written. */
const MISSING = { RPAREN: '")"', RBRACKET: '"]"', RBRACE: '"}"', COLON: '":"', COMMA: '","', IDENTIFIER: 'a name' };

/** In the library's words, except that it names tokens where it stops reading. */
function messageOf(code: string, summary: string, rest: string): string {
  const found = /\w+|\S/u.exec(rest)?.[0];
  if (/^unexpected_(token|character)$/.test(code))
    return found === undefined ? 'the expression ends too early' : `unexpected ${found}`;
  const wanted = getOwn(MISSING, /^Expected (\w+), got \w+$/.exec(summary)?.[1] ?? '');
  if (wanted !== undefined)
    return `${found === undefined ? 'the expression ends' : `there is ${found}`} where ${wanted} is expected`;
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

function expectedAt({ code, node }: LibraryError, summary: string, rest: string): string {
  switch (code) {
    case 'unknown_variable':
      return expectedVariable(summary.replace(/^.*: /, ''));
    case 'no_such_key':
      return expectedField(node);
    case 'no_such_overload':
      return expectedTypes(summary);
    case 'invalid_index_type':
      return 'an int for a list, such as children[0], and a string for tags; size(children) for a size';
    case 'cannot_index_type':
      return 'it alone, or a method such as run.name.contains("a")';
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
      return 'a condition, such as a comparison or has(…)';
    default:
      return INSTEAD.find(([word]) => word.test(rest))?.[1] ?? OTHERWISE;
  }
}

function expectedVariable(name: string): string {
  if (/^(true|false)$/i.test(name)) return name.toLowerCase();
  const fields = Object.entries(VARIABLES).filter(([, type]) => fieldsOf(type)?.includes(name));
  const known = fields.map(([variable]) => `${variable}.${name}`).join(' or ') || oneOf(name, Object.keys(VARIABLES));
  return `${known}; or "${name}" in quotes for a string`;
}

function expectedField(node: LibraryError['node']): string {
  const access = node?.op === '.' || node?.op === '[]' ? accessOf(node as ASTNode) : null; // These are nodes of its tree.
  return access ? oneOf(access.key ?? '', fieldsOf(checkedType(access.owner)) ?? []) : OTHERWISE;
}

function fieldsOf(type: string): readonly string[] | null {
  const object = getOwn<object>(OBJECTS, type);
  return object ? Object.keys(object) : null;
}

function expectedTypes(summary: string): string {
  const [, left = '', right = ''] = /: (\S+) \S+ (\S+)$/.exec(summary) ?? [];
  if ([left, right].some((type) => fieldsOf(type))) return 'one of its fields, such as run.name';
  return getOwn(PAIRS, [left, right].sort().join(' ')) ?? 'types that go together';
}
