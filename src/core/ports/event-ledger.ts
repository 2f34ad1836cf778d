import type { AuditSubject } from '../audit/event.ts';
import type { Instant } from '../values/duration.ts';

/** Something that the audit recorded, with what decides who may hear of it. */
export interface RecordedEvent {
  /** Its place in the audit. */
  readonly seq: number;
  readonly at: Instant;
  /** A kind of the audit. */
  readonly kind: string;
  readonly actor: string;
  readonly subject: AuditSubject;
  /** The row that it wrote, such as `overrides/<id>`. */
  readonly record: string | null;
  /** The name of the workspace; null where it concerns none. */
  readonly workspace: string | null;
  /** Of an override, the names of the workspaces that it may concern. */
  readonly concerns: readonly string[];
  /** Whose the run is, without case. */
  readonly owners: readonly string[];
}

/** The latest pass over a workspace. */
export interface LatestPass {
  readonly workspaceId: string;
  readonly workspace: string;
  readonly at: Instant;
  /** It saw everything. */
  readonly ok: boolean;
}

/** What has changed since somebody looked. */
export interface EventLedger {
  /** The place of the newest row of the audit; 0 before the first. */
  newestEvent(): Promise<number>;
  /** What came after a place, the oldest first. */
  eventsAfter(seq: number, limit: number): Promise<readonly RecordedEvent[]>;
  latestPasses(): Promise<readonly LatestPass[]>;
}
