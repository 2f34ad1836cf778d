import type { ConfirmedTag } from '../run/protected-tags.ts';
import type { Instant } from '../values/duration.ts';

/** The protected tags of runs that operators confirmed. */
export interface ConfirmedTagLedger {
  /** Those of the runs of a workspace that count, or of one run of it. */
  confirmedTags(workspaceId: string, runId?: string): Promise<readonly ConfirmedTag[]>;
  /** Writes a confirmation and asks for a pass over the workspace. It replaces the one of another value. */
  confirmTag(confirmed: ConfirmedTag & { readonly id: string }): Promise<ConfirmedTag>;
  /** Takes it back and asks for a pass. Null where nobody had confirmed the tag. */
  withdrawTag(
    of: Pick<ConfirmedTag, 'workspaceId' | 'runId' | 'tag'>,
    by: string,
    now: Instant,
  ): Promise<ConfirmedTag | null>;
}
