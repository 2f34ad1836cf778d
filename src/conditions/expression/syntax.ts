import type { ASTNode, BinaryOperator } from '@marcbachmann/cel-js';

/** The macros that go through a list, and how many arguments each takes. */
export const LOOPS = { all: [2], exists: [2], exists_one: [2], map: [2, 3], filter: [2] };

/** An operator with two parts. */
export type BinaryNode = Extract<ASTNode, { readonly op: BinaryOperator }>;

export interface LoopNode {
  readonly name: string;
  readonly list: ASTNode;
  readonly variable: string;
  /** Evaluated once an element. */
  readonly body: readonly ASTNode[];
}

/** A node as the loop that it is, or null. */
export function loopOf(node: ASTNode): LoopNode | null {
  if (node.op !== 'rcall') return null;
  const [name, list, [variable, ...body]] = node.args;
  if (!Object.hasOwn(LOOPS, name) || variable?.op !== 'id' || body.length === 0) return null;
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

/** A node that reads a field, a key or an element, or asks for one; null when it is none, and its key when not written out. */
export function accessOf(node: ASTNode): { readonly owner: ASTNode; readonly key: string | null } | null {
  if (node.op === '.') return { owner: node.args[0], key: node.args[1] };
  if (node.op === '[]') return { owner: node.args[0], key: literalText(node.args[1]) };
  return node.op === 'in' ? { owner: node.args[1], key: literalText(node.args[0]) } : null;
}

/** Whether a node is `cost.spent`. */
export function isSpent(node: ASTNode): boolean {
  return node.op === '.' && node.args[1] === 'spent' && node.args[0].op === 'id' && node.args[0].args === 'cost';
}

export function namesChildren(node: ASTNode): boolean {
  return (node.op === 'id' && node.args === 'children') || partsOf(node).some(namesChildren);
}

/** How many parts an expression has. */
export function sizeOf(node: ASTNode): number {
  return partsOf(node).reduce((size, part) => size + sizeOf(part), 1);
}
