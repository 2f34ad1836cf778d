import { isPlainObject, type PlainObject } from './plain-object.ts';

/*
 * JSON that gives back exactly what was written: NaN and infinities, minus zero, what is undefined, sets and maps. Large parts
 * are put aside under a name, so that what many hold is kept once. A map with the one key `$` holds what JSON has no words for.
 */

const MARK = '$';

export interface PartsAside {
  /** Whether a part under this key is put aside, if it is large enough. */
  isShared(key: string): boolean;
  /** Whether what is under this key comes from elsewhere, so that its texts are cleaned. */
  isForeign?(key: string): boolean;
  /** A text from elsewhere as it may be kept. */
  clean?(key: string, text: string): string;
  /** Keeps a text; answers the name by which it is found again. */
  put(text: string): string;
}

/** Where a value is: the key of what holds it. */
interface Place {
  readonly under: string;
  readonly foreign: boolean;
}

/** Smaller parts stay where they are. */
const LEAST_PART = 200;

const WORDS: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [undefined, 'undefined'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
]);
const BY_WORD = new Map<unknown, unknown>([...[...WORDS].map(([value, word]) => [word, value] as const), ['-0', -0]]);

/** Writes values one after another; a part that several of them hold is written once. */
export class ExactWriter {
  readonly #aside: PartsAside;
  readonly #names = new WeakMap<object, unknown>();

  constructor(aside: PartsAside) {
    this.#aside = aside;
  }

  /** The text of a value. @throws where it holds a function or the like, which no text can give back. */
  write(value: unknown): string {
    return JSON.stringify(this.#mark(value, '', { under: '', foreign: false }));
  }

  #mark(value: unknown, key: string, { under, foreign }: Place): unknown {
    if (typeof value === 'string') return foreign ? (this.#aside.clean?.(key, value) ?? value) : value;
    if (typeof value !== 'object' || value === null) return markScalar(value, key || under);
    const inner = { under: key, foreign: foreign || this.#aside.isForeign?.(key) === true };
    if (!this.#aside.isShared(key)) return this.#markInner(value, key, inner);
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const marked = this.#markInner(value, key, inner);
    const text = JSON.stringify(marked);
    const named = text.length < LEAST_PART ? marked : { [MARK]: 'part', name: this.#aside.put(text) };
    this.#names.set(value, named);
    return named;
  }

  #markInner(value: object, key: string, inner: Place): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#mark(item, '', inner));
    if (value instanceof Set) return { [MARK]: 'set', items: this.#markInner([...value], key, inner) };
    if (value instanceof Map)
      return { [MARK]: 'map', entries: [...value].map((entry) => this.#markInner(entry, key, inner)) };
    const kind = Object.getPrototypeOf(value);
    if (kind !== Object.prototype && kind !== null) throw new TypeError(`${key} is no plain object and cannot be kept`);
    const entries = Object.entries(value).map(([name, part]) => [name, this.#mark(part, name, inner)] as const);
    return Object.hasOwn(value, MARK) ? { [MARK]: 'object', entries } : Object.fromEntries(entries);
  }
}

function markScalar(value: unknown, name: string): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
    throw new TypeError(`${name} is a ${typeof value}, which cannot be kept`);
  const word = Object.is(value, -0) ? '-0' : WORDS.get(value);
  return word === undefined ? value : { [MARK]: word };
}

/** What {@link ExactWriter} wrote. @param partOf the text of a part that was put aside. */
export function readExact(text: string, partOf: (name: string) => string): unknown {
  const parts = new Map<string, unknown>();
  return read(JSON.parse(text));

  function read(json: unknown): unknown {
    if (Array.isArray(json)) return json.map(read);
    if (!isPlainObject(json)) return json;
    return Object.hasOwn(json, MARK) ? marked(json) : fromEntries(Object.entries(json));
  }

  function marked({ [MARK]: mark, items, entries, name }: PlainObject): unknown {
    switch (mark) {
      case 'part':
        return part(String(name));
      case 'set':
        return new Set(list(items).map(read));
      case 'map':
        return new Map(pairs(entries));
      case 'object':
        return Object.fromEntries(pairs(entries));
    }
    if (!BY_WORD.has(mark)) throw new SyntaxError(`"${mark}" is no mark of this format`);
    return BY_WORD.get(mark);
  }

  function part(name: string): unknown {
    if (!parts.has(name)) parts.set(name, read(JSON.parse(partOf(name))));
    return parts.get(name);
  }

  function fromEntries(entries: readonly (readonly [string, unknown])[]): unknown {
    return Object.fromEntries(entries.map(([key, value]) => [key, read(value)]));
  }

  function pairs(entries: unknown): [string, unknown][] {
    return list(entries).map((entry) => {
      const [key, value] = list(entry);
      return [String(key), read(value)];
    });
  }
}

function list(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw new SyntaxError('a list is not one');
  return json;
}
