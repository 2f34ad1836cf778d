import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { type Arguments, type Macro, type Runner, SYNC } from './macro.ts';
import { Trace } from './trace.ts';
import { Unknown } from './unknown.ts';

/** The loops as they are evaluated: like those of the library, and they note for which elements their condition decided. */
export function registerWitnesses(environment: Environment): Environment {
  return environment
    .registerType('Trace', { ctor: Trace })
    .registerVariable('trace_', 'Trace')
    .registerFunction('exists_(ast, ast): bool', loopMacro(true), SYNC)
    .registerFunction('all_(ast, ast): bool', loopMacro(false), SYNC)
    .registerFunction('meets_(ast, ast, ast): bool', decidingMacro(true), SYNC)
    .registerFunction('fails_(ast, ast, ast): bool', decidingMacro(false), SYNC)
    .registerFunction('held_(ast, ast, ast): bool', holdingMacro, SYNC)
    .registerFunction('children_(ast, ast): dyn', wholeMacro, SYNC);
}

/** The trace of an evaluation, which lower gives to each of these functions first. */
export function traceOf(runner: Runner, node: ASTNode, context: unknown): Trace {
  const trace = runner.run(node, context);
  if (trace instanceof Trace) return trace;
  throw new Unknown('the evaluation has no trace');
}

/**
 * `exists` (decided by true) and `all` (decided by false), all of whose elements are looked at: with the first alone,
 * the order of a list would say what it is about.
 */
function loopMacro(decisive: boolean): (given: Arguments) => Macro {
  return ({ args: [given, loop] }) => {
    if (!given || !loop) throw new Unknown('a loop without its list');
    return {
      async: false,
      typeCheck(checker, _, context) {
        checker.check(given, context);
        checker.check(loop, context);
        return checker.getType('bool');
      },
      evaluate(runner, _, context) {
        const trace = traceOf(runner, given, context);
        const own = trace.open();
        try {
          const answer = runner.run(loop, context);
          return own.decided ? decisive : answer;
        } catch (error) {
          if (own.decided) return decisive;
          throw error;
        } finally {
          trace.close();
        }
      },
    };
  };
}

/** The condition of such a loop: it never ends the loop, and says beside it that it decides. */
function decidingMacro(decisive: boolean): (given: Arguments) => Macro {
  return conditionMacro((trace, element, answer) => {
    if (answer === decisive) trace.decide(element);
    return { answer: !decisive, isKept: answer === decisive };
  });
}

/** The condition of a loop that takes all elements for which it is true. */
const holdingMacro = conditionMacro((trace, element, answer) => {
  if (answer) trace.note(element);
  return { answer, isKept: answer };
});

type Noted = (
  trace: Trace,
  element: unknown,
  answer: boolean,
) => { readonly answer: boolean; readonly isKept: boolean };

function conditionMacro(note: Noted): (given: Arguments) => Macro {
  return ({ args: [given, variable, condition] }) => {
    if (!given || !variable || !condition) throw new Unknown('a loop without its condition');
    return {
      async: false,
      typeCheck(checker, _, context) {
        for (const part of [given, variable, condition]) checker.check(part, context);
        return checker.getType('bool');
      },
      evaluate(runner, _, context) {
        const trace = traceOf(runner, given, context);
        const { mark } = trace;
        try {
          const element = runner.run(variable, context);
          const found = runner.run(condition, context);
          if (typeof found !== 'boolean') throw new Unknown('the condition of a loop is neither true nor false');
          const { answer, isKept } = note(trace, element, found);
          if (!isKept) trace.drop(mark);
          return answer;
        } catch (error) {
          trace.drop(mark);
          throw error;
        }
      },
    };
  };
}

/** A list of children of which single ones are taken, or which is made into another one. */
function wholeMacro({ args: [given, list] }: Arguments): Macro {
  if (!given || !list) throw new Unknown('children_() takes a list');
  return {
    async: false,
    typeCheck(checker, _, context) {
      checker.check(given, context);
      return checker.check(list, context);
    },
    evaluate(runner, _, context) {
      traceOf(runner, given, context).noteAllChildren();
      return runner.run(list, context);
    },
  };
}
