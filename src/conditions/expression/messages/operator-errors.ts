import type { ASTNode } from '@marcbachmann/cel-js';
import { OBJECTS } from '../environment.ts';
import { literalText } from '../syntax.ts';
import { parseCelDuration, parseCelTimestamp } from '../times.ts';
import { typeInWords } from './type-words.ts';

/** One side of an operator. */
export interface Side {
  readonly type: string;
  readonly node: ASTNode;
}

/** What is wrong with two sides whose types do not go together, and what would be right. */
export interface Mismatch {
  readonly problem: string;
  readonly expected: string;
  /** Where it is to be mended. */
  readonly at: ASTNode;
}

const DURATION = 'google.protobuf.Duration';
const TIMESTAMP = 'google.protobuf.Timestamp';
const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);
const DAYS = /^(\d{1,4})d$/;

export function mismatchOf(op: string, left: Side, right: Side): Mismatch {
  const [one, other] = [typeInWords(left.type), typeInWords(right.type)];
  const verb = op === 'in' ? 'is looked for in' : ARITHMETIC.has(op) ? op : 'is compared with';
  const mended = mendedLength(op, left, right) ?? mendedSide(left, right) ?? mendedSide(right, left);
  const { at, expected } = mended ?? { at: left.node, expected: general(op, left, right) };
  return { problem: `${one} ${verb} ${other}`, expected, at };
}

type Mended = Omit<Mismatch, 'problem'>;

/** Lengths are written with their unit, and are added and taken away only. */
function mendedLength(op: string, left: Side, right: Side): Mended | null {
  const number = [left, right].find(({ type }) => type === 'int' || type === 'double');
  if (!number || ![left, right].some(({ type }) => type === DURATION)) return null;
  const expected = ['*', '/', '%'].includes(op)
    ? 'the length written out, such as duration("24h"): durations can only be added and taken away'
    : 'a length with its unit, such as duration("2h")';
  return { at: number.node, expected };
}

/** How a side has to be written beside the other. */
function mendedSide({ node, type }: Side, beside: Side): Mended | null {
  const expected = type === 'string' ? textBeside(node, beside.type) : numberBeside(node, type, beside.type);
  return expected === null ? null : { at: node, expected };
}

function textBeside(node: ASTNode, wanted: string): string | null {
  const text = literalText(node);
  const written = text === null ? writtenAs(node) : null;
  switch (wanted) {
    case DURATION:
      return written === null ? lengthOf(text ?? '') : `duration(${written})`;
    case TIMESTAMP:
      if (written !== null) return `timestamp(${written})`;
      return `timestamp("${parseCelTimestamp(text ?? '') === null ? '2026-01-01T00:00:00Z' : text}")`;
    case 'int':
      return written === null ? 'a number without quotes' : `int(${written})`;
    case 'double':
      return written === null ? 'a number without quotes, such as 5.0' : `double(${written})`;
    case 'bool':
      return 'true or false without quotes, or nothing at all: run.archived, !run.archived';
    default:
      return null;
  }
}

function lengthOf(text: string): string {
  const days = DAYS.exec(text)?.[1];
  if (days !== undefined) return `duration("${Number(days) * 24}h")`;
  return `duration("${parseCelDuration(text) === null ? '2h' : text}")`;
}

function numberBeside(node: ASTNode, type: string, beside: string): string | null {
  if (type !== 'int' || (beside !== 'double' && beside !== 'list<double>')) return null;
  return node.op === 'value' ? `${node.args}.0` : `double(${writtenAs(node)})`;
}

function general(op: string, left: Side, right: Side): string {
  const types = [left.type, right.type];
  if (op === 'in' && right.type === 'string')
    return 'a list, such as ["a", "b"]; for a part of a text, text.contains("a")';
  if (left.type === 'bool') return COMPARISONS.has(left.node.op) ? 'two comparisons with && between them' : 'it alone';
  if (types.some((type) => Object.hasOwn(OBJECTS, type))) return 'one of its fields, such as run.name';
  if (types.some((type) => type.startsWith('list')) && types.includes('int'))
    return 'the size of the list, size(children)';
  if (types.includes(DURATION) && types.includes(TIMESTAMP))
    return 'a duration beside a duration: of two timestamps one is taken from the other, such as now - run.created';
  return 'types that go together';
}

const LONGEST = 40;

function writtenAs({ input, start, end }: ASTNode): string {
  return end - start > LONGEST ? '…' : input.slice(start, end);
}
