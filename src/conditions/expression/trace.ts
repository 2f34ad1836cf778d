import { ChildView } from './views/child-views.ts';

const ALL_CHILDREN = Symbol('all children');

type Found = ChildView | string | typeof ALL_CHILDREN;

/** What came out of a loop that goes on after an element has decided it. */
interface OpenLoop {
  decided: boolean;
}

/**
 * What an evaluation rests on: the children, and the texts of lists, for which a loop's condition decided it. What a side
 * of `&&` or `||` found that had no say is taken back, and so is what an element did that decided nothing.
 */
export class Trace {
  readonly #found: Found[] = [];
  readonly #loops: OpenLoop[] = [];

  /** What was found, each once and in an order that does not depend on that of the list. */
  get found(): readonly string[] {
    return [...new Set(this.#found.map(wordsOf))].sort();
  }

  /** Whether it rests on the list of children as such, so that no single ones can be told. */
  get isOfAllChildren(): boolean {
    return this.#found.includes(ALL_CHILDREN);
  }

  get mark(): number {
    return this.#found.length;
  }

  /** Takes back what was found from one mark on, up to another. */
  drop(from: number, to = this.#found.length): void {
    if (to === this.#found.length) this.#found.length = from;
    else this.#found.splice(from, to - from);
  }

  /** An element of a list for which the loop's condition decided. A number or a time tells nothing of what it is about. */
  note(element: unknown): void {
    if (element instanceof ChildView || typeof element === 'string') this.#found.push(element);
  }

  noteAllChildren(): void {
    this.#found.push(ALL_CHILDREN);
  }

  open(): OpenLoop {
    const loop = { decided: false };
    this.#loops.push(loop);
    return loop;
  }

  /** Says that an element has decided the innermost loop. */
  decide(element: unknown): void {
    this.note(element);
    const loop = this.#loops.at(-1);
    if (loop) loop.decided = true;
  }

  close(): void {
    this.#loops.pop();
  }
}

/** Only what is left at the end is put into words: a loop in a loop notes much and takes most of it back. */
function wordsOf(found: Found): string {
  if (found === ALL_CHILDREN) return 'all children';
  return typeof found === 'string' ? `text ${found}` : `child ${found.id}`;
}
