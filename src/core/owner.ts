import type { Run, Workspace } from './run.ts';
import { tagValues } from './tags.ts';

/** Whom to tell first, and how that was found. No Azure answer about a run carries an e-mail. */
export interface Owner {
  readonly source: 'tag' | 'creator' | 'workspace' | 'fallback';
  /** The tag's value, the creator's object id, the workspace's contact, or the configured fallback. */
  readonly id: string;
  /** For people to read. */
  readonly display: string;
}

/**
 * The owner of a run: its owner tag, then its creator's object id, then the workspace's contact tag, then the fallback.
 * @param ownerTags tag keys that name an owner, in the order tried; also looked for on the workspace.
 */
export function ownerOf(run: Run, workspace: Workspace, ownerTags: readonly string[], fallback: string): Owner {
  for (const key of ownerTags) {
    const owner = namedBy(run, key, 'tag');
    if (owner) return owner;
  }
  const { objectId, displayName } = run.creator;
  if (objectId) return { source: 'creator', id: objectId, display: displayName ?? objectId };
  for (const key of ownerTags) {
    const owner = namedBy(workspace, key, 'workspace');
    if (owner) return owner;
  }
  return { source: 'fallback', id: fallback, display: fallback };
}

/** Of two that the spellings of a key name, the first in order is the one that is told, and both are shown. */
function namedBy(tagged: Pick<Run, 'tags'>, key: string, source: Owner['source']): Owner | null {
  const names = tagValues(tagged, key).filter((value) => value !== '');
  const [id] = names;
  return id === undefined ? null : { source, id, display: names.join(' and ') };
}
