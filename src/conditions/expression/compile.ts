import type { ASTNode } from '@marcbachmann/cel-js';
import type { Snapshot } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { MISMATCH } from './arithmetic.ts';
import { enumProblems } from './enum-values.ts';
import { ENVIRONMENT } from './environment.ts';
import { Evaluation, EXHAUSTED, type Variables } from './evaluation.ts';
import { identityOf, namedTexts } from './evidence-identity.ts';
import { compile } from './interpret.ts';
import { type Problem, problemsIn } from './lint.ts';
import { problemOf } from './messages.ts';
import { type Path, pathsIn, signalsOf } from './references.ts';
import { checkTypes } from './type-check.ts';
import { Unknown } from './unknown.ts';
import { isMap, type Value, View } from './values.ts';
import { TagMap } from './views/tag-map.ts';
import { variablesOf } from './views/variables.ts';
import type { Request } from './views/view.ts';

const LONGEST = 1000;

export type CompiledExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads an expression, or says what is wrong with it and where. Never throws. */
export function compileExpression(source: string): CompiledExpression {
  const expected = `at most ${LONGEST}; conditions can be combined with all, any and not`;
  if (source.length > LONGEST)
    return refused({ offset: LONGEST, message: `the expression has ${source.length} characters`, expected });
  try {
    const parsed = ENVIRONMENT.parse(source);
    const { ast } = parsed;
    const problems = problemsIn(ast);
    if (problems.length > 0) return refused(...problems);
    const { type, error } = checkTypes(parsed);
    if (error) return refused(problemOf(error));
    const never = enumProblems(ast);
    if (never.length > 0) return refused(...never);
    if (type === 'bool') return { ok: true, expression: expressionOf(source, ast) };
    const condition = 'a condition, such as timing.running > duration("12h")';
    return refused({ offset: ast.start, message: `the expression is of type ${type}, not bool`, expected: condition });
  } catch (error) {
    return refused(problemOf(error));
  }
}

function refused(...problems: Problem[]): CompiledExpression {
  return { ok: false, problems: problems.sort((a, b) => a.offset - b.offset) };
}

/** A value that an expression rests on, under the words with which it is written. */
type Fact = readonly [name: string, value: Value];

export interface Answer {
  /** True, false, or why it is not known. */
  readonly answer: boolean | Unknown;
  /** Another one when it is about another child or another text of the run; numbers and times that grow leave it. */
  readonly identity: string;
  /** What it names of the snapshot, as far as that is known, in the order in which it does. */
  readonly facts: readonly Fact[];
}

/** An expression that was read and checked. */
export interface Expression {
  readonly source: string;
  /** Every signal that it may read, cheapest first. */
  readonly signals: readonly Request[];
  /** Evaluates it over a prepared snapshot. Never throws. */
  answer(snapshot: Snapshot, now: Instant): Answer;
  /** For the fingerprint of its policy. */
  toJSON(): unknown;
}

function expressionOf(source: string, ast: ASTNode): Expression {
  const paths = pathsIn(ast);
  const signals = signalsOf(paths);
  const texts = namedTexts(paths);
  const evaluate = compile(ast);
  return { source, signals, answer, toJSON: () => ({ source }) };

  function answer(snapshot: Snapshot, now: Instant): Answer {
    const variables = variablesOf(snapshot, now);
    const evaluation = new Evaluation(variables);
    const value = evaluate(evaluation);
    const facts = paths.flatMap((path) => factAt(variables, path));
    if (typeof value === 'boolean' && !evaluation.isExhausted)
      return { answer: value, identity: identityOf(snapshot, texts, evaluation), facts };
    // A signal that was not fetched yet may spare steps.
    const missingSignals = signals.filter(({ kind }) => snapshot.signals[kind] === undefined);
    const unknown = evaluation.isExhausted ? new Unknown(EXHAUSTED.reasons, { missingSignals }) : value;
    return { answer: unknown instanceof Unknown ? unknown : MISMATCH, identity: '', facts };
  }
}

function factAt(variables: Variables, path: Path): readonly Fact[] {
  const [variable, ...fields] = path;
  let value = variables(variable);
  for (const field of fields) value = value instanceof View || isMap(value) ? value.get(field) : undefined;
  if (value === undefined || value instanceof View || value instanceof TagMap || variable === 'now') return [];
  const name = path.join('.');
  if (!(value instanceof Unknown)) return [[name, value]];
  // A lower bound can decide, too.
  return value.atLeast === null ? [] : [[`the least of ${name}`, value.atLeast]];
}
