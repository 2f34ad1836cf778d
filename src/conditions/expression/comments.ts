import type { ASTNode } from '@marcbachmann/cel-js';
import { ENVIRONMENT } from './environment.ts';
import { literalText, partsOf } from './syntax.ts';

/** Where the first comment of an expression begins; null when it has none, or cannot be read. */
export function firstComment(source: string): number | null {
  if (!source.includes('//')) return null;
  try {
    const strings = stringsIn(ENVIRONMENT.parse(source).ast);
    for (let at = source.indexOf('//'); at !== -1; ) {
      const string = strings.find(({ start, end }) => start <= at && at < end);
      if (!string) return at;
      at = source.indexOf('//', string.end);
    }
  } catch {
    // What cannot be read is reported by `compileExpression`.
  }
  return null;
}

function stringsIn(node: ASTNode): readonly ASTNode[] {
  return literalText(node) === null ? partsOf(node).flatMap(stringsIn) : [node];
}
