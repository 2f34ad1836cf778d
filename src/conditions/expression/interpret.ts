import type { ASTNode } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import { getOwn } from '../../core/values/own-value.ts';
import { calculate, MISMATCH, negate } from './arithmetic.ts';
import { equal, isIn, order } from './comparison.ts';
import { type Evaluate, type Evaluation, EXHAUSTED } from './evaluation.ts';
import { CALLS, METHOD_CALLS } from './functions.ts';
import { existsOne, filter, map, quantifier, truth } from './loops.ts';
import { costOf } from './references.ts';
import {
  type BinaryNode,
  type ComparisonNode,
  isSpent,
  type LoopNode,
  literalText,
  loopOf,
  partsOf,
} from './syntax.ts';
import { bothUnknown, Unknown } from './unknown.ts';
import { isList, isMap, type Value, View } from './values.ts';
import { TagMap } from './views/tag-map.ts';

/** The variables of the loops around a part, by the depth of each loop. */
type Scope = ReadonlyMap<string, number>;

/** How many steps one instruction of a pattern takes for each character. */
const STEPS_PER_INSTRUCTION = 0.25;

/** Makes a function of an expression that the library parsed. Types that do not go together are unknown, too. */
export function compile(node: ASTNode, scope: Scope = new Map()): Evaluate {
  const loop = loopOf(node);
  if (loop) return compileLoop(loop, scope);
  const compiled = (part: ASTNode) => compile(part, scope);
  switch (node.op) {
    case 'value':
      return constant(literal(node.args));
    case 'id':
      return compileWhole(node, scope);
    case '.':
      return field(compiled(node.args[0]), node.args[1]);
    case '[]':
      return index(compileWhole(node.args[0], scope), compiled(node.args[1]));
    case 'list':
      return listLiteral(node.args.map(compiled));
    case 'map':
      return mapLiteral(node.args.map(([key, value]) => [compiled(key), compiled(value)]));
    case '?:':
      return conditional(compiled(node.args[0]), compiled(node.args[1]), compiled(node.args[2]));
    case '&&':
      return logic(node.args, false, scope);
    case '||':
      return logic(node.args, true, scope);
    case '!_':
      return unary(compiled(node.args), (value) => (typeof value === 'boolean' ? !value : MISMATCH));
    case '-_':
      return unary(compiled(node.args), negate);
    case 'call':
      return call(node.args[0], node.args[1], scope);
    case 'rcall':
      return method(node.args, scope);
    case '.?':
    case '[?]':
      return () => new Unknown('optional values are not enabled');
    default:
      return operator(node, scope);
  }
}

function compileLoop({ name, list, variable: element, body }: LoopNode, scope: Scope): Evaluate {
  const depth = Math.max(-1, ...scope.values()) + 1;
  const inner = new Map(scope).set(element, depth);
  const [first, second] = body.map((part) => compile(part, inner));
  if (!first) return () => MISMATCH;
  const items = name === 'map' ? compileWhole(list, scope) : compileList(list, scope);
  const loop = { items, depth, steps: body.reduce((steps, part) => steps + sizeOf(part), 1) };
  switch (name) {
    case 'exists':
      return quantifier(loop, true, first);
    case 'all':
      return quantifier(loop, false, first);
    case 'exists_one':
      return existsOne(loop, first);
    case 'filter':
      return filter(loop, first);
    default:
      return second ? map(loop, first, second) : map(loop, null, first);
  }
}

/** How many parts an expression has. */
function sizeOf(node: ASTNode): number {
  return partsOf(node).reduce((size, part) => size + sizeOf(part), 1);
}

/** A list whose elements are told apart, so that the answer is not about all of it. */
function compileList(node: ASTNode, scope: Scope): Evaluate {
  return node.op === 'id' ? variable(node.args, scope) : compile(node, scope);
}

/** A list that may be of children and whose elements are not told apart. */
function compileWhole(node: ASTNode, scope: Scope): Evaluate {
  const inner = compileList(node, scope);
  if (!namesChildren(node)) return inner;
  return (evaluation) => {
    evaluation.noteAllChildren();
    return inner(evaluation);
  };
}

function namesChildren(node: ASTNode): boolean {
  return (node.op === 'id' && node.args === 'children') || partsOf(node).some(namesChildren);
}

function constant(value: Value): Evaluate {
  return () => value;
}

/** Null, bytes and unsigned numbers are no values here. */
function literal(given: Extract<ASTNode, { readonly op: 'value' }>['args']): Value {
  return typeof given === 'object' ? MISMATCH : given;
}

function variable(name: string, scope: Scope): Evaluate {
  const depth = scope.get(name);
  if (depth !== undefined) return ({ elements }) => elements[depth] ?? MISMATCH;
  const missing = new Unknown(`there is no ${name}`);
  return ({ variables }) => variables.read(name) ?? missing;
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

function operator(node: BinaryNode, scope: Scope): Evaluate {
  const [left, right] = node.args.map((part) => compile(part, scope)) as [Evaluate, Evaluate]; // It has two parts.
  switch (node.op) {
    case '==':
      return binary(left, right, equal);
    case '!=':
      return binary(left, right, (first, second, evaluation) => not(equal(first, second, evaluation)));
    case 'in':
      return binary(left, right, isIn);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(node, left, right);
    case '+':
      return binary(left, right, add);
    default:
      return binary(left, right, (first, second) => calculate(node.op, first, second));
  }
}

function not(value: Value): Value {
  return typeof value === 'boolean' ? !value : value instanceof Unknown ? value : MISMATCH;
}

/** What is added to a text or a list is copied. */
function add(left: Value, right: Value, evaluation: Evaluation): Value {
  const isPaid =
    typeof left === 'string' && typeof right === 'string'
      ? evaluation.spendOnText(left.length + right.length)
      : !isList(left) || !isList(right) || evaluation.spend(left.length + right.length);
  return isPaid ? calculate('+', left, right) : EXHAUSTED;
}

const COMPARISONS = {
  '<': (sign: number) => sign < 0,
  '<=': (sign: number) => sign <= 0,
  '>': (sign: number) => sign > 0,
  '>=': (sign: number) => sign >= 0,
};

/** A cost that is not fully known has a lower bound, and that may be enough to be over a limit. */
function comparison(node: ComparisonNode, left: Evaluate, right: Evaluate): Evaluate {
  const holds = COMPARISONS[node.op];
  const isOver = node.op.startsWith('>');
  const [isSpentLeft, isSpentRight] = node.args.map(isSpent);
  const compared = (first: Value, second: Value) => {
    const sign = order(first, second);
    return sign instanceof Unknown ? sign : holds(sign);
  };
  return (evaluation) => {
    const first = left(evaluation);
    const second = right(evaluation);
    if (!(first instanceof Unknown)) {
      if (!(second instanceof Unknown)) return compared(first, second);
      const isEnough = isSpentRight && second.atLeast !== null && compared(first, second.atLeast) === !isOver;
      return isEnough ? !isOver : second;
    }
    const isEnough =
      isSpentLeft &&
      first.atLeast !== null &&
      !(second instanceof Unknown) &&
      compared(first.atLeast, second) === isOver;
    return isEnough ? isOver : first;
  };
}

/**
 * `&&` (decided by false) and `||` (decided by true). The side that needs the cheaper signals is looked at first, and when
 * it decides, the other has no say: whether dearer signals were read as well is chance.
 */
function logic([left, right]: readonly [ASTNode, ASTNode], decisive: boolean, scope: Scope): Evaluate {
  const isSwapped = costOf(right) < costOf(left);
  const [cheaper, dearer] = (isSwapped ? [right, left] : [left, right]).map((part) => compile(part, scope)) as [
    Evaluate,
    Evaluate,
  ];
  return (evaluation) => {
    const { mark } = evaluation;
    const first = truth(cheaper(evaluation));
    if (first === decisive) return decisive;
    const between = evaluation.mark;
    const second = truth(dearer(evaluation));
    if (second === decisive) {
      evaluation.drop(mark, between);
      return decisive;
    }
    if (!(first instanceof Unknown)) return second;
    if (!(second instanceof Unknown)) return first;
    return isSwapped ? bothUnknown(second, first) : bothUnknown(first, second);
  };
}

function conditional(condition: Evaluate, then: Evaluate, otherwise: Evaluate): Evaluate {
  return (evaluation) => {
    const answer = truth(condition(evaluation));
    if (answer instanceof Unknown) return answer;
    return answer ? then(evaluation) : otherwise(evaluation);
  };
}

function listLiteral(parts: readonly Evaluate[]): Evaluate {
  return (evaluation) => {
    const values: Value[] = [];
    for (const part of parts) {
      const value = part(evaluation);
      if (value instanceof Unknown) return value;
      values.push(value);
    }
    return values;
  };
}

function mapLiteral(entries: readonly (readonly [Evaluate, Evaluate])[]): Evaluate {
  return (evaluation) => {
    const made = new Map<Value, Value>();
    for (const [first, second] of entries) {
      const [key, value] = [first(evaluation), second(evaluation)];
      if (key instanceof Unknown) return key;
      if (value instanceof Unknown) return value;
      if (typeof key === 'object' || typeof key === 'number') return MISMATCH;
      if (made.has(key)) return new Unknown(`the key ${key} is in a map twice`);
      made.set(key, value);
    }
    return made;
  };
}

function field(owner: Evaluate, name: string): Evaluate {
  return unary(owner, (from) => valueAt(from, name));
}

function index(owner: Evaluate, key: Evaluate): Evaluate {
  return binary(owner, key, (from, at) => {
    if (!isList(from)) return valueAt(from, at);
    return (typeof at === 'bigint' ? from[Number(at)] : MISMATCH) ?? new Unknown(`there is no element ${at}`);
  });
}

/** A field of an object, or the value of a key. */
function valueAt(from: Value, key: Value): Value {
  if (from instanceof View)
    return (typeof key === 'string' ? from.get(key) : MISMATCH) ?? new Unknown(`there is no field ${key}`);
  if (from instanceof TagMap && typeof key === 'string')
    return from.get(key) ?? new Unknown(`there is no tag ${key}`, { absent: true });
  return isMap(from) ? (from.get(key) ?? new Unknown(`there is no key ${key}`)) : MISMATCH;
}

function call(name: string, args: readonly ASTNode[], scope: Scope): Evaluate {
  const [first, second] = args;
  if (!first) return () => MISMATCH;
  if (name === 'has' && first.op === '.') return has(compile(first.args[0], scope), first.args[1]);
  if (name === 'like') return like(compile(first, scope), literalText(second) ?? '');
  const operation = getOwn(CALLS, name);
  if (!operation) return () => new Unknown(`there is no function ${name}`);
  if (first.op === 'value') return constant(operation(literal(first.args)));
  return unary(name === 'size' ? compileList(first, scope) : compile(first, scope), operation);
}

function method([name, owner, args]: readonly [string, ASTNode, readonly ASTNode[]], scope: Scope): Evaluate {
  const operation = getOwn(METHOD_CALLS, name);
  if (!operation) return () => new Unknown(`there is no method ${name}`);
  const value = name === 'size' ? compileList(owner, scope) : compile(owner, scope);
  const [argument] = args;
  if (!argument) return unary(value, operation);
  return binary(value, compile(argument, scope), (text, part, evaluation) =>
    typeof text === 'string' && !evaluation.spendOnText(text.length) ? EXHAUSTED : operation(text, part),
  );
}

function has(owner: Evaluate, field: string): Evaluate {
  return (evaluation) => {
    const from = owner(evaluation);
    if (from instanceof Unknown) return from;
    if (isMap(from)) return from.has(field);
    const value = from instanceof View ? from.get(field) : MISMATCH;
    if (value instanceof Unknown) return value.absent ? false : value;
    return value !== undefined;
  };
}

/** The library's own `matches` backtracks, and some patterns would take for ever. */
function like(text: Evaluate, pattern: string): Evaluate {
  const compiled = RE2JS.compile(pattern);
  const stepsPerCharacter = 1 + compiled.programSize() * STEPS_PER_INSTRUCTION;
  return (evaluation) => {
    const value = text(evaluation);
    if (value instanceof Unknown) return value;
    if (typeof value !== 'string') return MISMATCH;
    return evaluation.spend(value.length * stepsPerCharacter) ? compiled.matches(value) : EXHAUSTED;
  };
}
