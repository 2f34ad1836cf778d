import type { ASTNode } from '@marcbachmann/cel-js';
import type { Snapshot } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { enumProblems } from './enum-values.ts';
import { ENVIRONMENT } from './environment.ts';
import { type Evaluate, Evaluation, EXHAUSTED, type Variables } from './evaluation.ts';
import { identityOf, type NamedTexts, namedTexts } from './evidence-identity.ts';
import { compile } from './interpret.ts';
import { type Problem, problemsIn } from './lint.ts';
import { problemOf } from './messages.ts';
import { type Path, pathsIn, signalsOf } from './references.ts';
import { checkTypes } from './type-check.ts';
import { Unknown } from './unknown.ts';
import { isMap, type Value, View } from './values.ts';
import { TagMap } from './views/tag-map.ts';
import { SnapshotVariables } from './views/variables.ts';
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
    if (type === 'bool') return { ok: true, expression: new Expression(source, ast) };
    const condition = 'a condition, such as timing.running > duration("12h")';
    return refused({ offset: ast.start, message: `the expression is of type ${type}, not bool`, expected: condition });
  } catch (error) {
    return refused(problemOf(error));
  }
}

function refused(...problems: Problem[]): CompiledExpression {
  return { ok: false, problems: problems.sort((a, b) => a.offset - b.offset) };
}

/** A fact that an expression rests on, by the words with which it is written. */
export interface Fact {
  readonly name: string;
  readonly value: Exclude<Value, Unknown>;
}

export interface Answer {
  /** True, false, or why it is not known. */
  readonly answer: boolean | Unknown;
  /** Another one when it is about another child or another text of the run; numbers and times that grow leave it. */
  readonly identity: string;
  /** What it names of the snapshot, as far as that is known, in the order in which it does. */
  readonly facts: readonly Fact[];
}

/** An expression that was read and checked. Prints as its source. */
export class Expression {
  readonly source: string;
  readonly #signals: readonly Request[];
  readonly #paths: readonly Path[];
  readonly #evaluate: Evaluate;
  readonly #texts: NamedTexts;

  constructor(source: string, ast: ASTNode) {
    this.source = source;
    this.#paths = pathsIn(ast);
    this.#signals = signalsOf(this.#paths);
    this.#evaluate = compile(ast);
    this.#texts = namedTexts(this.#paths);
  }

  /** Every signal that it may read, cheapest first. */
  get signals(): readonly Request[] {
    return this.#signals;
  }

  /** Evaluates it. Never throws. */
  answer(snapshot: Snapshot, now: Instant): Answer {
    const variables = new SnapshotVariables(snapshot, now);
    const evaluation = new Evaluation(variables);
    const value = this.#evaluate(evaluation);
    const facts = this.#paths.flatMap((path) => factAt(variables, path));
    if (evaluation.isExhausted) return { answer: this.#exhausted(snapshot), identity: '', facts };
    if (value instanceof Unknown) return { answer: value, identity: '', facts };
    if (typeof value !== 'boolean') return { answer: NO_TRUTH, identity: '', facts };
    const { run, signals } = snapshot;
    const children = signals.children?.known ? signals.children.value : [];
    return { answer: value, identity: identityOf(run, children, this.#texts, evaluation), facts };
  }

  /** A signal that was not fetched yet may spare steps. */
  #exhausted({ signals }: Snapshot): Unknown {
    return new Unknown(EXHAUSTED.reasons, {
      missingSignals: this.#signals.filter(({ kind }) => signals[kind] === undefined),
    });
  }
}

const NO_TRUTH = new Unknown('the expression is neither true nor false');

function factAt(variables: Variables, path: Path): readonly Fact[] {
  const [variable, ...fields] = path;
  let value = variables.read(variable);
  for (const field of fields) value = value instanceof View || isMap(value) ? value.get(field) : undefined;
  if (value === undefined || value instanceof View || value instanceof TagMap || variable === 'now') return [];
  const name = path.join('.');
  if (!(value instanceof Unknown)) return [{ name, value }];
  // A lower bound can decide, too.
  return value.atLeast === null ? [] : [{ name: `the least of ${name}`, value: value.atLeast }];
}
