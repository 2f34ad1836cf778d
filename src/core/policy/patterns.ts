import { z } from 'zod';
import { isSystemTag, USER_TAG } from '../run/tags.ts';
import { hasInvisible, isPlainText } from '../values/invisible-characters.ts';

// A pattern in another syntax, such as a regular expression, would load and never match, so it is refused.

/** No name, tag key or tag value in Azure is longer. */
const LONGEST = 300;
const NO_BLANKS = 'no blanks at its ends, with which it would match nothing';
/** What is compared is compared as it is seen. */
export const NO_UNSEEN = 'a text without signs that cannot be seen, which never count';
const ONLY_STARS = 'a pattern with * and ? as its only wildcards; several patterns go in a list';
const NAME_ALONE = 'the name alone, without the rest of an id';

/** Signs of other pattern languages and of lists: `!prod`, `^a`, `a|b`, `{a,b}`, `[ab]`, `$name`. */
const FOREIGN = /^[!^]|[$()[\]{}\\|,]/;
const FOREIGN_WITHOUT_DOTS = new RegExp(`${FOREIGN.source}|\\.[*+]`);

/** A pattern for a value that may hold any sign: a display name, the value of a tag. */
export function pattern(expected: string) {
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .max(LONGEST, { error: `at most ${LONGEST} characters` })
    .refine((text) => text.trim() === text, { error: NO_BLANKS })
    .refine(isPlainText, { error: 'a text without control characters' })
    .refine((text) => !hasInvisible(text), { error: NO_UNSEEN });
}

/**
 * A pattern for a name in which Azure allows none of the signs of other pattern languages, but for a dot in some.
 */
export function namePattern(expected: string, { dots }: { readonly dots: boolean }) {
  const foreign = dots ? FOREIGN : FOREIGN_WITHOUT_DOTS;
  return pattern(expected).refine((text) => !foreign.test(text), { error: ONLY_STARS });
}

/** A pattern for the name of something in Azure that has an id as well, with which a name is never equal. */
export function bareNamePattern(expected: string) {
  return namePattern(expected, { dots: false }).refine((text) => !/[/:]/.test(text), { error: NAME_ALONE });
}

/** A key of a user's tag. Keys are compared as they are, and Azure's own are never looked at. */
export function tagKeyText() {
  return z
    .string({ error: 'a tag key' })
    .min(1, { error: 'a tag key' })
    .max(LONGEST, { error: `a tag key of at most ${LONGEST} characters` })
    .refine(isPlainText, { error: 'a tag key without control characters' })
    .refine((key) => key.trim() === key, { error: 'a tag key without blanks at its ends' })
    .refine((key) => !hasInvisible(key), { error: NO_UNSEEN })
    .refine((key) => !/[*?]/.test(key), { error: 'a tag key written out: only values have patterns' })
    .refine((key) => !isSystemTag(key), { error: USER_TAG });
}

/** Two keys that differ in case only, as tag keys are compared; null when there are none. */
function repeatedKey(keys: readonly string[]): { readonly first: string; readonly second: string } | null {
  const seen = new Map<string, string>();
  for (const second of keys) {
    const first = seen.get(second.toLowerCase());
    if (first !== undefined) return { first, second };
    seen.set(second.toLowerCase(), second);
  }
  return null;
}

/** A map by tag key. Two spellings of one key are refused. */
export function byTagKey<V extends z.ZodType, K extends z.ZodType<string, string>>(key: K, value: V, expected: string) {
  return z.record(key, value, { error: expected }).superRefine((given, context) => {
    const repeated = repeatedKey(Object.keys(given));
    if (repeated === null) return;
    context.addIssue({
      code: 'custom',
      path: [repeated.second],
      params: { problem: `"${repeated.second}" is the same tag as "${repeated.first}"` },
      message: 'each tag once: case does not count in its key',
    });
  });
}
