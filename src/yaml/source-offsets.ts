/** A text in a file, with how it is written there. */
export interface SourceScalar {
  /** As in the file: with its quotes, or with its header when it is a block. */
  readonly raw: string;
  readonly style: 'plain' | 'single' | 'double' | 'block';
  readonly value: string;
}

/**
 * Where a character of a text's value is in `raw`. Folding and indentation change only blanks, and quoting adds
 * only escapes, so all else is found in the order of the file.
 */
export function offsetInRaw({ raw, style, value }: SourceScalar, offset: number): number {
  let at = style === 'plain' ? 0 : style === 'block' ? afterHeader(raw) : 1;
  for (let index = 0; index < value.length; ) {
    const isBlank = /\s/.test(value.charAt(index));
    // A blank that was folded away or into another is where the one before it ends.
    const skipped = isBlank ? at : skipBlanks(raw, at, style);
    const [width, units] = isBlank && !/\s|\\/.test(raw.charAt(skipped)) ? [0, 1] : widthOf(raw, skipped, style);
    if (offset < index + units) return Math.min(skipped, raw.length);
    at = isBlank && raw.charAt(skipped) === '\n' ? skipped : skipped + width;
    index += units;
  }
  return Math.min(at, raw.length);
}

function afterHeader(raw: string): number {
  return raw.indexOf('\n') + 1 || raw.length;
}

function skipBlanks(raw: string, from: number, style: SourceScalar['style']): number {
  let at = from;
  for (;;) {
    while (at < raw.length && /\s/.test(raw.charAt(at))) at += 1;
    // A line that is continued without a blank.
    if (style !== 'double' || raw.charAt(at) !== '\\' || !/[\r\n]/.test(raw.charAt(at + 1))) return at;
    at += 1;
  }
}

const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** How many characters of the file make how many of the value. */
function widthOf(raw: string, at: number, style: SourceScalar['style']): readonly [width: number, units: number] {
  if (style === 'single' && raw.startsWith("''", at)) return [2, 1];
  if (style !== 'double' || raw.charAt(at) !== '\\') return [1, 1];
  const kind = raw.charAt(at + 1);
  const digits = HEX_ESCAPES[kind] ?? 0;
  const code = digits === 8 ? Number.parseInt(raw.slice(at + 2, at + 10), 16) : 0;
  return [2 + digits, code > 0xffff ? 2 : 1];
}
