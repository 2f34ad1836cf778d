import type { Freeze } from '../decision/finding.ts';
import type { Override } from '../decision/override.ts';
import type { Workspace } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { EndedRecord } from './ended-run.ts';
import { type RecordedPass, RecordedWorkspace } from './recorded-workspace.ts';

/** What was recorded, to be read and never written: out of a store or out of a file. */
export interface History {
  workspaces(): Promise<readonly Workspace[]>;
  /** When the record begins and ends; null when there is none. */
  extent(): Promise<{ readonly from: Instant; readonly to: Instant } | null>;
  /**
   * The passes over some workspaces from `since` on, in the order of time, and before them those that are only there to
   * know how things stood.
   */
  passes(workspaceIds: readonly string[], since: Instant, looksBack: Milliseconds): AsyncIterable<PassedWorkspace>;
  ended(): Promise<readonly EndedRecord[]>;
  /** Overrides and freezes that were ever set, with the time of a revocation as their end. */
  exceptions(): Promise<Exceptions>;
  close(): Promise<void>;
}

/** The past where it was recorded, which can be handed on as it is. */
export interface StoredHistory extends History {
  /**
   * The passes over some workspaces in the order of time: of each that has one from `since` on, from its last key before
   * that, without which it is not known how things stood.
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
}

/** How a workspace stood as of one pass. The recorded workspace goes on from pass to pass: read it before the next. */
export interface PassedWorkspace {
  readonly workspaceId: string;
  readonly recorded: RecordedWorkspace;
  readonly at: Instant;
  /** False before `since`: then it is only there to know how things stood. */
  readonly within: boolean;
}

/**
 * Puts passes together to how things stood at each. A workspace begins at its last key before `since`, wherever the
 * passes begin, so that the same past is read alike out of every place that holds it.
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
