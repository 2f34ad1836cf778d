import { ownValue } from './own.ts';
import { type Run, tagOf, type Workspace } from './run.ts';

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
    const value = tagOf(run, key)?.trim();
    if (value) return { source: 'tag', id: value, display: value };
  }
  const { objectId, displayName } = run.creator;
  if (objectId) return { source: 'creator', id: objectId, display: displayName ?? objectId };
  for (const key of ownerTags) {
    const value = ownValue(workspace.tags, key)?.trim();
    if (value) return { source: 'workspace', id: value, display: value };
  }
  return { source: 'fallback', id: fallback, display: fallback };
}
