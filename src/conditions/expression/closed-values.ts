import type { ASTNode } from '@marcbachmann/cel-js';
import { ownValue } from '../../core/own.ts';
import { oneOf } from '../../core/suggest.ts';
import type { Fault } from './refuse.ts';
import { elementOf, type Scoped, typeOf, visitTyped } from './static-types.ts';
import { literalText } from './syntax.ts';
import { CLOSED } from './vocabulary.ts';

/** Comparisons of what has few values, such as a phase, with a text that is none of them: they are written in vain. */
export function closedFaults(ast: ASTNode): Fault[] {
  const faults: Fault[] = [];
  visitTyped(ast, new Map(), (node, scoped) => {
    for (const [field, text] of compared(node, scoped)) {
      const values = ownValue(CLOSED, field);
      const given = literalText(text);
      if (!values || given === null || values.includes(given)) continue;
      const name = field.slice(field.indexOf('.') + 1);
      faults.push({ offset: text.start, problem: `a ${name} is never "${given}"`, expected: oneOf(given, values) });
    }
  });
  return faults;
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
