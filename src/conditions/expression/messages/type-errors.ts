import type { ASTNode, EvaluationError } from '@marcbachmann/cel-js';
import { oneOf } from '../../../core/values/did-you-mean.ts';
import { LIMITS, VARIABLES } from '../environment.ts';
import type { Fault } from '../lint.ts';
import { fieldsOf, typeOf, visitTyped } from '../static-types.ts';
import { literalText } from '../syntax.ts';
import { mismatchOf } from './operator-errors.ts';
import { syntaxInWords, takenBy } from './parse-errors.ts';
import { typeInWords } from './type-words.ts';

/** The parts of the library's errors that are used here. */
type CelError = Pick<EvaluationError, 'code' | 'summary' | 'range' | 'node'>;

function isCelError(error: unknown): error is CelError {
  return error instanceof Error && 'summary' in error && 'range' in error;
}

/** Why the library cannot read an expression. */
export function syntaxFault(error: unknown, source: string): Fault {
  if (!isCelError(error))
    return { offset: 0, problem: `the expression cannot be read (${String(error)})`, expected: 'a CEL expression' };
  const offset = error.range?.start ?? 0;
  if (error.code === 'limit_exceeded')
    return {
      offset,
      problem: 'the expression is too large or nested too deeply',
      expected: `at most ${LIMITS.maxAstNodes} parts, ${LIMITS.maxDepth} deep`,
    };
  return { offset, ...syntaxInWords(error.code, error.summary, source, offset) };
}

const OVERLOAD = /^no such overload: (.+?) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/;
const TYPES = /'([^']*)'/g;

/** Why the types of an expression do not go together. @param ast the expression as it was written. */
export function typeFault(error: unknown, ast: ASTNode): Fault {
  if (!isCelError(error)) return syntaxFault(error, ast.input);
  const { code, summary } = error;
  const offset = error.range?.start ?? 0;
  const found = find(ast, error.node);
  const [first = '', second = ''] = [...summary.matchAll(TYPES)].map(([, type = '']) => typeInWords(type));
  switch (code) {
    case 'unknown_variable':
      return { offset, ...unknownVariable(found?.node.op === 'id' ? found.node.args : summary.replace(/^.*: /, '')) };
    case 'no_such_key':
    case 'cannot_index_type':
      return { offset, ...unknownField(found, summary) };
    case 'no_such_overload':
      return overload(summary, offset, found?.node ?? null);
    case 'no_matching_overload': {
      const name = /'(?:[^(]*\.)?(\w+)\(/.exec(summary)?.[1] ?? 'it';
      return { offset, problem: `${name} is given what it does not take`, expected: takenBy(name) };
    }
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
      return {
        offset,
        problem: `${first} stands where true or false is wanted`,
        expected: 'a comparison, or has(…)',
      };
    case 'incompatible_ternary_branches':
      return { offset, problem: `the branches of ?: are ${first} and ${second}`, expected: 'two of one type' };
    case 'invalid_index_type':
      if (found?.node.op === '.')
        return {
          offset,
          problem: `a list has no field ${found.node.args[1]}`,
          expected: 'size(children), children[0] or children.exists(c, …)',
        };
      return { offset, problem: `an element is looked up by ${first}`, expected: 'an int from 0, such as children[0]' };
    case 'invalid_comprehension_range':
      return {
        offset,
        problem: `${first} has no elements to go through`,
        expected: 'a list or a map, such as children',
      };
    default:
      if (code.startsWith('heterogeneous'))
        return { offset, problem: `${first} stands beside ${second} in a list or map`, expected: 'values of one type' };
      return {
        offset,
        problem: summary.charAt(0).toLowerCase() + summary.slice(1),
        expected: 'types that go together',
      };
  }
}

interface Found {
  readonly node: ASTNode;
  /** Of what it is a field or an element. */
  readonly owner: string | null;
}

/** The part that an error is about, in the expression as it was written. */
function find(ast: ASTNode, wanted: CelError['node']): Found | null {
  let found: Found | null = null;
  visitTyped(ast, new Map(), (node, scoped) => {
    if (node.op !== wanted?.op || node.start !== wanted.start || node.end !== wanted.end) return;
    const owner = node.op === '.' || node.op === '[]' ? typeOf(node.args[0], scoped) : null;
    found = { node, owner };
  });
  return found;
}

type Words = Omit<Fault, 'offset'>;

function unknownVariable(name: string): Words {
  const literal = ['true', 'false'].find((word) => word === name.toLowerCase());
  if (literal) return { problem: `there is no ${name}`, expected: literal };
  const fields = Object.entries(VARIABLES).flatMap(([variable, type]) =>
    fieldsOf(type)?.includes(name) ? [`${variable}.${name}`] : [],
  );
  const meant = fields.length > 0 ? fields.join(' or ') : oneOf(name, Object.keys(VARIABLES));
  return { problem: `there is no ${name}`, expected: `${meant}; or "${name}" in quotes for a text` };
}

function unknownField(found: Found | null, summary: string): Words {
  const node = found?.node;
  const name = node?.op === '.' ? node.args[1] : node?.op === '[]' ? literalText(node.args[1]) : null;
  const fields = fieldsOf(found?.owner ?? null);
  if (name !== null && fields) return { problem: `there is no field ${name}`, expected: oneOf(name, fields) };
  const type = typeInWords(/'([^']*)'/.exec(summary)?.[1] ?? '');
  return node?.op === '[]'
    ? { problem: `${type} has no elements`, expected: 'a list or a map before the brackets' }
    : {
        problem: `${type} has no field ${name ?? ''}`.trim(),
        expected: 'it alone, or a method such as run.name.contains("a")',
      };
}

function overload(summary: string, offset: number, node: ASTNode | null): Fault {
  const [, left, op, right] = OVERLOAD.exec(summary) ?? [];
  if (left !== undefined && op !== undefined && right !== undefined && Array.isArray(node?.args)) {
    const [one, other] = node.args as [ASTNode, ASTNode]; // What has this operator has two sides.
    const { at, problem, expected } = mismatchOf(op, { type: left, node: one }, { type: right, node: other });
    return { offset: at.start, problem, expected };
  }
  const unary = /^no such overload: ([!-])(.+)$/.exec(summary);
  if (!unary) return { offset, problem: 'types do not go together', expected: 'types that go together' };
  const [, sign, type = ''] = unary;
  return {
    offset,
    problem: `${sign} stands before ${typeInWords(type)}`,
    expected: sign === '!' ? 'what is true or false' : 'a number',
  };
}
