import type { Freeze } from '../decision/finding.ts';
import type { Override } from '../decision/override.ts';
import type { PastFall } from '../policy/precision-floor.ts';
import type { Workspace } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { EndedRecord } from './ended-run.ts';
import { type RecordedPass, RecordedWorkspace } from './recorded-workspace.ts';

/** What was recorded, read from a store or from a file. Nothing writes to it. */
export interface History {
  workspaces(): Promise<readonly Workspace[]>;
  /** When the record begins and ends; null when there is none. */
  extent(): Promise<{ readonly from: Instant; readonly to: Instant } | null>;
  /**
   * The passes over some workspaces from `since` on, in the order of time. Earlier ones come first where they are needed
   * to know the state at `since`.
   */
  passes(workspaceIds: readonly string[], since: Instant, looksBack: Milliseconds): AsyncIterable<PassedWorkspace>;
  ended(): Promise<readonly EndedRecord[]>;
  /** All overrides and freezes that were ever set. One that was revoked ends at its revocation. */
  exceptions(): Promise<Exceptions>;
  close(): Promise<void>;
}

/** The past in the store, from which it can be exported as it is. */
export interface StoredHistory extends History {
  /**
   * The passes over some workspaces in the order of time. A workspace with a pass from `since` on begins at its last key
   * before `since`, from which its state is known.
   */
  changes(workspaceIds: readonly string[], since: Instant): AsyncIterable<WorkspacePass>;
}

export interface WorkspacePass {
  readonly workspaceId: string;
  readonly pass: RecordedPass;
}

export interface Exceptions {
  readonly overrides: readonly Override[];
  readonly freezes: readonly Freeze[];
  /** Falls of policies below their floor; absent where the record does not hold them. */
  readonly falls?: readonly PastFall[];
}

/** A workspace as of one pass. The next pass changes `recorded`, so read it before. */
export interface PassedWorkspace {
  readonly workspaceId: string;
  readonly recorded: RecordedWorkspace;
  readonly at: Instant;
  /** False before `since`. */
  readonly within: boolean;
}

/**
 * Replays passes into the state at each. A workspace begins at its last key before `since`, wherever the passes begin, so
 * that a store and a file with the same past give the same.
 * @param looksBack how far back samples are kept.
 */
export async function* replayedPasses(
  changes: AsyncIterable<WorkspacePass>,
  since: Instant,
  looksBack: Milliseconds,
): AsyncGenerator<PassedWorkspace> {
  const states = new Map<string, RecordedWorkspace>();
  for await (const { workspaceId, pass } of changes) {
    const before = pass.key && pass.at <= since ? undefined : states.get(workspaceId);
    if (!before && !pass.key) continue;
    const recorded = before ?? new RecordedWorkspace();
    states.set(workspaceId, recorded);
    recorded.apply(pass, looksBack);
    yield { workspaceId, recorded, at: pass.at, within: pass.at >= since };
  }
}
