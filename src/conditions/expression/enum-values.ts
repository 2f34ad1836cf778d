import type { ASTNode } from '@marcbachmann/cel-js';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { getOwn } from '../../core/values/own-value.ts';
import { ENUMS, SPELLINGS } from './environment.ts';
import type { Problem } from './lint.ts';
import { accessOf, literalText, partsOf } from './syntax.ts';
import { checkedType } from './type-check.ts';

/**
 * Comparisons that are never true: of a field of few values, such as a phase, with a text that is none of them, and of a
 * field whose values are spelled in one way, such as a status, with another spelling. The expression was checked before.
 */
export function enumProblems(node: ASTNode): Problem[] {
  const own = comparisonsIn(node).flatMap(([field, text]) => {
    const given = literalText(text);
    const expected = given === null ? null : expectedValue(field, given);
    const name = field.slice(field.indexOf('.') + 1);
    return expected === null ? [] : [{ offset: text.start, message: `a ${name} is never "${given}"`, expected }];
  });
  return [...own, ...partsOf(node).flatMap(enumProblems)];
}

/** What is right in the place of a text that a field never is; null when it may be it. */
function expectedValue(field: string, given: string): string | null {
  const values = getOwn(ENUMS, field);
  if (values) return values.includes(given) ? null : oneOf(given, values);
  const spelled = getOwn(SPELLINGS, field)?.(given) ?? given;
  return spelled === given ? null : `"${spelled}"`;
}

/** Fields by their type and name, such as `Run.phase`, each with what it is compared with. */
function comparisonsIn(node: ASTNode): (readonly [string, ASTNode])[] {
  if (node.op === '==' || node.op === '!=') {
    const [left, right] = node.args;
    return [
      [fieldOf(left), right],
      [fieldOf(right), left],
    ];
  }
  if (node.op !== 'in' && node.op !== '[]') return [];
  const [field, literals] = node.op === 'in' ? node.args : [node.args[1], node.args[0]];
  return elementsOf(literals).map((text) => [fieldOf(field), text]);
}

function fieldOf(node: ASTNode): string {
  const access = accessOf(node);
  return access ? `${checkedType(access.owner)}.${access.key}` : '';
}

/** The elements of a list that is written out, or the keys of a map. */
function elementsOf(node: ASTNode): readonly ASTNode[] {
  if (node.op === 'list') return node.args;
  return node.op === 'map' ? node.args.map(([key]) => key) : [];
}
