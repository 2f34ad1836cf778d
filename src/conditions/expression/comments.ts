import type { ASTNode } from '@marcbachmann/cel-js';
import { ENVIRONMENT } from './environment.ts';
import { partsOf } from './syntax.ts';

/** What editors show as the end of a line, and CEL does not take for one. */
const SEEMING_END = /[\r\v\f\u0085\u2028\u2029]\s*\S/;

/** Where the first comment of an expression begins; null when it has none, or cannot be read. */
export function firstComment(source: string): number | null {
  if (!source.includes('//')) return null;
  try {
    return commentsIn(source, ENVIRONMENT.parse(source).ast)[0] ?? null;
  } catch {
    return null;
  }
}

/** Where a comment begins that goes on after what looks like the end of its line; null when there is none. */
export function overlongComment(source: string, ast: ASTNode): number | null {
  const found = commentsIn(source, ast).find((at) => SEEMING_END.test(source.slice(at, endOf(source, at))));
  return found ?? null;
}

/** Where its comments begin. `//` stands in comments and texts only, and of the texts the places are known. */
function commentsIn(source: string, ast: ASTNode): number[] {
  const texts = textsOf(ast);
  const comments: number[] = [];
  for (let at = source.indexOf('//'); at !== -1; ) {
    const here = at;
    const text = texts.find(({ start, end }) => start <= here && here < end);
    if (!text) comments.push(here);
    at = source.indexOf('//', text ? text.end : endOf(source, here));
  }
  return comments;
}

function endOf(source: string, comment: number): number {
  const end = source.indexOf('\n', comment);
  return end === -1 ? source.length : end;
}

function textsOf(node: ASTNode): readonly ASTNode[] {
  return node.op === 'value' && typeof node.args === 'string' ? [node] : partsOf(node).flatMap(textsOf);
}
