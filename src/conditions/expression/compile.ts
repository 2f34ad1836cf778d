import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';
import type { SignalRequest, Snapshot } from '../../core/signal/signal.ts';
import type { Instant } from '../../core/values/duration.ts';
import { overlongComment } from './comments.ts';
import { costBound, type Programs, type Sizes } from './cost-limit.ts';
import { closedFaults } from './enum-values.ts';
import { EVALUATED, WRITTEN } from './environment.ts';
import { aboutOf, type NamedTexts, namedTexts } from './evidence-identity.ts';
import { type Fault, faultsOf } from './lint.ts';
import { lower } from './lowering.ts';
import { syntaxFault, typeFault } from './messages/type-errors.ts';
import { typeInWords } from './messages/type-words.ts';
import { namesOf, signalsOf } from './references.ts';
import { partsOf } from './syntax.ts';
import { asUnknown, Unknown } from './unknown.ts';
import { Scope } from './views/scope.ts';

export type { Fault } from './lint.ts';

const LONGEST = 1000;
/** In steps of {@link costBound}: some tens of milliseconds. */
const BUDGET = 800_000;
/** What every expression must be able to do, whatever a run looks like. */
const LEAST: Sizes = { children: 1, tags: 15, text: 256 };

const MISTYPED = {
  problem: 'types do not go together',
  expected: 'types that go together; a duration is added to a timestamp, not a timestamp to a duration',
};

export type CompiledExpression =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads an expression, or says what is wrong with it and where. Never throws. */
export function compileExpression(source: string): CompiledExpression {
  if (source.length > LONGEST)
    return refused({
      offset: LONGEST,
      problem: `the expression has ${source.length} characters`,
      expected: `at most ${LONGEST}; conditions can be put together with all, any and not`,
    });
  try {
    const parsed = WRITTEN.parse(source);
    const { ast } = parsed;
    const faults = [...faultsOf(ast), ...closedFaults(ast), ...commentFaults(source, ast)];
    if (faults.length > 0) return refused(...faults);
    const own = withOwnHas(source, ast);
    const check = own === source ? parsed.check() : WRITTEN.check(own);
    if (!check.valid) return refused(typeFault(check.error, ast));
    if (check.type !== 'bool')
      return refused({
        offset: ast.start,
        problem: `the expression is ${typeInWords(check.type ?? '')}`,
        expected: 'what is true or false, such as timing.running > duration("12h")',
      });
    const expression = new Expression(source, ast);
    const mistyped = expression.mistyped();
    if (mistyped) return refused({ offset: ast.start, ...MISTYPED });
    if (!expression.isWithinBudget(LEAST))
      return refused({
        offset: ast.start,
        problem: 'the expression can take too long',
        expected: 'fewer loops within loops',
      });
    return { ok: true, expression };
  } catch (error) {
    return refused(syntaxFault(error, source));
  }
}

function refused(...faults: Fault[]): CompiledExpression {
  return { ok: false, faults: faults.sort((a, b) => a.offset - b.offset) };
}

function commentFaults(source: string, ast: ASTNode): Fault[] {
  const offset = overlongComment(source, ast);
  if (offset === null) return [];
  const expected = 'line ends that are those of the file, under |, or no comments';
  return [{ offset, problem: 'a comment goes on after what looks like the end of its line', expected }];
}

/** The text with the `has` that checks its field, at the same places. */
function withOwnHas(source: string, ast: ASTNode): string {
  let text = source;
  visit(ast);
  return text;

  function visit(node: ASTNode): void {
    if (node.op === 'call' && node.args[0] === 'has')
      text = `${text.slice(0, node.start)}hs_${text.slice(node.start + 3)}`;
    for (const part of partsOf(node)) visit(part);
  }
}

/** A fact that an expression rests on, by the words with which it is written. */
export interface Fact {
  readonly name: string;
  /** Null when it cannot be told. */
  readonly value: unknown;
}

export interface Answer {
  /** True, false, or why it cannot be told. */
  readonly answer: boolean | Unknown;
  /** Another one when it is about another child or another text of the run; numbers and times that grow leave it. */
  readonly about: string;
}

/** An expression that was read and checked. Prints as its source. */
export class Expression {
  readonly source: string;
  readonly #ast: ASTNode;
  readonly #signals: readonly SignalRequest[];
  readonly #names: readonly (readonly string[])[];
  readonly #patterns: readonly RE2JS[];
  readonly #programs: Programs;
  readonly #run: ParseResult;
  readonly #needsChildren: boolean;
  readonly #texts: NamedTexts;

  constructor(source: string, ast: ASTNode) {
    const { text, patterns } = lower(ast);
    this.source = source;
    this.#ast = ast;
    this.#signals = signalsOf(ast);
    this.#names = namesOf(ast);
    this.#patterns = patterns.map((pattern) => RE2JS.compile(pattern));
    this.#programs = new Map(this.#patterns.map((pattern) => [pattern.pattern(), pattern.programSize()]));
    this.#run = EVALUATED.parse(text);
    this.#texts = namedTexts(ast);
    this.#needsChildren = this.#names.some(([name]) => name === 'children');
  }

  /** What the stricter types of what is evaluated refuse. Its places are not those of the source. */
  mistyped(): Error | null {
    const check = this.#run.check();
    return check.valid ? null : (check.error ?? new Error('it cannot be checked'));
  }

  /** Every signal that it may read, cheapest first. */
  get signals(): readonly SignalRequest[] {
    return this.#signals;
  }

  /** Whether it is done in some tens of milliseconds with values of these sizes, however they are. */
  isWithinBudget(sizes: Sizes): boolean {
    return costBound(this.#ast, sizes, this.#programs) <= BUDGET;
  }

  /** Evaluates it. Never throws. */
  answer(snapshot: Snapshot, now: Instant): Answer {
    const sizes = sizesOf(snapshot, this.#needsChildren);
    if (!this.isWithinBudget(sizes)) return untold(new Unknown(tooMuch(sizes)));
    // An error is an answer here, made by the thousand in a loop, and nobody reads where it came from.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      const scope = new Scope(snapshot, now, this.#patterns);
      const answer: unknown = this.#run(scope);
      if (typeof answer !== 'boolean') return untold(new Unknown('the expression is neither true nor false'));
      const { run, signals } = snapshot;
      const children = signals.children?.known ? signals.children.value : [];
      return { answer, about: aboutOf(run, children, this.#texts, scope.trace_) };
    } catch (error) {
      return untold(asUnknown(error));
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  /** What it names of the snapshot, as far as it can be told, in the order in which it does. */
  facts(snapshot: Snapshot, now: Instant): Fact[] {
    const scope = new Scope(snapshot, now, []);
    return this.#names.map((path) => {
      const [name, value] = [path.join('.'), factAt(scope, path)];
      // A lower bound can decide, too.
      if (name === 'cost.spent' && value === null)
        return { name: `the least of ${name}`, value: factAt(scope, ['cost', 'least']) };
      return { name, value };
    });
  }
}

function untold(answer: Unknown): Answer {
  return { answer, about: '' };
}

function tooMuch({ children, text }: Sizes): string {
  return `it could take too long with ${children} children and texts of ${text} characters`;
}

function sizesOf({ run, signals }: Snapshot, needsChildren: boolean): Sizes {
  const children = needsChildren && signals.children?.known ? signals.children.value : [];
  let text = 0;
  let tags = 0;
  const take = (value: string | null | undefined) => {
    if (value && value.length > text) text = value.length;
  };
  const takeTags = (given: Readonly<Record<string, string>>) => {
    const entries = Object.entries(given);
    tags = Math.max(tags, entries.length);
    for (const [key, value] of entries) {
      take(key);
      take(value);
    }
  };
  for (const value of [run.id, run.displayName, run.experiment, run.jobType, run.status, run.instanceType]) take(value);
  takeTags(run.tags);
  for (const child of children) {
    for (const value of [child.id, child.displayName, child.status, child.error?.code]) take(value);
    takeTags(child.tags);
  }
  return { children: children.length, tags, text };
}

function factAt(scope: Scope, path: readonly string[]): unknown {
  try {
    let value: unknown = scope;
    for (const name of path) {
      if (value instanceof Map) value = value.get(name.toLowerCase());
      else if (typeof value === 'object' && value !== null) value = Reflect.get(value, name);
    }
    return value ?? null;
  } catch {
    return null;
  }
}
