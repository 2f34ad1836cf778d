import { visit } from 'jsonc-parser';
import { truncate } from '../../core/values/text.ts';

const LONGEST_SHOWN = 40;

/**
 * Why valid JSON does not say what `JSON.parse` makes of it: of a doubled key it takes the last, and a number beyond its
 * range is infinite. Null when neither is there. Recurses, so the depth is to be checked first.
 */
export function flawIn(json: string): string | null {
  /** The keys so far of each object that is open. */
  const open: Set<string>[] = [];
  let flaw: string | null = null;
  visit(json, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(key, offset, length) {
      const keys = open.at(-1);
      if (keys?.has(key)) flaw ??= `its key ${excerpt(json, offset, length)} appears twice in one object`;
      keys?.add(key);
    },
    onLiteralValue(value, offset, length) {
      if (typeof value === 'number' && !Number.isFinite(value))
        flaw ??= `its number ${excerpt(json, offset, length)} is too large to be read`;
    },
  });
  return flaw;
}

function excerpt(json: string, offset: number, length: number): string {
  return truncate(json.slice(offset, offset + length), LONGEST_SHOWN);
}
