import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import type { Duration } from '@marcbachmann/cel-js/evaluator';
import { calculated, double, durationOfNanos, int, negated, textOfDuration, truncated } from './arithmetic.ts';
import { traceOf } from './loop-macros.ts';
import { type Arguments, type Macro, type Runner, SYNC } from './macro.ts';
import { parseCelDuration, parseCelTimestamp, YEAR_1, YEAR_9999 } from './times.ts';
import { asUnknown, together, Unknown } from './unknown.ts';
import type { TagMap } from './views/tag-map.ts';
import { View } from './views/view.ts';

// What stands in for parts of the library where it is not strict enough. Nobody can write these names: they end in _.

const same = <T>(value: T): T => value;
const LENGTH = 'google.protobuf.Duration';
const MOMENT = 'google.protobuf.Timestamp';

/**
 * What the library lacks: conversions, and a `has` that checks its field, where its own takes one that the object has
 * not. It is as long as `has`, for the places.
 */
export function registerMissing(environment: Environment): Environment {
  return environment
    .registerFunction('hs_(ast): bool', hasMacro, SYNC)
    .registerFunction('int(google.protobuf.Timestamp): int', secondsAt, SYNC)
    .registerFunction('string(google.protobuf.Timestamp): string', textOfTimestamp, SYNC)
    .registerFunction('string(google.protobuf.Duration): string', textOfDuration, SYNC)
    .registerFunction('duration(google.protobuf.Duration): google.protobuf.Duration', same, SYNC)
    .registerFunction('timestamp(google.protobuf.Timestamp): google.protobuf.Timestamp', same, SYNC);
}

export function registerInternals(environment: Environment): Environment {
  return environment
    .registerFunction('both_(ast, ast, ast, ast): bool', logicMacro(false), SYNC)
    .registerFunction('either_(ast, ast, ast, ast): bool', logicMacro(true), SYNC)
    .registerFunction('calc_(ast): dyn', arithmeticMacro, SYNC)
    .registerFunction('int_(int): int', same, SYNC)
    .registerFunction('int_(double): int', truncated, SYNC)
    .registerFunction('int_(string): int', intOfText, SYNC)
    .registerFunction('int_(google.protobuf.Timestamp): int', secondsAt, SYNC)
    .registerFunction('double_(double): double', same, SYNC)
    .registerFunction('double_(int): double', Number, SYNC)
    .registerFunction('double_(string): double', doubleOfText, SYNC)
    .registerFunction('tag_(map<string, string>, string): string', tag, SYNC)
    .registerFunction('tagged_(string, map<string, string>): bool', (key: string, tags: TagMap) => tags.has(key), SYNC)
    .registerFunction('duration_(string): google.protobuf.Duration', duration, SYNC)
    .registerFunction('duration_(google.protobuf.Duration): google.protobuf.Duration', same, SYNC)
    .registerFunction('timestamp_(string): google.protobuf.Timestamp', timestamp, SYNC)
    .registerFunction('timestamp_(google.protobuf.Timestamp): google.protobuf.Timestamp', same, SYNC)
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

/** Arithmetic of our own. The library takes a duration and a timestamp together for a duration. */
function arithmeticMacro({ args: [node] }: Arguments): Macro {
  switch (node?.op) {
    case '-_':
      return {
        async: false,
        typeCheck: (checker, _, context) => checker.check(node, context),
        evaluate: (runner, _, context) => negated(runner.run(node.args, context)),
      };
    case '+':
    case '-':
    case '*':
    case '/':
    case '%': {
      const [left, right] = node.args;
      return {
        async: false,
        typeCheck(checker, _, context) {
          const type = checker.check(node, context);
          const [first, second] = [left, right].map((part) => String(checker.check(part, context)));
          return node.op === '+' && first === LENGTH && second === MOMENT ? checker.getType(MOMENT) : type;
        },
        evaluate: (runner, _, context) => calculated(node.op, runner.run(left, context), runner.run(right, context)),
      };
    }
    default:
      throw new Unknown('calc_() takes an operation');
  }
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const WHOLE = /^[+-]?\d+$/;

/** The library reads an empty text as 0, and hexadecimal ones too. */
function intOfText(text: string): bigint {
  if (!WHOLE.test(text)) throw new Unknown(`${shown(text)} is no whole number`);
  return int(BigInt(text.replace('+', '')));
}

function doubleOfText(text: string): number {
  if (!DECIMAL.test(text)) throw new Unknown(`${shown(text)} is no number`);
  return double(Number(text));
}

function textOfTimestamp(at: Date): string {
  return at.toISOString().replace('.000Z', 'Z');
}

function isThere(owner: unknown, field: string): boolean {
  if (owner instanceof View) return owner.has(field);
  if (owner instanceof Map) return owner.has(field);
  return typeof owner === 'object' && owner !== null && Object.hasOwn(owner, field);
}

/**
 * `&&` (decided by false) and `||` (decided by true). The library's own pass over an error as well; these keep what both
 * sides miss when neither decides, so that the cheapest signal of all can be asked for first. The side that needs the
 * cheaper signals is looked at first, and when it decides the other has no say: whether the dearer ones were read besides
 * is chance. @param decisive the answer of one side that settles it.
 */
function logicMacro(decisive: boolean): (given: Arguments) => Macro {
  return ({ args: [given, left, right, isRightCheaper] }) => {
    if (!given || !left || !right) throw new Unknown('an operator without its sides');
    const isSwapped = isRightCheaper?.op === 'value' && isRightCheaper.args === true;
    const [cheaper, dearer] = isSwapped ? [right, left] : [left, right];
    return {
      async: false,
      typeCheck(checker, _, context) {
        for (const part of [given, left, right]) checker.check(part, context);
        return checker.getType('bool');
      },
      evaluate(runner, _, context) {
        const trace = traceOf(runner, given, context);
        const { mark } = trace;
        const first = attempt(runner, cheaper, context);
        if (first === decisive) return decisive;
        const between = trace.mark;
        const second = attempt(runner, dearer, context);
        if (second === decisive) trace.drop(mark, between);
        return isSwapped ? settle(second, first, decisive) : settle(first, second, decisive);
      },
    };
  };
}

function settle(first: boolean | Unknown, second: boolean | Unknown, decisive: boolean): boolean {
  if (first === decisive || second === decisive) return decisive;
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

function tag(tags: TagMap, key: string): string {
  const value = tags.get(key);
  if (value === undefined) throw new Unknown(`there is no tag ${key}`, { absent: true });
  return value;
}

function duration(text: string): Duration {
  const nanos = parseCelDuration(text);
  if (nanos === null) throw new Unknown(`${shown(text)} is no duration`);
  return durationOfNanos(nanos);
}

function timestamp(text: string): Date {
  const at = parseCelTimestamp(text);
  if (at === null) throw new Unknown(`${shown(text)} is no timestamp`);
  return new Date(at);
}

function secondsAt(at: Date): bigint {
  return BigInt(Math.floor(at.getTime() / 1000));
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
