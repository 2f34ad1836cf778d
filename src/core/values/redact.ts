import { isPlainObject, type PlainObject } from './plain-object.ts';
import { ANY_KEY, HARMLESS, looksSecret, MAYBE_SECRET_NAME, REDACTED, RULES, SECRET_NAME } from './secret-rules.ts';

export { REDACTED } from './secret-rules.ts';

/*
 * Takes secrets out of texts that people and programs have written: commands, logs, artifacts, addresses, error texts.
 * Everything that is kept of a run passes here before it is written. It knows secrets by their form, by the name before
 * them and by their place in an address; a bare word that nothing marks as a secret is not found.
 */

/** A text without its secrets, and how many of each kind there were. */
export interface Redacted {
  readonly text: string;
  readonly found: Readonly<Record<string, number>>;
}

/** A text without the secrets that can be recognised, with what was found. Takes time in proportion to its length. */
export function redacted(text: string): Redacted {
  const found: Record<string, number> = {};
  const clean = RULES.reduce(
    (rest, { kind, pattern, keep }) =>
      rest.replace(pattern, (...match: string[]) => {
        const kept = keep(...match);
        if (kept === null) return match[0] ?? '';
        found[kind] = (found[kind] ?? 0) + 1;
        return kept;
      }),
    text,
  );
  return { text: clean, found };
}

/** A text without the secrets that can be recognised. */
export function redact(text: string): string {
  return redacted(text).text;
}

/** The same for every text in JSON, at any depth; a value under the name of a secret goes whole. */
export function redactedJson(value: unknown): { readonly json: unknown; readonly found: Redacted['found'] } {
  const found: Record<string, number> = {};
  const clean = (name: string, text: string) => {
    const without = redactedUnder(name, text);
    for (const [kind, times] of Object.entries(without.found)) found[kind] = (found[kind] ?? 0) + times;
    return without.text;
  };
  const inside = (name: string, inner: unknown): unknown => {
    if (typeof inner === 'string') return clean(name, inner);
    if (Array.isArray(inner)) return inner.map((each) => inside(name, each));
    if (!isPlainObject(inner)) return inner;
    const entries = Object.entries(inner).map(([key, each]) => [
      PLAIN_KEY.test(key) ? key : clean('', key),
      inside(nameOf(name, key, inner), each),
    ]);
    return Object.fromEntries(entries);
  };
  return { json: inside('', JSON.parse(JSON.stringify(value))), found };
}

/** So short a name holds no secret. */
const PLAIN_KEY = /^[\w./ -]{1,15}$/;

/** The name of a value: in `{name: HF_TOKEN, value: ...}` and `{HF_TOKEN: {value: ...}}` that of the secret. */
function nameOf(outer: string, key: string, { name }: PlainObject): string {
  if (key !== 'value') return key;
  return typeof name === 'string' ? name : outer;
}

/** A text under a name: it goes whole where that is the name of a secret. */
export function redactedUnder(name: string, text: string): Redacted {
  if (text === '' || text === REDACTED || HARMLESS.test(text)) return redacted(text);
  const isSecret = isSecretName(name) || (MAYBE_NAMES.test(name) && looksSecret(name, text));
  return isSecret ? { text: REDACTED, found: { 'named secret': 1 } } : redacted(text);
}

/** So short a label holds no secret. */
const PLAIN_LABEL = /^[\w .@-]{0,15}$/;

/**
 * A tag or a name of a run. Policies match by them, so what is under the name of a secret goes only if it looks like one:
 * not `token-budget: large`.
 */
export function redactedLabel(name: string, text: string): string {
  if (isSecretName(name) && looksSecret(name, text)) return REDACTED;
  return PLAIN_LABEL.test(text) ? text : redact(text);
}

const NAMES = new RegExp(SECRET_NAME, 'i');
const MAYBE_NAMES = new RegExp(`(?:${MAYBE_SECRET_NAME}|${ANY_KEY})$`, 'i');

/** Whether what has this name is a secret by its name. */
export function isSecretName(name: string): boolean {
  return NAMES.test(name);
}

/** An address without the names and passwords of a user, and without its query, which may hold a signature. */
export function withoutSignature(address: string): string {
  return address.replace(/^(https?:\/\/)[^/@\s]*@/i, '$1').replace(/^([a-z][\w+.-]*:\/\/[^?#\s]*)[?#].*$/is, '$1');
}
