import type { Instant } from '../values/duration.ts';

/**
 * Kinds of kept item. `record` is a run record; `files` the list of all files of a run; `log` the end of a log; `artifact` a
 * file that a policy judged by or names.
 */
export const ITEM_KINDS = ['record', 'files', 'log', 'artifact'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** How long evidence is kept goes by what became of the run; the longest of its classes counts. */
export const KEEP_CLASSES = ['cancelled', 'notified', 'rest'] as const;
export type KeepClass = (typeof KEEP_CLASSES)[number];

/** When it was collected: for a decision, or when the run had ended. */
export const OCCASIONS = ['decided', 'ended'] as const;
export type Occasion = (typeof OCCASIONS)[number];

/** One thing that was kept of a run, or that could not be had. */
export interface KeptItem {
  readonly id: string;
  readonly workspaceId: string;
  readonly runId: string;
  /** The decision that it was collected for; null for what was collected at the end of the run. */
  readonly decisionId: string | null;
  readonly occasion: Occasion;
  readonly at: Instant;
  readonly kind: ItemKind;
  /** The run or child whose it is, and its name. */
  readonly ofRun: { readonly id: string; readonly displayName: string };
  /** `record.json`, or the path of the file in the run's container. */
  readonly name: string;
  /** Null where it is missing. */
  readonly content: Content | null;
  /** Why it is missing, in words that follow "missing: "; null where it is there. */
  readonly missing: string | null;
  /** When retention dropped the content, and by which rule; null while it is there. */
  readonly dropped: { readonly at: Instant; readonly because: string } | null;
}

/** What is kept of a file, addressed by its hash. */
export interface Content {
  /** Of the kept bytes, in lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: 'application/json' | 'text/plain' | 'application/octet-stream';
  /** The whole file as it was then, and where in it the kept part begins; 0 where the whole is kept. */
  readonly whole: { readonly bytes: number; readonly from: number; readonly changedAt: Instant | null };
  /** How many secrets of each kind were taken out before it was written. */
  readonly redacted: Readonly<Record<string, number>>;
}

/** A file to keep, as a policy names it. */
export interface NamedArtifact {
  /** Glob over the display names of steps or trials; null for the run itself. */
  readonly step: string | null;
  /** A named output; null for the run's own artifacts. */
  readonly output: string | null;
  readonly path: string;
}

/** What a policy keeps of a run beside its record. */
export interface KeepTerms {
  readonly artifacts: readonly NamedArtifact[];
  /** Whether the ends of its logs are kept. */
  readonly logs: boolean;
}

/** What is kept where a policy does not say. */
export const KEEP_LOGS: KeepTerms = { artifacts: [], logs: true };
