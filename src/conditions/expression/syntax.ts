import type { ASTNode } from '@marcbachmann/cel-js';

/** The macros that go through a list. */
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Operators of two parts. */
export const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%']);

/** The conversions that are strict about what they are given. */
export const CONVERSIONS: ReadonlySet<string> = new Set(['int', 'double', 'duration', 'timestamp']);

export interface Loop {
  readonly name: string;
  readonly list: ASTNode;
  readonly variable: string;
  /** Evaluated once an element. */
  readonly body: readonly ASTNode[];
}

/** A node as the loop that it is, or null. */
export function loopOf(node: ASTNode): Loop | null {
  if (node.op !== 'rcall') return null;
  const [name, list, [variable, ...body]] = node.args;
  if (!LOOPS.has(name) || variable?.op !== 'id' || body.length === 0) return null;
  return { name, list, variable: variable.args, body };
}

/** The parts of a node that are expressions of their own. */
export function partsOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case '!_':
    case '-_':
      return [node.args];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    default:
      return node.args;
  }
}

/** A text written out in an expression, or null. */
export function literalText(node: ASTNode | undefined): string | null {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : null;
}

/** Whether a node is the tags of a run or a child: nothing else may have a field of that name, which `faultsOf` sees to. */
export function isTags(node: ASTNode): boolean {
  return (node.op === '.' && node.args[1] === 'tags') || (node.op === '[]' && literalText(node.args[1]) === 'tags');
}

/** A comparison of what was spent with something else. */
export interface SpentComparison {
  /** Whether it is true once enough was spent, and not as long as little was. */
  readonly isOver: boolean;
  /** Writes it with another text in the place of what was spent. */
  with(spent: string, written: (node: ASTNode) => string): string;
}

/** A node as the comparison of `cost.spent` that it is, or null. What it is compared with does not name it. */
export function spentComparisonOf(node: ASTNode): SpentComparison | null {
  if (node.op !== '<' && node.op !== '<=' && node.op !== '>' && node.op !== '>=') return null;
  const { op } = node;
  const [left, right] = node.args;
  if (isSpent(left) && !names(right, isSpent))
    return { isOver: op.startsWith('>'), with: (spent, written) => `(${spent} ${op} ${written(right)})` };
  if (isSpent(right) && !names(left, isSpent))
    return { isOver: op.startsWith('<'), with: (spent, written) => `(${written(left)} ${op} ${spent})` };
  return null;
}

function isSpent(node: ASTNode): boolean {
  return node.op === '.' && node.args[1] === 'spent' && node.args[0].op === 'id' && node.args[0].args === 'cost';
}

function names(node: ASTNode, what: (node: ASTNode) => boolean): boolean {
  return what(node) || partsOf(node).some((part) => names(part, what));
}
