import type { ASTNode, ParseResult, TypeCheckResult } from '@marcbachmann/cel-js';
import { partsOf } from './syntax.ts';
import { DURATION, TAGS, TIMESTAMP } from './views/view.ts';

/** What a node's check is given by the library: to check a part, to name a type, to say what is wrong. */
interface Checker {
  check(node: ASTNode, context: unknown): unknown;
  getType(name: string): unknown;
  createError(code: string, message: string, node: ASTNode): Error;
}

type Check = (checker: Checker, node: ASTNode, context: unknown) => unknown;

/** The library's nodes carry their check; its declarations leave that out. */
interface CheckedNode {
  readonly meta: { readonly check: Check };
  readonly checkedType?: object;
  setMeta(key: 'check', check: Check): void;
  setMeta(key: 'macro', macro: { readonly typeCheck: Check }): void;
}

/**
 * The library's check of types, corrected where it is wrong: it does not look at the field within `has`, takes the sum of a
 * duration and a timestamp for a duration, takes any key of tags, and any field of a time.
 */
export function checkTypes(parsed: ParseResult): TypeCheckResult {
  correct(parsed.ast);
  return parsed.check();
}

function correct(node: ASTNode): void {
  if (node.op === 'call' && node.args[0] === 'has') checkField(node, node.args[1][0]);
  if (node.op === '+' || node.op === '.' || node.op === '[]') checkAgain(node);
  for (const part of partsOf(node)) correct(part);
}

function checkField(node: ASTNode, field: ASTNode | undefined): void {
  const typeCheck: Check = (checker, _, context) => {
    if (field) checker.check(field, context);
    return checker.getType('bool');
  };
  checked(node).setMeta('macro', { typeCheck });
}

function checkAgain(node: Extract<ASTNode, { readonly op: '+' | '.' | '[]' }>): void {
  const { check } = checked(node).meta;
  checked(node).setMeta('check', (checker, self, context) => {
    const type = check(checker, self, context);
    const [left, right] = node.args;
    const owner = String(checker.check(left, context));
    if (node.op === '.' && (owner === DURATION || owner === TIMESTAMP))
      throw checker.createError('cannot_index_type', `Cannot index type '${owner}'`, node);
    if (typeof right === 'string') return type;
    const beside = String(checker.check(right, context));
    if (node.op === '+') return owner === DURATION && beside === TIMESTAMP ? checker.getType(TIMESTAMP) : type;
    if (owner === TAGS && beside !== 'string' && beside !== 'dyn')
      throw checker.createError('invalid_index_type', `The key of a tag must be string, got '${beside}'`, right);
    return type;
  });
}

function checked(node: ASTNode): ASTNode & CheckedNode {
  return node as ASTNode & CheckedNode; // All nodes are of one class of the library, which has these.
}

/** The type that the check found for a part; empty before it, and where it did not come to that part. */
export function checkedType(node: ASTNode): string {
  return String(checked(node).checkedType ?? '');
}
