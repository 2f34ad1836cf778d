import type { ASTNode } from '@marcbachmann/cel-js';

/** The library's evaluator, as far as a macro is given it. */
export interface Runner {
  run(node: ASTNode, context: unknown): unknown;
}

/** The library's checker of types, as far as a macro is given it. */
export interface Checker {
  check(node: ASTNode, context: unknown): unknown;
  getType(name: string): unknown;
}

export interface Arguments {
  readonly args: readonly ASTNode[];
}

/** A function that is given its arguments as they are written. */
export interface Macro {
  readonly async: false;
  typeCheck(checker: Checker, macro: Macro, context: unknown): unknown;
  evaluate(runner: Runner, macro: Macro, context: unknown): unknown;
}

export const SYNC = { async: false };
