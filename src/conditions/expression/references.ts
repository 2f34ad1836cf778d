import type { ASTNode } from '@marcbachmann/cel-js';
import { SIGNAL_KINDS } from '../../core/signal/signal.ts';
import { VARIABLES } from './environment.ts';
import { accessOf, partsOf } from './syntax.ts';
import { REQUESTS, type Request } from './views/view.ts';

/** A variable with the fields or keys after it: `['run', 'tags', 'owner']`. */
export type Path = readonly [variable: string, ...fields: string[]];

/** What an expression names, each once and as far as it is written out, however it is written. */
export function pathsIn(ast: ASTNode): readonly Path[] {
  const found = new Map<string, Path>();
  visit(ast);
  return [...found.values()];

  function visit(node: ASTNode): void {
    const path = pathOf(node);
    if (path) found.set(path.join('.'), path);
    else for (const part of partsOf(node)) visit(part);
  }
}

function pathOf(node: ASTNode): Path | null {
  if (node.op === 'id') return Object.hasOwn(VARIABLES, node.args) ? [node.args] : null;
  const { owner, key } = accessOf(node) ?? { owner: node, key: null };
  const path = key === null ? null : pathOf(owner);
  return path && key !== null ? [...path, key] : null;
}

/** The signals that are read for what is named, cheapest first. How long a run has been there needs none. */
export function signalsOf(paths: readonly Path[]): Request[] {
  const named = new Set(paths.filter((path) => path.join('.') !== 'timing.total').map(([variable]) => variable));
  // Whether a run holds its GPUs follows from these.
  if (named.has('gpu')) for (const name of ['timing', 'compute', 'children']) named.add(name);
  return Object.values(REQUESTS).filter(({ kind }) => named.has(kind));
}

/** Place of the dearest signal among the kinds; -1 when a part needs none. */
export function costOf(ast: ASTNode): number {
  return Math.max(-1, ...signalsOf(pathsIn(ast)).map(({ kind }) => SIGNAL_KINDS.indexOf(kind)));
}
