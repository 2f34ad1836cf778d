import type { ASTNode } from '@marcbachmann/cel-js';
import { COMPUTE_KINDS } from '../../core/run/machine.ts';
import { PRIORITIES } from '../../core/run/placement.ts';
import { FAILURE_CAUSES } from '../../core/run/run.ts';
import { PHASES, spelledStatus } from '../../core/run/status.ts';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { getOwn } from '../../core/values/own-value.ts';
import type { Problem } from './lint.ts';
import { accessOf, literalText, partsOf } from './syntax.ts';
import { checkedType } from './type-check.ts';

type Expected = (given: string) => string | null;

/** What is right in the place of a text that a field never is. Statuses and job types are open, but not their case. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'Run.phase': among(PHASES),
  'Child.phase': among(PHASES),
  'Compute.kind': among(COMPUTE_KINDS),
  'Compute.priority': among(PRIORITIES),
  'Failure.cause': among(FAILURE_CAUSES),
  'Run.jobType': spelled((type) => type.toLowerCase()),
  'Run.status': spelled(spelledStatus),
  'Child.status': spelled(spelledStatus),
};

function among(values: readonly string[]): Expected {
  return (given) => (values.includes(given) ? null : oneOf(given, values));
}

function spelled(spellingOf: (value: string) => string | null): Expected {
  return (given) => ((spellingOf(given) ?? given) === given ? null : `"${spellingOf(given)}"`);
}

/**
 * Comparisons that are never true: of a field of few values, such as a phase, with a text that is none of them, and of a
 * field whose values are spelled in one way, such as a status, with another spelling. The expression was checked before.
 */
export function enumProblems(node: ASTNode): Problem[] {
  const own = comparisonsIn(node).flatMap(([field, text]) => {
    const given = literalText(text);
    const expected = given === null ? null : getOwn(EXPECTED, field)?.(given);
    const name = field.slice(field.indexOf('.') + 1);
    return typeof expected !== 'string'
      ? []
      : [{ offset: text.start, message: `a ${name} is never "${given}"`, expected }];
  });
  return [...own, ...partsOf(node).flatMap(enumProblems)];
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
