import { tagInWords, tagKey, tagValues } from '../../../core/run/tags.ts';
import { visibleText } from '../../../core/values/invisible-characters.ts';
import { Unknown } from '../unknown.ts';

/**
 * The tags of a run or a child, however they are reached: keys are compared without case, the blanks around them and
 * signs that cannot be seen, and are listed so. Reading one whose spellings contradict one another is unknown.
 */
export class TagMap extends Map<string, string> {
  readonly #contradictory = new Map<string, readonly string[]>();

  constructor(tags: Readonly<Record<string, string>>) {
    super();
    for (const [name, value] of Object.entries(tags)) {
      const key = tagKey(name);
      const seen = visibleText(value);
      if (super.has(key) && super.get(key) !== seen) this.#contradictory.set(key, tagValues({ tags }, key));
      super.set(key, seen);
    }
  }

  override get(key: string): string | undefined {
    const values = this.#contradictory.get(tagKey(key));
    if (values) throw new Unknown(tagInWords(key, values));
    return super.get(tagKey(key));
  }

  override has(key: string): boolean {
    return super.has(tagKey(key));
  }

  /** What the library goes by when it compares maps: with one whose keys are spelled otherwise it would be no fact. */
  override [Symbol.iterator](): never {
    throw new Unknown('tags are compared one by one, not as a whole');
  }
}

// The library takes for a map only what is of the class Map itself.
Object.defineProperty(TagMap.prototype, 'constructor', { value: Map });
