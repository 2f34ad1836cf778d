import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';
import { parseCelDuration, parseCelTimestamp, YEAR_1, YEAR_9999 } from './times.ts';
import { asUnknown, together, Unknown } from './unknown.ts';
import { View } from './views.ts';

// What stands in for parts of the library where it is not strict enough. Nobody can write these names: they end in _.

/** The library's evaluator and checker, as far as a macro is given them. */
interface Runner {
  run(node: ASTNode, context: unknown): unknown;
}
interface Checker {
  check(node: ASTNode, context: unknown): unknown;
  getType(name: string): unknown;
}
interface Arguments {
  readonly args: readonly ASTNode[];
}
interface Macro {
  readonly async: false;
  typeCheck(checker: Checker, macro: Macro, context: unknown): unknown;
  evaluate(runner: Runner, macro: Macro, context: unknown): unknown;
}

const SYNC = { async: false };
const LENGTH = 'google.protobuf.Duration';
const MOMENT = 'google.protobuf.Timestamp';

/** `has` that checks its field: the library's own takes one that the object has not. As long as `has`, for the places. */
export function registerHas(environment: Environment): Environment {
  return environment.registerFunction('hs_(ast): bool', hasMacro, SYNC);
}

export function registerInternals(environment: Environment): Environment {
  return environment
    .registerFunction('both_(ast, ast): bool', logicMacro(false), SYNC)
    .registerFunction('either_(ast, ast): bool', logicMacro(true), SYNC)
    .registerFunction('plus_(ast): dyn', plusMacro, SYNC)
    .registerFunction('decimal_(ast): dyn', checkedMacro(decimal), SYNC)
    .registerFunction('finite_(ast): dyn', checkedMacro(finite), SYNC)
    .registerFunction('tag_(map<string, string>, string): string', tag, SYNC)
    .registerFunction('duration_(string): google.protobuf.Duration', duration, SYNC)
    .registerFunction('timestamp_(string): google.protobuf.Timestamp', timestamp, SYNC)
    .registerFunction('timestamp_(int): google.protobuf.Timestamp', timestampOfSeconds, SYNC);
}

function hasMacro({ args: [select] }: Arguments): Macro {
  if (select?.op !== '.') throw new Unknown('has() takes a field');
  const [owner, field] = select.args;
  return {
    async: false,
    typeCheck(checker, _, context) {
      checker.check(select, context);
      return checker.getType('bool');
    },
    evaluate: (runner, _, context) => isThere(runner.run(owner, context), field),
  };
}

/** `+`, which the library takes for a duration when a timestamp is added to one. */
function plusMacro({ args: [addition] }: Arguments): Macro {
  if (addition?.op !== '+') throw new Unknown('plus_() takes an addition');
  const [left, right] = addition.args;
  return {
    async: false,
    typeCheck(checker, _, context) {
      const type = checker.check(addition, context);
      return String(checker.check(left, context)) === LENGTH && String(checker.check(right, context)) === MOMENT
        ? checker.getType(MOMENT)
        : type;
    },
    evaluate: (runner, _, context) => runner.run(addition, context),
  };
}

/** Passes a value on after a look at it, and changes no type. */
function checkedMacro(check: (value: unknown) => void): (given: Arguments) => Macro {
  return ({ args: [inner] }) => {
    if (!inner) throw new Unknown('there is no value to look at');
    return {
      async: false,
      typeCheck: (checker, _, context) => checker.check(inner, context),
      evaluate(runner, _, context) {
        const value = runner.run(inner, context);
        check(value);
        return value;
      },
    };
  };
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The library reads an empty text as 0, and hexadecimal ones too. */
function decimal(value: unknown): void {
  if (typeof value === 'string' && !DECIMAL.test(value)) throw new Unknown(`${shown(value)} is no number`);
}

/** Neither infinity nor NaN is a measure of anything: a comparison with it would be an answer made of nothing. */
function finite(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Unknown('the result is no number');
}

function isThere(owner: unknown, field: string): boolean {
  if (owner instanceof View) return owner.has(field);
  if (owner instanceof Map) return owner.has(field);
  return typeof owner === 'object' && owner !== null && Object.hasOwn(owner, field);
}

/**
 * `&&` (decided by false) and `||` (decided by true). The library's own pass over an error as well; these keep what both
 * sides miss when neither decides, so that the cheapest signal of all can be asked for first.
 */
function logicMacro(decisive: boolean): (given: Arguments) => Macro {
  return ({ args: [left, right] }) => {
    if (!left || !right) throw new Unknown('an operator without its sides');
    return {
      async: false,
      typeCheck(checker, _, context) {
        checker.check(left, context);
        checker.check(right, context);
        return checker.getType('bool');
      },
      evaluate(runner, _, context) {
        const first = attempt(runner, left, context);
        return first === decisive ? decisive : settle(first, attempt(runner, right, context), decisive);
      },
    };
  };
}

function settle(first: boolean | Unknown, second: boolean | Unknown, decisive: boolean): boolean {
  if (second === decisive) return decisive;
  if (first instanceof Unknown) throw second instanceof Unknown ? together(first, second) : first;
  if (second instanceof Unknown) throw second;
  return !decisive;
}

function attempt(runner: Runner, node: ASTNode, context: unknown): boolean | Unknown {
  try {
    const answer = runner.run(node, context);
    return typeof answer === 'boolean' ? answer : new Unknown('a side of && or || is neither true nor false');
  } catch (error) {
    return asUnknown(error);
  }
}

function tag(tags: ReadonlyMap<string, string>, key: string): string {
  const value = tags.get(key);
  if (value === undefined) throw new Unknown(`there is no tag ${key}`, { absent: true });
  return value;
}

function duration(text: string): Duration {
  const nanos = parseCelDuration(text);
  if (nanos === null) throw new Unknown(`${shown(text)} is no duration`);
  return new Duration(nanos / 1_000_000_000n, Number(nanos % 1_000_000_000n));
}

function timestamp(text: string): Date {
  const at = parseCelTimestamp(text);
  if (at === null) throw new Unknown(`${shown(text)} is no timestamp`);
  return new Date(at);
}

function timestampOfSeconds(seconds: bigint): Date {
  if (seconds < BigInt(YEAR_1 / 1000) || seconds > BigInt(Math.floor(YEAR_9999 / 1000)))
    throw new Unknown(`${seconds} is no timestamp`);
  return new Date(Number(seconds) * 1000);
}

const LONGEST_SHOWN = 40;

function shown(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}
