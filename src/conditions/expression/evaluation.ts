import { Unknown } from './unknown.ts';
import { type Value, View } from './values.ts';

/** The variables of an expression. One that is not read costs nothing. */
export type Variables = (name: string) => Value | undefined;

/** A part of an expression, ready to be evaluated. It never throws. */
export type Evaluate = (evaluation: Evaluation) => Value;

/** The most steps of one evaluation: some tens of milliseconds. A limit on time would differ between machines. */
export const BUDGET = 500_000;

/** What is answered once the budget is used up. The whole evaluation is unknown then. */
export const EXHAUSTED = new Unknown(`its evaluation takes more than ${BUDGET} steps`);

/**
 * The state of one evaluation: the elements of the open loops, the steps that are left, and what decided so far. That is
 * the children and the texts for which a loop's condition decided. What decides nothing in the end is taken back.
 */
export class Evaluation {
  readonly variables: Variables;
  /** By the depth of their loops. */
  readonly elements: Value[] = [];
  #stepsLeft = BUDGET;
  readonly #found: (View | string | null)[] = [];

  constructor(variables: Variables) {
    this.variables = variables;
  }

  get isExhausted(): boolean {
    return this.#stepsLeft < 0;
  }

  /** Whether so many steps were left. */
  spend(steps: number): boolean {
    this.#stepsLeft -= steps;
    return !this.isExhausted;
  }

  /** Sixteen characters are compared, copied or searched in one step. */
  spendOnText(characters: number): boolean {
    return this.spend(Math.ceil(characters / 16));
  }

  /** How much was found so far. */
  get mark(): number {
    return this.#found.length;
  }

  /** Takes back what was found between two marks. */
  drop(from: number, to = this.mark): void {
    if (to === this.mark) this.#found.length = from;
    else this.#found.splice(from, to - from);
  }

  /** An element for which a condition decided. A number or a time does not say what an answer is about. */
  note(element: Value): void {
    if (typeof element === 'string' || (element instanceof View && element.identity !== null))
      this.#found.push(element);
  }

  /** The answer is about the whole list of children, not about single ones. */
  noteAllChildren(): void {
    this.#found.push(null);
  }

  get isAboutAllChildren(): boolean {
    return this.#found.includes(null);
  }

  /** What was found, each once and sorted, so that the order of a list does not matter. */
  get found(): readonly string[] {
    const words = this.#found.map((found) =>
      typeof found === 'string' ? `text ${found}` : `child ${found?.identity}`,
    );
    return [...new Set(words)].sort();
  }
}
