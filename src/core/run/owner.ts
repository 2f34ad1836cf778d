import { type Run, type Workspace, whyUnknown } from './run.ts';
import { tagValues } from './tags.ts';

export const OWNER_SOURCES = ['tag', 'creator', 'workspace', 'fallback'] as const;
export type OwnerSource = (typeof OWNER_SOURCES)[number];

/** Whom to notify first, and how that was found. No answer of Azure about a run has an e-mail address. */
export interface Owner {
  readonly source: OwnerSource;
  /** The tag's value, the creator's object id, the workspace's contact, or the configured fallback. */
  readonly id: string;
  /** For people to read. */
  readonly display: string;
}

/**
 * The owner of a run: its owner tag, then its creator's object id, then the workspace's contact tag, then the fallback.
 * If the spellings of a key name two, the first in order is notified, and both are shown.
 * @param ownerTags tag keys that name an owner, in the order tried; also looked for on the workspace.
 */
export function ownerOf(run: Run, workspace: Workspace, ownerTags: readonly string[], fallback: string): Owner {
  const byTag = namedBy(run, ownerTags);
  if (byTag) return displayOf('tag', byTag);
  const { objectId, displayName } = run.creator;
  if (objectId) return { source: 'creator', id: objectId, display: displayName ?? objectId };
  const contact = namedBy(workspace, ownerTags);
  if (contact) return displayOf('workspace', contact);
  return { source: 'fallback', id: fallback, display: fallback };
}

/**
 * Id of the owner whose run it is; null if that is not known: the spellings of a tag's key name several owners, or Azure
 * did not report its tags.
 */
export function soleOwnerId(
  run: Run,
  workspace: Workspace,
  ownerTags: readonly string[],
  fallback: string,
): string | null {
  if (whyUnknown(run, 'tags') !== null) return null;
  const names = namedBy(run, ownerTags) ?? (run.creator.objectId ? null : namedBy(workspace, ownerTags));
  return names && names.others.length > 0 ? null : ownerOf(run, workspace, ownerTags, fallback).id;
}

interface Names {
  readonly first: string;
  readonly others: readonly string[];
}

/** Who is named by the first of the tags that names anybody. */
function namedBy(tagged: Pick<Run, 'tags'>, ownerTags: readonly string[]): Names | null {
  for (const key of ownerTags) {
    const [first, ...others] = tagValues(tagged, key).filter((value) => value !== '');
    if (first !== undefined) return { first, others };
  }
  return null;
}

function displayOf(source: Owner['source'], { first, others }: Names): Owner {
  return { source, id: first, display: [first, ...others].join(' and ') };
}
