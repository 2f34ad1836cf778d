import type { KeepTerms, KeptItem } from '../evidence/kept.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { ChildRun, Run, Workspace } from '../run/run.ts';
import type { Instant, Milliseconds } from '../values/duration.ts';
import type { Known } from '../values/known.ts';
import type { Visibility } from './visibility.ts';

/** Whose file it is: a run, or a child of one. */
export type FileHolder = Pick<Run | ChildRun, 'id' | 'displayName' | 'outputs'> & {
  readonly dataContainerId?: string | null;
};

/** A file of a run, as a listing has it. Null is what the listing does not say. */
export interface RunFile {
  /** In the run's container, such as `user_logs/std_log.txt`. */
  readonly path: string;
  readonly bytes: number | null;
  /** As storage gives it. */
  readonly md5: string | null;
  readonly etag: string | null;
  readonly changedAt: Instant | null;
}

/** A listing. */
export interface RunFiles {
  readonly files: readonly RunFile[];
  /** Why these are not all; null where they are. The logs are always among them. */
  readonly incomplete: string | null;
}

/** The last bytes of a file, or those from a place on. Never more than `most`. */
export type PartOfFile = { readonly most: number } & ({ readonly from: number } | { readonly last: true });

/** A part of a file as it was at one moment. */
export interface FilePart {
  readonly bytes: Uint8Array;
  readonly from: number;
  /** Of the whole file then. */
  readonly size: number;
  readonly etag: string | null;
  readonly changedAt: Instant | null;
}

/** What Azure still has of a run. What cannot be read is unknown with its reason. Only an abort throws. */
export interface EvidenceSource {
  /** Everything that is known of a run now, in as few requests as possible. */
  record(workspace: Workspace, run: Run, abort: AbortSignal): Promise<RunRecord>;
  /** All files of a run or a child, without those of its own children. */
  files(workspace: Workspace, holder: FileHolder, abort: AbortSignal): Promise<Known<RunFiles>>;
  /** A part of a file of {@link EvidenceSource.files}. What a listing has just said of it saves asking for its size. */
  read(
    workspace: Workspace,
    file: { readonly holder: FileHolder; readonly path: string; readonly listed?: RunFile },
    part: PartOfFile,
    abort: AbortSignal,
  ): Promise<Known<FilePart>>;
  /**
   * An artifact as a policy names it: `output` null is the default output. Whole; unknown where it has more than `most`
   * bytes.
   */
  artifact(
    workspace: Workspace,
    file: { readonly holder: FileHolder; readonly output: string | null; readonly path: string },
    most: number,
    abort: AbortSignal,
  ): Promise<Known<FilePart>>;
}

/** What is to be collected of a run. */
export interface CollectRequest {
  readonly workspace: Workspace;
  readonly run: Run;
  /** The decisions that it is for; none for what is collected at the end of the run. */
  readonly decisionIds: readonly string[];
  readonly keep: KeepTerms;
  /** How long it may take. What is not there by then is recorded as missing. */
  readonly within: Milliseconds;
}

/** Collects what Azure still has of a run, without secrets. What cannot be had is an item that says why. Only an abort throws. */
export type CollectEvidence = (request: CollectRequest, abort: AbortSignal) => Promise<readonly NewItem[]>;

/** An item to keep, with its bytes; null where it is missing. */
export interface NewItem {
  readonly item: KeptItem;
  readonly bytes: Uint8Array | null;
}

/**
 * The most bytes of a content, compressed, that the database keeps; a larger one is for the {@link ContentStore}.
 */
export const MOST_IN_DATABASE = 1024 * 1024;

/** The bytes of a content, or why they cannot be read, in words that follow "it cannot be read: ". */
export type KeptBytes =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What is kept of runs. Each method is one transaction, apart from what goes to the {@link ContentStore}. */
export interface EvidenceLedger {
  /**
   * Writes items and their contents, each content once. An item that is there already is left as it is. An item is written as
   * missing where its content is too large for the database and the {@link ContentStore} does not take it, or not in time.
   * @param within ends the wait for the {@link ContentStore}
   */
  keep(items: readonly NewItem[], within?: AbortSignal): Promise<void>;
  /** The items of a decision, or all of a run, the oldest first. */
  evidence(of: EvidenceOf): Promise<readonly KeptItem[]>;
  /** The bytes of a content, compared with their hash; null where none is kept, and once they were dropped. */
  content(sha256: string): Promise<KeptBytes | null>;
  /**
   * The items that have a content, the oldest first. Whoever may read one of them that was not dropped may read the content.
   * @param visible of the runs that the caller may read.
   */
  itemsWith(sha256: string, visible?: Visibility): Promise<readonly KeptItem[]>;
}

export type EvidenceOf = { readonly decisionId: string } | { readonly workspaceId: string; readonly runId: string };

/**
 * Where contents are kept that are too large for the database. A content never changes: to put it again does nothing. Each
 * method throws where the store refuses, with the reason in its message.
 */
export interface ContentStore {
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Null where it is not there. */
  get(sha256: string): Promise<Uint8Array | null>;
  /** Does nothing where it is not there. */
  remove(sha256: string): Promise<void>;
}
