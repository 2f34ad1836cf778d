import type { ASTNode } from '@marcbachmann/cel-js';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { CLOSED, SPELLED } from './environment.ts';
import type { Fault } from './lint.ts';
import { elementOf, type Scoped, typeOf, visitTyped } from './static-types.ts';
import { literalText } from './syntax.ts';

/**
 * Comparisons of what has few values, such as a phase, with a text that is none of them, and of what is spelled in one
 * way, such as a status, with the same word in another: they are written in vain.
 */
export function closedFaults(ast: ASTNode): Fault[] {
  const faults: Fault[] = [];
  visitTyped(ast, new Map(), (node, scoped) => {
    for (const [field, text] of compared(node, scoped)) {
      const given = literalText(text);
      const expected = given === null ? null : meant(field, given);
      const name = field.slice(field.indexOf('.') + 1);
      if (expected !== null) faults.push({ offset: text.start, problem: `a ${name} is never "${given}"`, expected });
    }
  });
  return faults;
}

/** What would be right instead of a text that a field never is; null when it may be it. */
function meant(field: string, given: string): string | null {
  const values = getOwn(CLOSED, field);
  if (values) return values.includes(given) ? null : oneOf(given, values);
  const spelled = getOwn(SPELLED, field)?.(given) ?? given;
  return spelled === given ? null : `"${spelled}"`;
}

/** Pairs of a field of closed values, and what it is compared with. */
function compared(node: ASTNode, scoped: Scoped): (readonly [string, ASTNode])[] {
  const type = (part: ASTNode) => typeOf(part, scoped) ?? '';
  switch (node.op) {
    case '==':
    case '!=': {
      const [left, right] = node.args;
      return [
        [type(left), right],
        [type(right), left],
      ];
    }
    case 'in': {
      const [left, right] = node.args;
      const texts = elementsOf(right).map((text) => [type(left), text] as const);
      return [...texts, [elementOf(type(right)) ?? '', left]];
    }
    case '[]': {
      const [map, key] = node.args;
      return map.op === 'map' ? elementsOf(map).map((text) => [type(key), text] as const) : [];
    }
    default:
      return [];
  }
}

/** The elements of a list that is written out, or the keys of a map. */
function elementsOf(node: ASTNode): readonly ASTNode[] {
  if (node.op === 'list') return node.args;
  return node.op === 'map' ? node.args.map(([key]) => key) : [];
}
