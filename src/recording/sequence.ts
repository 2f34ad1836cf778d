import { isDeepStrictEqual } from 'node:util';
import { COUNTED, LINE_KINDS, type LineKind, noLines } from './format.ts';
import { MOST_HELD, tooLarge } from './lines.ts';
import type { Content } from './parse.ts';

/** Checks each line after the header against those before it. */
export class Sequence {
  readonly #counts = noLines();
  /** Characters that a reader holds: all before the passes (at -1), and of each workspace the passes since its last key. */
  readonly #held = new Map<number, number>();
  #before: LineKind = 'workspace';
  #latest = Number.NEGATIVE_INFINITY;

  get isComplete(): boolean {
    return this.#before === 'end';
  }

  /** What is wrong with the next line; null when nothing is. */
  problemOf(content: Content): string | null {
    const { kind } = content;
    if (LINE_KINDS.indexOf(kind) < LINE_KINDS.indexOf(this.#before) || this.isComplete)
      return `a line of kind ${kind} follows one of kind ${this.#before}; expected none there`;
    this.#before = kind;
    if (kind === 'end') {
      const isWhole = isDeepStrictEqual(content.value, this.#counts);
      return isWhole ? null : `the lines before are ${JSON.stringify(this.#counts)}, and not what the end says`;
    }
    this.#counts[COUNTED[kind]] += 1;
    return this.#placeProblem(content) ?? this.#timeProblem(content) ?? this.#sizeProblem(content);
  }

  #placeProblem({ kind, value }: Content): string | null {
    const { workspaces } = this.#counts;
    if (!('w' in value) || value.w < workspaces) return null;
    return `"${kind}.w" is ${value.w}; expected one of the ${workspaces} workspaces, from 0 on`;
  }

  #timeProblem(content: Content): string | null {
    if (content.kind !== 'pass') return null;
    if (content.value.at < this.#latest) return 'the pass is earlier than the one before';
    this.#latest = content.value.at;
    return null;
  }

  #sizeProblem({ kind, value, line }: Content): string | null {
    const place = kind === 'pass' ? value.w : -1;
    const kept = kind === 'pass' && value.key ? 0 : (this.#held.get(place) ?? 0);
    this.#held.set(place, kept + line.text.length);
    return this.#held.values().reduce((sum, length) => sum + length, 0) > MOST_HELD ? tooLarge(MOST_HELD) : null;
  }
}
