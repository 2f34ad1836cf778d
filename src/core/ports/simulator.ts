import type { Mode } from '../policy/policy.ts';
import type { Instant } from '../values/duration.ts';

/** A change of one policy that is to be tried on the recorded past. */
export interface SimulationAsked {
  readonly policy: string;
  /** Instead of that of the file; null for that of the file. */
  readonly mode: Mode | null;
  /** The whole file as edited; null for the file as it is. */
  readonly text: string | null;
  readonly since: Instant;
  /** The workspaces on whose past it is tried, by their ids; null for all. */
  readonly workspaceIds: readonly string[] | null;
}

/** A run to which something would have been done. */
export interface SimulatedRun {
  readonly workspace: string;
  readonly runId: string;
  readonly displayName: string;
  readonly at: Instant;
  readonly reason: string;
  /** How it really ended; null where it was active at the end of the record. */
  readonly status: string | null;
}

/** What happens to how many runs, as it is and as edited. */
export interface SimulatedChange {
  readonly before: number;
  readonly after: number;
  readonly added: readonly SimulatedRun[];
  readonly removed: readonly SimulatedRun[];
  readonly moved: number;
}

export interface SimulationResult {
  /** What the record covers of the time asked for; null where it has nothing. */
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly passes: number;
  readonly runs: number;
  readonly cancel: SimulatedChange;
  readonly ask: SimulatedChange;
  readonly notify: SimulatedChange;
  /** Runs that it could not judge, as it is and as edited. */
  readonly unknown: { readonly before: number; readonly after: number };
  /** Runs that would be cancelled as edited, and that a person kept. */
  readonly kept: readonly (SimulatedRun & { readonly by: string; readonly note: string | null })[];
  /** The change as a patch of the file. */
  readonly text: { readonly file: string; readonly before: string; readonly after: string };
}

export type Simulated =
  | { readonly ok: true; readonly result: SimulationResult }
  /** `invalid`: the edited text is no policy. `no-record`: there is nothing to try it on. */
  | {
      readonly ok: false;
      readonly kind: 'unknown-policy' | 'invalid' | 'no-record';
      readonly problems: readonly string[];
    };

/** Tries a policy on the recorded past. Nothing is written. */
export interface Simulator {
  /**
   * It gives way to other work after each pass of the record, so that the watch never waits for it.
   * @param follow called with the share that is done
   * @throws the reason of `stop` when that is aborted
   */
  simulate(asked: SimulationAsked, follow: (share: number) => void, stop: AbortSignal): Promise<Simulated>;
}
