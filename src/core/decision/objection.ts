import type { Instant, Milliseconds } from '../values/duration.ts';

/** The owner's link in a notice, or a key of the API. */
export const OBJECTION_WAYS = ['link', 'key'] as const;

/** An owner's word against an announced cancel. It holds the cancel for a time, and a person is asked. */
export interface Objection {
  readonly id: string;
  readonly findingId: string;
  /** What was seen when the owner objected. Only once for the same. */
  readonly evidenceKey: string;
  readonly at: Instant;
  /** From this moment on it holds nothing. */
  readonly endsAt: Instant;
  readonly reason: string;
  /** Who objected, as far as that is known. */
  readonly author: string;
  readonly via: (typeof OBJECTION_WAYS)[number];
}

export const EXTENSION_ANSWERS = ['granted', 'refused'] as const;

/** An owner's wish for more time, which an operator grants or refuses. */
export interface ExtensionRequest {
  readonly id: string;
  readonly workspaceId: string;
  readonly runId: string;
  /** Names of the policies from which the run is to be spared. */
  readonly policies: readonly string[];
  /** How much more time. */
  readonly length: Milliseconds;
  readonly reason: string;
  readonly author: string;
  readonly at: Instant;
  readonly answer: (typeof EXTENSION_ANSWERS)[number] | null;
  readonly answeredAt: Instant | null;
  readonly answeredBy: string | null;
  readonly note: string | null;
  /** The extension that was granted. */
  readonly overrideId: string | null;
}
