import { z } from 'zod';
import { isSystemTag, USER_TAG } from '../../core/run/tags.ts';
import { hasInvisible } from '../../core/values/invisible-characters.ts';

// Patterns know * and ?, and nothing else. What is surely meant in another syntax would load and never match.

const NO_BLANKS = 'no blanks at its ends, with which it would match nothing';
/** What is compared is compared as it is seen. */
export const NO_UNSEEN = 'a text without signs that cannot be seen, which never count';
const ONLY_STARS = 'a pattern of * and ?, and nothing else';

/** A pattern for a value that may hold any sign: a display name, the value of a tag. */
export function pattern(expected: string) {
  return z
    .string({ error: expected })
    .min(1, { error: expected })
    .refine((text) => text.trim() === text, { error: NO_BLANKS })
    .refine((text) => !hasInvisible(text), { error: NO_UNSEEN });
}

/**
 * A pattern for a name in which Azure allows none of the signs of other pattern languages, but for a dot in some.
 */
export function namePattern(expected: string, { dots }: { readonly dots: boolean }) {
  const slip = (text: string) => slipIn(dots ? text.replaceAll('.', '-') : text);
  return pattern(expected).refine((text) => slip(text) === null, {
    error: ({ input }) => slipIn(String(input)) ?? expected,
  });
}

/** A pattern for the name of something in Azure that has an id as well, with which a name is never equal. */
export function bareNamePattern(expected: string) {
  return namePattern(expected, { dots: false }).refine((text) => !/[/:]/.test(text), {
    error: ({ input }) => `its name alone: ${String(input).split(/[/:]/).findLast(Boolean) ?? 'a name'}`,
  });
}

/** A key of a user's tag. Keys are compared as they are, and Azure's own are never looked at. */
export function tagKeyText() {
  return z
    .string({ error: 'a tag key' })
    .min(1, { error: 'a tag key' })
    .refine((key) => key.trim() === key, { error: 'a tag key without blanks at its ends' })
    .refine((key) => !hasInvisible(key), { error: NO_UNSEEN })
    .refine((key) => !/[*?]/.test(key), { error: 'a tag key written out: only values have patterns' })
    .refine((key) => !isSystemTag(key), { error: USER_TAG });
}

/** A key that stands twice once case is left out, as tag keys are compared; null when there is none. */
function repeatedKey(keys: readonly string[]): { readonly first: string; readonly second: string } | null {
  const seen = new Map<string, string>();
  for (const second of keys) {
    const first = seen.get(second.toLowerCase());
    if (first !== undefined) return { first, second };
    seen.set(second.toLowerCase(), second);
  }
  return null;
}

/** A map by tag key, in which no key stands twice in another spelling. */
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

/** What would be right for a pattern in the syntax of something else; null when it is none. */
function slipIn(text: string): string | null {
  if (text.startsWith('!'))
    return `${text.slice(1) || 'a pattern'} without the "!"; what a policy is not for stands under except`;
  if (text.startsWith('$')) return `a name, in which there is no $; a reference stands alone: except: [${text}]`;
  const braces = /^([^{}]*)\{([^{}]*,[^{}]*)\}([^{}]*)$/.exec(text);
  if (braces) return listOf((braces[2] ?? '').split(',').map((one) => `${braces[1]}${one.trim()}${braces[3]}`));
  if (/^[^()^$\\]*[|,]/.test(text)) return listOf(text.split(/[|,]/).map((one) => one.trim()));
  if (!/^\^|[$()[\]{}\\|]|\.[*+]/.test(text)) return null;
  const glob = text
    .replace(/^\^|\$$/g, '')
    .replaceAll('.*', '*')
    .replaceAll('.+', '?*');
  return /^[\w*?-]+$/.test(glob) ? `${ONLY_STARS}: ${glob}` : ONLY_STARS;
}

function listOf(patterns: readonly string[]): string {
  return `a list of patterns: [${patterns.filter((one) => one !== '').join(', ')}]`;
}
