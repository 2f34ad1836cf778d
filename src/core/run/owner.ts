import { isMailAddress } from '../values/mail-address.ts';
import { caseless } from '../values/text.ts';
import { ownerNames } from './owner-names.ts';
import { type Run, type Workspace, whyUnknown } from './run.ts';
import { tagInAnyCase, tagKey, tagValues } from './tags.ts';

export const OWNER_SOURCES = ['tag', 'creator', 'workspace', 'fallback'] as const;
export type OwnerSource = (typeof OWNER_SOURCES)[number];

/** Whom to notify first, and how that was found. No answer of Azure about a run has an e-mail address. */
export interface Owner {
  readonly source: OwnerSource;
  /** The first of `ids`: from the tag's value, the creator's object id, the workspace's contact, or the fallback. */
  readonly id: string;
  /** For people to read. */
  readonly display: string;
  /** Everybody whom the tag names, without case. An older version did not record it. */
  readonly ids?: readonly string[];
  /** Whom to address in their place where nobody of them has an address: who started the run, the workspace's contact. */
  readonly others?: readonly { readonly source: OwnerSource; readonly ids: readonly string[] }[];
}

/** How the config says whose a run is. */
export interface OwnerRules {
  /** Tag keys that name an owner, in the order tried; also looked for on the workspace. */
  readonly tags: readonly string[];
  /** Who hears of runs whose owner nobody can name. */
  readonly fallback: string;
  /** Completes a bare name to an address. */
  readonly domain?: string | undefined;
  /** Names without case that the config knows an address for. */
  readonly reached?: readonly string[] | undefined;
}

/** What of it budgets need, to know that a tag names owners. */
export type BudgetOwners = Omit<OwnerRules, 'fallback'>;

/** The owner of a run: whom its owner tag names, then its creator, then the workspace's contact tag, then the fallback. */
export function ownerOf(
  run: Pick<Run, 'tags' | 'creator'>,
  workspace: Pick<Workspace, 'tags'>,
  rules: OwnerRules,
): Owner {
  const { objectId, displayName } = run.creator;
  const tag = namedBy(run, rules);
  const contact = namedBy(workspace, rules);
  const [first = ownerFrom('fallback', [rules.fallback]), ...others] = [
    ...(tag ? [ownerFrom('tag', tag.names)] : []),
    ...(objectId ? [{ ...ownerFrom('creator', [objectId]), display: displayName ?? objectId }] : []),
    ...(contact ? [ownerFrom('workspace', contact.names)] : []),
  ];
  const hasAddress = first.ids?.some((id) => isMailAddress(id) || rules.reached?.includes(id)) ?? false;
  if (hasAddress || others.length === 0) return first;
  return { ...first, others: others.map(({ source, ids = [] }) => ({ source, ids })) };
}

/**
 * Ids of the owners whose allowance a run counts for. Null where that is not known: two spellings of a tag's key name
 * different owners, several bare names may be one name, or Azure did not report the tags.
 */
export function countedOwners(run: Run, workspace: Workspace, rules: OwnerRules): readonly string[] | null {
  if (whyUnknown(run, 'tags') !== null) return null;
  const named = namedBy(run, rules) ?? (run.creator.objectId ? null : namedBy(workspace, rules));
  if (named && !named.isCertain) return null;
  return ownerOf(run, workspace, rules).ids ?? null;
}

/**
 * The values by which the budgets of a tag count a run, without case: a capital letter makes no other budget. Several
 * owners in an owner tag are each one's budget. None where the run has no value, or two that contradict each other.
 */
export function budgetValues(
  tagged: Pick<Run, 'tags'>,
  tag: string,
  { tags, domain }: BudgetOwners,
): readonly string[] {
  const value = tagInAnyCase(tagged, tag);
  if (!value) return [];
  const isOwnerTag = tags.some((key) => tagKey(key) === tagKey(tag));
  return isOwnerTag ? idsIn(value, domain) : [caseless(value)];
}

/** The owners in one value; bare names that may be one name are one. */
function idsIn(value: string, domain: OwnerRules['domain']): readonly string[] {
  const { names, isCertain } = ownerNames(value, domain ?? null);
  return isCertain ? names.map(caseless) : [caseless(value)];
}

interface Named {
  readonly names: readonly string[];
  readonly isCertain: boolean;
}

/** Who is named by the first of the tags that names anybody. */
function namedBy(tagged: Pick<Run, 'tags'>, { tags, domain }: BudgetOwners): Named | null {
  for (const key of tags) {
    const found = tagValues(tagged, key)
      .map((value) => ownerNames(value, domain ?? null))
      .filter(({ names }) => names.length > 0);
    const [first, ...others] = found;
    if (!first) continue;
    const agree = others.every(({ names }) => isSameSet(names.map(caseless), first.names.map(caseless)));
    const names = agree ? first.names : found.flatMap((one) => one.names);
    return { names, isCertain: agree && first.isCertain };
  }
  return null;
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

function ownerFrom(source: OwnerSource, names: readonly string[]): Owner {
  const ids = [...new Set(names.map(caseless))];
  const [first = '', second] = names;
  const more = ids.length > 2 ? `${first} and ${ids.length - 1} more` : `${first} and ${second}`;
  return { source, id: ids[0] ?? '', display: ids.length > 1 ? more : first, ids };
}
