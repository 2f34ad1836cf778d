import { createHash } from 'node:crypto';

/** What Windows takes for a device, with any ending. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
/** What some system refuses in a name, and what cannot be seen. */
const REFUSED = /[<>:"|?*\\\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const LONGEST_NAME = 100;
const LONGEST_PATH = 180;

/**
 * Gives each file a path of its own below one folder, on every system: never outside it, no two that differ in case
 * alone, and none where another has its folder.
 */
export class SafePaths {
  readonly #taken = new Map<string, 'file' | 'folder'>();

  /** @param path of any origin, in which a slash or a backslash divides folders. */
  file(path: string): string {
    const names = shorten(
      path
        .split(/[/\\]/)
        .filter((name) => name !== '' && name !== '.')
        .map(safeName),
    );
    const parts: string[] = [];
    for (const [index, name] of (names.length === 0 ? ['file'] : names).entries())
      parts.push(this.#claim(parts, name, index === names.length - 1 || names.length === 0));
    return parts.join('/');
  }

  #claim(above: readonly string[], name: string, isFile: boolean): string {
    for (let copy = 1; ; copy++) {
      const given = copy === 1 ? name : numbered(name, copy);
      const key = [...above, given].join('/').toLowerCase();
      const taken = this.#taken.get(key);
      if (taken === undefined) this.#taken.set(key, isFile ? 'file' : 'folder');
      if (taken === undefined || (taken === 'folder' && !isFile)) return given;
    }
  }
}

function safeName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(REFUSED, '_')
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  const usable = RESERVED.test(clean) || /^[-~ ]/.test(clean) ? `_${clean}` : clean;
  return cut(usable, LONGEST_NAME);
}

/** A name that is too long keeps its beginning and its ending, with a hash of the whole between them. */
function cut(name: string, longest: number): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= longest) return name;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  const room = longest - ending.length - HASH - 1;
  // A cut letter leaves a sign of its own at the end.
  const begin = bytes
    .subarray(0, room)
    .toString()
    .replace(/\ufffd+$/, '');
  return `${begin}-${hashOf(name)}${ending}`;
}

const HASH = 8;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH);
}

/** A path that is too long keeps its first folder and its name. */
function shorten(names: readonly string[]): readonly string[] {
  const path = names.join('/');
  const last = names.at(-1);
  if (Buffer.byteLength(path) <= LONGEST_PATH || last === undefined) return names;
  const first = names.length > 1 ? names.slice(0, 1) : [];
  return [...first, `long-${hashOf(path)}`, last];
}

function numbered(name: string, copy: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-${copy}${name.slice(dot)}` : `${name}-${copy}`;
}
