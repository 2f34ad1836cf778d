import { Duration } from '@marcbachmann/cel-js/evaluator';
import { z } from 'zod';
import { type ConditionKind, type ConditionResult, type Json, result } from '../core/policy/condition.ts';
import type { SignalRequest, Snapshot } from '../core/signal/signal.ts';
import { formatDuration, formatInstant, type Instant } from '../core/values/duration.ts';
import { compileExpression, type Expression } from './expression/compile.ts';

const EXPECTED = 'a CEL expression in quotes, such as "timing.running > duration(\'12h\')"';
const MOST_SHOWN = 6;
const LONGEST_SHOWN = 60;

const parameters = z
  .string({ error: EXPECTED })
  .min(1, { error: EXPECTED })
  .transform((source, context): Expression => {
    const compiled = compileExpression(source);
    if (compiled.ok) return compiled.expression;
    for (const { offset, problem, expected } of compiled.faults)
      context.addIssue({ code: 'custom', message: expected, params: { problem, offset } });
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
    const { answer, about } = given.answer(snapshot, now);
    const facts = given.facts(snapshot, now).filter(({ value }) => value !== null);
    const shown = facts.map(({ name, value }) => `${name} is ${words(value)}`);
    const told = {
      threshold: cut(given.source),
      age: ageOf(snapshot, given.signals, now),
      identity: about === '' ? `expression:${given.source}` : `expression:${given.source}|${about}`,
      detail: Object.fromEntries(facts.map(({ name, value }): [string, Json] => [name, words(value)])),
    };
    const looked = shown.length === 0 ? '' : `: ${shown.slice(0, MOST_SHOWN).join(', ')}`;
    if (typeof answer === 'boolean')
      return result(answer ? 'violated' : 'healthy', `the expression is ${answer}${looked}`, {
        ...told,
        value: answer,
      });
    return result('unknown', `the expression cannot be told, since ${answer.message}${looked}`, {
      ...told,
      missingSignals: answer.missingSignals,
    });
  },
};

/** Of the newest signal that it names. */
function ageOf({ signals }: Snapshot, requests: readonly SignalRequest[], now: Instant): ConditionResult['age'] {
  const times = requests.flatMap(({ kind }) => {
    if (kind !== 'timing' && kind !== 'compute' && kind !== 'children' && kind !== 'cost' && kind !== 'gpu') return [];
    const signal = signals[kind];
    return signal?.known ? [signal.at] : [];
  });
  return times.length === 0 ? null : Math.max(0, now - Math.max(...times));
}

function words(value: unknown): string {
  if (value instanceof Duration) return formatDuration(value.valueOf());
  if (value instanceof Date) return formatInstant(value.getTime());
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return value instanceof Map ? `a map of ${value.size}` : String(value);
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
