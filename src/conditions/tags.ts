import { RE2JS } from 're2js';
import { z } from 'zod';
import {
  type CannotHold,
  type ConditionKind,
  type ConditionResult,
  type GivenFacts,
  type Outcome,
  result,
} from '../core/policy/condition.ts';
import { byTagKey, NO_UNSEEN, tagKeyText } from '../core/policy/patterns.ts';
import { type Run, whyUnknown } from '../core/run/run.ts';
import { tagInWords, tagKey, valuesUnder } from '../core/run/tags.ts';
import { messageOf } from '../core/values/caught.ts';
import { anyGlobMatches } from '../core/values/glob.ts';
import { hasInvisible } from '../core/values/invisible-characters.ts';
import { words } from './parameters/parameters.ts';

const LONGEST_PATTERN = 500;

/** A pattern compiled when the policy is loaded; prints as its source. */
interface CompiledPattern {
  readonly source: string;
  fits(value: string): boolean;
}

const pattern = z
  .string({ error: 'a regular expression in RE2 syntax, in quotes' })
  .min(1, { error: 'a regular expression in RE2 syntax' })
  .max(LONGEST_PATTERN, { error: `a regular expression of at most ${LONGEST_PATTERN} characters` })
  .refine((source) => !hasInvisible(source), { error: NO_UNSEEN })
  .transform((source, context): CompiledPattern => {
    try {
      const compiled = RE2JS.compile(source);
      return { source, fits: (value) => compiled.matches(value) };
    } catch (error) {
      const problem = messageOf(error);
      context.addIssue({ code: 'custom', message: `a regular expression in RE2 syntax (${problem})` });
      return z.NEVER;
    }
  });

const parameters = z
  .strictObject(
    {
      required: z
        .array(tagKeyText(), { error: 'a list of tag keys' })
        .min(1, { error: 'a list of at least one tag key' })
        .default([])
        .describe('Keys that every run must carry with a value.'),
      pattern: byTagKey(tagKeyText(), pattern, 'a map of tag key to regular expression')
        .default({})
        .describe('Key to a regular expression (RE2) that the whole value must fit.'),
      allowed: byTagKey(
        tagKeyText(),
        z
          .array(
            words('a text; numbers and true or false go in quotes').refine((value) => !hasInvisible(value), {
              error: NO_UNSEEN,
            }),
            { error: 'a list of values' },
          )
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
 * The tags that a run must carry, and the values that they may have. Manual: docs/conditions/tags.md
 *
 * ```yaml
 * tags: {required: [owner], allowed: {tier: [critical, standard]}}
 * ```
 */
export const tags: ConditionKind<TagsParameters> = {
  kind: 'tags',
  summary: 'A required tag is missing, or the value of a tag is not one that is allowed.',
  parameters,
  signals: () => [],
  compile(given) {
    const rules = rulesOf(given);
    return ({ run }) => judgeTags(run, rules);
  },
  cannotHold: (given, { match }) => impliedBy(rulesOf(given), match.tags ?? {}),
};

/**
 * Each run that matches has the tags that are required. Of allowed values and patterns nothing follows: a match knows no case,
 * and takes one of several addresses.
 */
function impliedBy(rules: readonly Rule[], tags: Readonly<Record<string, readonly string[]>>): CannotHold | null {
  const isImplied = rules.every(({ key, name }) => {
    const patterns = Object.entries(tags).find(([given]) => tagKey(given) === tagKey(key))?.[1];
    return name === 'missing' && patterns !== undefined && !anyGlobMatches(patterns, '');
  });
  return isImplied ? { because: 'each run that matches has the tags that it asks for', isCertain: true } : null;
}

function judgeTags(run: Run, rules: readonly Rule[]): ConditionResult {
  const why = whyUnknown(run, 'tags');
  if (why !== null) return result('unknown', why, { threshold: 0 });
  const judged = misfits(run, rules);
  if (judged.length === 0) return AS_WANTED;
  const faults = judged.every(isViolated) ? judged : judged.filter(isViolated);
  if (faults.length === 0) return result('unknown', () => judged.map(inWords).join(', '), { threshold: 0 });
  const [first] = faults;
  const facts = first && faults.length === 1 ? first.rule.alone : factsOf(faults.map(({ rule }) => rule.about));
  return result('violated', () => faults.map(inWords).join(', '), facts);
}

function factsOf(about: readonly string[]): GivenFacts {
  const identity = `tags:${about.toSorted().join(',')}`;
  return { value: about.length, threshold: 0, identity, detail: { tags: about } };
}

function isViolated({ outcome }: Misfit): boolean {
  return outcome === 'violated';
}

const AS_WANTED = result('healthy', 'carries the tags that are wanted', { value: 0, threshold: 0 });

/** The rule for one tag. */
interface Rule {
  readonly key: string;
  /** As keys are compared. */
  readonly compared: string;
  readonly name: 'missing' | 'pattern' | 'allowed';
  /** `missing owner`: stays the same while the fault does. */
  readonly about: string;
  /** The facts where it is the only one that a run breaks. */
  readonly alone: GivenFacts;
  /** In words; null if the tag must only be there. */
  readonly wanted: string | null;
  /** Whether a value, blank when there is none, is as wanted. */
  holds(value: string): boolean;
}

function rulesOf({ required, pattern: patterns, allowed }: TagsParameters): Rule[] {
  return [
    ...required.map((key) => rule(key, 'missing', null, (value) => value !== '')),
    ...Object.entries(patterns).map(([key, { source, fits }]) => ruleFor(key, 'pattern', source, fits)),
    ...Object.entries(allowed).map(([key, values]) =>
      ruleFor(key, 'allowed', values.join(' or '), (value) => values.includes(value)),
    ),
  ];
}

/** A rule for a tag that need not be there. */
function ruleFor(key: string, name: Rule['name'], wanted: string, fits: Rule['holds']): Rule {
  return rule(key, name, wanted, (value) => value === '' || fits(value));
}

function rule(key: string, name: Rule['name'], wanted: string | null, holds: Rule['holds']): Rule {
  const compared = tagKey(key);
  const about = `${name} ${compared}`;
  return { key, compared, name, about, alone: factsOf([about]), wanted, holds };
}

interface Misfit {
  readonly rule: Rule;
  readonly values: readonly string[];
  readonly outcome: Exclude<Outcome, 'healthy'>;
}

/** The rules that a run breaks: violated if no spelling of the tag fits, unknown if one of several fits. */
function misfits(run: Run, rules: readonly Rule[]): readonly Misfit[] {
  let found: Misfit[] = NONE;
  for (const rule of rules) {
    const values = valuesUnder(run, rule.compared);
    const fitting = countOf(values, rule);
    if (values.length === 0 ? rule.holds('') : fitting === values.length) continue;
    if (found === NONE) found = [];
    found.push({ rule, values, outcome: fitting > 0 ? 'unknown' : 'violated' });
  }
  return found;
}

const NONE: Misfit[] = [];

function countOf(values: readonly string[], { holds }: Rule): number {
  let fitting = 0;
  for (const value of values) if (holds(value)) fitting += 1;
  return fitting;
}

function inWords({ rule: { key, name, wanted }, values, outcome }: Misfit): string {
  if (name === 'missing' && outcome === 'violated') return `tag ${key} is missing`;
  return `${tagInWords(key, values)}${wanted === null ? ', one of them blank' : `, wanted ${wanted}`}`;
}
