import type { ASTNode } from '@marcbachmann/cel-js';
import { SIGNAL_KINDS } from '../../core/signal/signal.ts';
import { VARIABLES } from './environment.ts';
import { loopOf, partsOf } from './syntax.ts';
import { REQUESTS, type Request } from './views/view.ts';

/** The signals whose variables an expression names. How long a run has been there needs none. */
export function signalsOf(ast: ASTNode): Request[] {
  const named = new Set<string>();
  visit(ast);
  // Whether a run holds its GPUs follows from these.
  if (named.has('gpu')) for (const name of ['timing', 'compute', 'children']) named.add(name);
  return Object.entries(REQUESTS)
    .filter(([name]) => named.has(name))
    .map(([, request]) => request);

  function visit(node: ASTNode): void {
    if (node.op === 'id') named.add(node.args);
    if (node.op === '.' && node.args[0].op === 'id' && node.args[0].args === 'timing' && node.args[1] === 'total')
      return;
    for (const part of partsOf(node)) visit(part);
  }
}

/** The fields of variables that an expression names: `timing.running`, `run.tags.owner`. */
export function namesOf(ast: ASTNode): string[][] {
  const found = new Map<string, string[]>();
  visit(ast);
  return [...found.values()];

  function visit(node: ASTNode): void {
    const path = pathOf(node);
    if (path && path.length > 1 && path.join('.') !== 'run.tags') {
      found.set(path.join('.'), path);
      return;
    }
    if (node.op === 'id' && node.args === 'children') found.set('children', ['children']);
    const loop = loopOf(node);
    for (const part of loop ? [loop.list, ...loop.body] : partsOf(node)) visit(part);
  }
}

function pathOf(node: ASTNode): string[] | null {
  if (node.op === 'id') return Object.hasOwn(VARIABLES, node.args) ? [node.args] : null;
  if (node.op !== '.') return null;
  const path = pathOf(node.args[0]);
  return path && [...path, node.args[1]];
}

/** Place of the dearest signal among the kinds; -1 when a part needs none. */
export function costOf(ast: ASTNode): number {
  return Math.max(-1, ...signalsOf(ast).map(({ kind }) => SIGNAL_KINDS.indexOf(kind)));
}
