/** Characters that a page would hide or that turn the text around them: control, direction marks, zero width, line ends. */
const HIDDEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text from outside, its hidden characters as signs: a direction mark as `⟨U+202E⟩`, an escape as `␛`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
  });
}

/** A clause of the service as a sentence: `all 8 GPUs stayed below 5%` → `All 8 GPUs stayed below 5%.` */
export function sentence(clause: string): string {
  const trimmed = clause.trim();
  // A path, an id or a number keeps its letters.
  const isWord = /^\p{L}+(?=[\s,:;!?]|\.(\s|$)|$)/u.test(trimmed);
  const first = isWord ? trimmed.charAt(0).toUpperCase() + trimmed.slice(1) : trimmed;
  return /[.!?…”]$/.test(first) ? first : `${first}.`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Times of the service within a text, such as 2026-11-30T11:41:04Z, as a clock says them. */
export function inLocalTimes(text: string, clock: (at: number) => string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z/g, (time) => clock(Date.parse(time)));
}

const UNITS: Readonly<Record<string, string>> = { s: 's', m: 'min', h: 'h' };
/** The service writes lengths as policies do: `2h`, `51m 47s`. A part of a name or a path is no length. */
const LENGTH = /(?<=^|[\s(“])(\d+)([smhdw])(?=$|[\s,.;:)”])/g;

/** Numbers of the service as people write them: `5%` → `5 %`, `51m 47s` → `51 min 47 s`, `1d` → `1 day`. */
function inPlainNumbers(text: string): string {
  return text.replace(/(\d)%/g, '$1\u00a0%').replace(LENGTH, (_, count: string, unit: string) => {
    const word = UNITS[unit];
    if (word !== undefined) return `${count} ${word}`;
    return `${count} ${unit === 'd' ? 'day' : 'week'}${count === '1' ? '' : 's'}`;
  });
}

/** A clause of the service in the words of a page: without what a page says beside it, devices by their number. */
export function inPlainWords(text: string, clock: (at: number) => string): string {
  const plain = text
    .replace(/^a person was asked to approve the cancel; /, '')
    .replace(/^unknown, so nothing is done: /, 'unknown: ')
    // A device is named run/node/number; the run is the one that is spoken of.
    .replace(/\bGPU [^\s/]+\/([^\s/]+)\/(\d+)\b/g, 'GPU $2 of node $1');
  return inPlainNumbers(inLocalTimes(plain, clock));
}
