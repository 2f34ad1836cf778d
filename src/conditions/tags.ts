import { RE2JS } from 're2js';
import { z } from 'zod';
import { type ConditionKind, result } from '../core/condition.ts';
import { type Run, tagOf } from '../core/run.ts';
import { words } from './parameters.ts';
import { byTagKey, tagKey } from './patterns.ts';

const SYSTEM_PREFIXES: readonly string[] = ['_aml_system_', 'azureml.'];
const LONGEST_PATTERN = 500;
const LONGEST_SHOWN = 60;

const userTagKey = tagKey().refine((key) => !isSystemTag(key), {
  error: `a tag of the user's; ${SYSTEM_PREFIXES.map((prefix) => `${prefix}*`).join(' and ')} are Azure's own and never count`,
});

/** A pattern compiled when the policy is loaded; prints as its source. */
interface CompiledPattern {
  readonly source: string;
  fits(value: string): boolean;
}

const pattern = z
  .string({ error: 'a regular expression in RE2 syntax, in quotes' })
  .min(1, { error: 'a regular expression in RE2 syntax' })
  .max(LONGEST_PATTERN, { error: `a regular expression of at most ${LONGEST_PATTERN} characters` })
  .transform((source, context): CompiledPattern => {
    try {
      const compiled = RE2JS.compile(source);
      return { source, fits: (value) => compiled.matches(value) };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      context.addIssue({ code: 'custom', message: `a regular expression in RE2 syntax (${problem})` });
      return z.NEVER;
    }
  });

const parameters = z
  .strictObject(
    {
      required: z
        .array(userTagKey, { error: 'a list of tag keys' })
        .min(1, { error: 'a list of at least one tag key' })
        .default([])
        .describe('Keys that every run must carry with a value.'),
      pattern: byTagKey(userTagKey, pattern, 'a map of tag key to regular expression')
        .default({})
        .describe('Key to a regular expression (RE2) that the whole value must fit.'),
      allowed: byTagKey(
        userTagKey,
        z
          .array(words('a text; numbers and true or false go in quotes'), { error: 'a list of values' })
          .min(1, { error: 'a list of at least one value' }),
        'a map of tag key to a list of values',
      )
        .default({})
        .describe('Key to the values that it may have, spelled exactly.'),
    },
    { error: 'a map such as {required: [owner]}' },
  )
  .refine(
    (given) => given.required.length + Object.keys(given.pattern).length + Object.keys(given.allowed).length > 0,
    { error: 'at least one of required, pattern and allowed' },
  );

export type TagsParameters = z.infer<typeof parameters>;

/**
 * Tags that a run must carry, and what may stand in them.
 *
 * ```yaml
 * tags:
 *   required: [owner, cost-center]
 *   pattern: {owner: '[^@\s]+@example\.com'}
 *   allowed: {tier: [critical, standard, long-running]}
 * ```
 *
 * Keys are compared without case, values with it and without the blanks around them. A tag with a blank value is
 * missing. `pattern` and `allowed` judge only a tag that is there: whether it must be there is said by `required`.
 */
export const tags: ConditionKind<TagsParameters> = {
  kind: 'tags',
  summary: 'A required tag is missing, or the value of a tag is not one that is allowed.',
  parameters,
  signals: () => [],
  check({ run }, given) {
    const faults = [...missing(run, given), ...misfits(run, given), ...forbidden(run, given)];
    if (faults.length === 0) return result('healthy', 'carries the tags that are wanted', { value: 0, threshold: 0 });
    return result('violated', faults.map((fault) => fault.words).join(', '), {
      value: faults.length,
      threshold: 0,
      identity: `tags:${faults
        .map((fault) => fault.about)
        .sort()
        .join(',')}`,
      detail: { tags: faults.map((fault) => fault.about) },
    });
  },
};

function isSystemTag(key: string): boolean {
  return SYSTEM_PREFIXES.some((prefix) => key.toLowerCase().startsWith(prefix));
}

interface Fault {
  /** `missing owner`: stays the same while the fault does. */
  readonly about: string;
  readonly words: string;
}

function tagValue(run: Run, key: string): string | null {
  if (isSystemTag(key)) return null;
  const value = tagOf(run, key);
  // A key such as `constructor` finds a member of every object, which is no tag.
  return (typeof value === 'string' && value.trim()) || null;
}

function missing(run: Run, given: TagsParameters): Fault[] {
  return given.required
    .filter((key) => tagValue(run, key) === null)
    .map((key) => ({ about: `missing ${key.toLowerCase()}`, words: `tag ${key} is missing` }));
}

function misfits(run: Run, given: TagsParameters): Fault[] {
  return Object.entries(given.pattern).flatMap(([key, compiled]) => {
    const value = tagValue(run, key);
    if (value === null || compiled.fits(value)) return [];
    const said = `tag ${key} is ${quoted(value)}, wanted ${compiled.source}`;
    return { about: `pattern ${key.toLowerCase()}`, words: said };
  });
}

function forbidden(run: Run, given: TagsParameters): Fault[] {
  return Object.entries(given.allowed).flatMap(([key, values]) => {
    const value = tagValue(run, key);
    if (value === null || values.includes(value)) return [];
    const said = `tag ${key} is ${quoted(value)}, wanted ${values.join(' or ')}`;
    return { about: `allowed ${key.toLowerCase()}`, words: said };
  });
}

function quoted(value: string): string {
  return JSON.stringify(value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value);
}
