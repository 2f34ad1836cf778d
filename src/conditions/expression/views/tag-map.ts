import { tagInWords, tagKey, tagValues } from '../../../core/run/tags.ts';
import { visibleText } from '../../../core/values/invisible-characters.ts';
import { Unknown } from '../unknown.ts';

/**
 * The tags of a run or a child. Keys are compared without case, the blanks around them and characters that cannot be seen,
 * and are listed so. A tag whose spellings contradict one another is unknown.
 */
export class TagMap extends Map<string, string | Unknown> {
  constructor(tags: Readonly<Record<string, string>>) {
    super();
    for (const [name, value] of Object.entries(tags)) {
      const key = tagKey(name);
      const text = visibleText(value);
      const isClear = !super.has(key) || super.get(key) === text;
      super.set(key, isClear ? text : new Unknown(tagInWords(key, tagValues({ tags }, key))));
    }
  }

  override get(key: string): string | Unknown | undefined {
    return super.get(tagKey(String(key)));
  }

  override has(key: string): boolean {
    return super.has(tagKey(String(key)));
  }
}
