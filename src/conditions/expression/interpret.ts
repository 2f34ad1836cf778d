import type { ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { getOwn } from '../../core/values/own-value.ts';
import { calculate, MISMATCH, negate } from './arithmetic.ts';
import { equal, isIn, order } from './comparison.ts';
import { type Evaluate, type Evaluation, EXHAUSTED } from './evaluation.ts';
import { CALLS, METHOD_CALLS } from './functions.ts';
import { conditional, filter, logic, map, not, quantifier } from './logic.ts';
import { costOf } from './references.ts';
import { type BinaryNode, isSpent, type LoopNode, literalText, loopOf, namesChildren, sizeOf } from './syntax.ts';
import { Unknown } from './unknown.ts';
import { isList, isMap, type Value, View } from './values.ts';
import { TagMap } from './views/tag-map.ts';

/** The variables of the loops around a part, by the depth of each loop. */
type Scope = ReadonlyMap<string, number>;

/** Makes a function of an expression that the library parsed. Types that do not go together are unknown, too. */
export function compile(node: ASTNode, scope: Scope = new Map()): Evaluate {
  const loop = loopOf(node);
  if (loop) return compileLoop(loop, scope);
  const compiled = (part: ASTNode) => compile(part, scope);
  switch (node.op) {
    case 'value':
      return literal(node.args);
    case 'id':
      return compileWhole(node, scope);
    case '.':
      return unary(compiled(node.args[0]), (owner) => valueAt(owner, node.args[1]));
    case '[]':
      return binary(compileWhole(node.args[0], scope), compiled(node.args[1]), valueAt);
    case 'list':
      return strict(node.args.map(compiled), (values) => values);
    case 'map':
      return strict(node.args.flat().map(compiled), mapOf);
    case '?:':
      return conditional(compiled(node.args[0]), compiled(node.args[1]), compiled(node.args[2]));
    case '&&':
    case '||': {
      const [left, right] = node.args;
      const isRightCheaper = costOf(right) < costOf(left);
      return logic(node.op === '||', compiled(left), compiled(right), isRightCheaper);
    }
    case '!_':
      return unary(compiled(node.args), not);
    case '-_':
      return unary(compiled(node.args), negate);
    case 'call':
      return call(node.args[0], node.args[1], scope);
    case 'rcall':
      return apply(node.args[0], getOwn(METHOD_CALLS, node.args[0]), [node.args[1], ...node.args[2]], scope);
    case '.?':
    case '[?]':
      return () => MISMATCH;
    default:
      return operator(node, compiled(node.args[0]), compiled(node.args[1]));
  }
}

function compileLoop({ name, list, variable: element, body }: LoopNode, scope: Scope): Evaluate {
  const depth = Math.max(-1, ...scope.values()) + 1;
  const inner = new Map(scope).set(element, depth);
  const [first, second] = body.map((part) => compile(part, inner));
  if (!first) return () => MISMATCH;
  const items = name === 'map' ? compileWhole(list, scope) : compileList(list, scope);
  const loop = { items, depth, steps: body.reduce((steps, part) => steps + sizeOf(part), 1) };
  if (name === 'exists' || name === 'all') return quantifier(loop, name === 'exists', first);
  if (name === 'filter') return filter(loop, first);
  if (name === 'exists_one') return unary(filter(loop, first), (found) => isList(found) && found.length === 1);
  return second ? map(loop, first, second) : map(loop, null, first);
}

/** A list whose elements are known one by one, so the answer is not about all of it. */
function compileList(node: ASTNode, scope: Scope): Evaluate {
  return node.op === 'id' ? variable(node.args, scope) : compile(node, scope);
}

/** A list that may contain children, and whose elements are not known one by one. */
function compileWhole(node: ASTNode, scope: Scope): Evaluate {
  const inner = compileList(node, scope);
  if (!namesChildren(node)) return inner;
  return (evaluation) => {
    evaluation.noteAllChildren();
    return inner(evaluation);
  };
}

/** Null, bytes and unsigned numbers are no values here. */
function literal(given: Extract<ASTNode, { readonly op: 'value' }>['args']): Evaluate {
  const value = typeof given === 'object' ? MISMATCH : given;
  return () => value;
}

function variable(name: string, scope: Scope): Evaluate {
  const depth = scope.get(name);
  if (depth !== undefined) return ({ elements }) => elements[depth] ?? MISMATCH;
  return ({ variables }) => variables(name) ?? MISMATCH;
}

function unary(operand: Evaluate, operation: (value: Value) => Value): Evaluate {
  return (evaluation) => {
    const value = operand(evaluation);
    if (value instanceof Unknown) return value;
    return typeof value === 'string' && !evaluation.spendOnText(value.length) ? EXHAUSTED : operation(value);
  };
}

type Operation = (left: Value, right: Value, evaluation: Evaluation) => Value;

function binary(left: Evaluate, right: Evaluate, operation: Operation): Evaluate {
  return (evaluation) => {
    const first = left(evaluation);
    if (first instanceof Unknown) return first;
    const second = right(evaluation);
    return second instanceof Unknown ? second : operation(first, second, evaluation);
  };
}

function strict(parts: readonly Evaluate[], operation: (values: readonly Value[]) => Value): Evaluate {
  return (evaluation) => {
    const values: Value[] = [];
    for (const part of parts) {
      const value = part(evaluation);
      if (value instanceof Unknown) return value;
      values.push(value);
    }
    return operation(values);
  };
}

/** @param values each key before its value. */
function mapOf(values: readonly Value[]): Value {
  const made = new Map<Value, Value>();
  for (let index = 0; index < values.length; index += 2) {
    const [key = MISMATCH, value = MISMATCH] = values.slice(index, index + 2);
    if (typeof key === 'object' || typeof key === 'number') return MISMATCH;
    if (made.has(key)) return new Unknown(`the key ${key} is in a map twice`);
    made.set(key, value);
  }
  return made;
}

/** A field of an object, the value of a key, or an element of a list. */
function valueAt(owner: Value, key: Value): Value {
  if (isList(owner) && typeof key === 'bigint') return owner[Number(key)] ?? new Unknown(`there is no element ${key}`);
  if (owner instanceof View && typeof key === 'string')
    return owner.get(key) ?? new Unknown(`there is no field ${key}`);
  if (owner instanceof TagMap && typeof key === 'string')
    return owner.get(key) ?? new Unknown(`there is no tag ${key}`, { absent: true });
  return isMap(owner) ? (owner.get(key) ?? new Unknown(`there is no key ${key}`)) : MISMATCH;
}

function operator(node: BinaryNode, left: Evaluate, right: Evaluate): Evaluate {
  switch (node.op) {
    case '==':
      return binary(left, right, equal);
    case '!=':
      return binary(left, right, (first, second, evaluation) => not(equal(first, second, evaluation)));
    case 'in':
      return binary(left, right, isIn);
    case '+':
      return binary(left, right, add);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(node, left, right);
    default:
      return binary(left, right, (first, second) => calculate(node.op, first, second));
  }
}

/** Texts and lists are copied when they are added. */
function add(left: Value, right: Value, evaluation: Evaluation): Value {
  if (typeof left === 'string' && typeof right === 'string')
    return evaluation.spendOnText(left.length + right.length) ? left + right : EXHAUSTED;
  if (isList(left) && isList(right))
    return evaluation.spend(left.length + right.length) ? [...left, ...right] : EXHAUSTED;
  return calculate('+', left, right);
}

const COMPARISONS: Readonly<Record<string, (sign: number) => boolean>> = {
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

function comparison({ op, args }: BinaryNode, left: Evaluate, right: Evaluate): Evaluate {
  const holds = COMPARISONS[op];
  const compare = (first: Value, second: Value) => {
    const sign = order(first, second);
    return sign instanceof Unknown || !holds ? MISMATCH : holds(sign);
  };
  if (isSpent(args[0])) return spentComparison(left, right, compare);
  if (isSpent(args[1])) return spentComparison(right, left, (spent, limit) => compare(limit, spent));
  return binary(left, right, compare);
}

/** If the amount spent is not known exactly, its lower bound may still be enough to be over a limit. */
function spentComparison(spent: Evaluate, limit: Evaluate, compare: (spent: Value, limit: Value) => Value): Evaluate {
  return (evaluation) => {
    const [amount, bound] = [spent(evaluation), limit(evaluation)];
    if (!(amount instanceof Unknown)) return bound instanceof Unknown ? bound : compare(amount, bound);
    if (amount.atLeast === null || bound instanceof Unknown) return amount;
    const answer = compare(amount.atLeast, bound);
    return answer === compare(Number.MAX_VALUE, bound) ? answer : amount;
  };
}

function call(name: string, args: readonly ASTNode[], scope: Scope): Evaluate {
  const [first, second] = args;
  if (name === 'has' && first?.op === '.') return has(compile(first.args[0], scope), first.args[1]);
  if (name === 'like' && first) return like(compile(first, scope), literalText(second) ?? '');
  const operation = getOwn(CALLS, name);
  const text = literalText(first);
  if (!operation || text === null) return apply(name, operation, args, scope);
  const value = operation(text);
  return () => value;
}

type Call = (first: Value, second?: Value) => Value;

function apply(name: string, operation: Call | undefined, args: readonly ASTNode[], scope: Scope): Evaluate {
  const [first, second] = args.map((part) => (name === 'size' ? compileList(part, scope) : compile(part, scope)));
  if (!operation || !first) return () => new Unknown(`there is no function ${name}`);
  if (!second) return unary(first, operation);
  return binary(
    unary(first, (value) => value),
    second,
    operation,
  );
}

function has(owner: Evaluate, field: string): Evaluate {
  return unary(owner, (from) => {
    if (isMap(from)) return from.has(field);
    const value = from instanceof View ? from.get(field) : MISMATCH;
    if (value instanceof Unknown) return value.absent ? false : value;
    return value !== undefined;
  });
}

/** The library's own `matches` backtracks, and some patterns would take for ever. */
function like(text: Evaluate, pattern: string): Evaluate {
  const compiled = RE2JS.compile(pattern);
  const stepsPerCharacter = 1 + compiled.programSize() / 4;
  return (evaluation) => {
    const value = text(evaluation);
    if (typeof value !== 'string') return value instanceof Unknown ? value : MISMATCH;
    return evaluation.spend(value.length * stepsPerCharacter) ? compiled.matches(value) : EXHAUSTED;
  };
}
