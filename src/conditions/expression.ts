import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import type { Snapshot } from '../core/signal/signal.ts';
import { formatDuration, formatInstant, type Instant } from '../core/values/duration.ts';
import { truncate } from '../core/values/text.ts';
import { compileExpression, type Expression } from './expression/compile.ts';
import { Duration, isList, isMap, MILLION, type Value } from './expression/values.ts';
import type { Request } from './expression/views/view.ts';

const EXPECTED = 'a CEL expression in quotes, such as "timing.running > duration(\'12h\')"';
const MOST_SHOWN = 6;
const LONGEST_SHOWN = 60;

const parameters = z
  .string({ error: EXPECTED })
  .min(1, { error: EXPECTED })
  .transform((source, context): Expression => {
    const compiled = compileExpression(source);
    if (compiled.ok) return compiled.expression;
    for (const { offset, message, expected } of compiled.problems)
      context.addIssue({ code: 'custom', message: expected, params: { problem: message, offset } });
    return z.NEVER;
  });

/**
 * A CEL expression over the run and its signals is true. Manual: docs/conditions/expression.md
 *
 * ```yaml
 * expression: "run.jobType == 'command' && timing.running > duration('12h')"
 * ```
 */
export const expression: ConditionKind<Expression> = {
  kind: 'expression',
  summary: 'A CEL expression over the run, its times, compute, children, GPU use and cost is true.',
  parameters,
  signals: (given) => given.signals,
  compile: (given) => (snapshot, now) => {
    const { answer, identity, facts } = given.answer(snapshot, now);
    const described = facts.map(([name, value]): [string, string] => [name, describe(value)]);
    const numbers = {
      threshold: truncate(given.source, LONGEST_SHOWN),
      age: ageOf(snapshot, given.signals, now),
      identity: identity === '' ? `expression:${given.source}` : `expression:${given.source}|${identity}`,
      detail: Object.fromEntries(described),
    };
    const seen = described.slice(0, MOST_SHOWN).map(([name, value]) => `${name} is ${value}`);
    const rest = seen.length === 0 ? '' : `: ${seen.join(', ')}`;
    if (typeof answer === 'boolean') {
      const outcome = answer ? 'violated' : 'healthy';
      return result(outcome, `the expression is ${answer}${rest}`, { ...numbers, value: answer });
    }
    return result('unknown', `the expression is unknown, because ${answer.reasons.join('; ')}${rest}`, {
      ...numbers,
      missingSignals: answer.missingSignals,
    });
  },
};

/** The age of the newest signal that it names. */
function ageOf({ signals }: Snapshot, requests: readonly Request[], now: Instant): ConditionResult['age'] {
  const times = requests.flatMap(({ kind }) => {
    const signal = signals[kind];
    return signal?.known ? [signal.at] : [];
  });
  return times.length === 0 ? null : Math.max(0, now - Math.max(...times));
}

function describe(value: Value): string {
  if (value instanceof Duration) return formatDuration(Number(value.nanos / MILLION));
  if (value instanceof Date) return formatInstant(value.getTime());
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  if (typeof value === 'string') return JSON.stringify(truncate(value, LONGEST_SHOWN));
  if (isList(value)) return `a list of ${value.length}`;
  return isMap(value) ? `a map of ${value.size}` : String(value);
}
