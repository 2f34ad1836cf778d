import type { Instant } from '../../src/core/values/duration.ts';

/** A question as the model remembers it, with the end that the record gives it. */
export interface Question {
  readonly id: string;
  readonly evidence: string;
  readonly askedAt: Instant;
  readonly expiresAt: Instant;
  readonly otherwise: 'keep' | 'cancel';
  deliveredAt: Instant | null;
  answer: 'approved' | 'rejected' | null;
  answeredAt: Instant | null;
  ended: 'withdrawn' | 'lapsed' | 'kept' | null;
  wasUsed: boolean;
}

/** One run under one policy, since it was healthy or the policy was edited. */
export interface Story {
  fingerprint: string;
  mode: string;
  questions: Question[];
  /** What the owner heard since the steps were planned: step and evidence. */
  notified: Map<string, Instant>;
  /** When notices that announce the cancel arrived, by evidence. */
  announced: Map<string, Instant>;
  suspected: boolean;
  objections: { readonly evidence: string; readonly at: Instant; readonly endsAt: Instant }[];
  seenAt: Instant | null;
  asideSince: Instant | null;
  lastAside: Instant | null;
}

export function newStory(): Story {
  return {
    fingerprint: '',
    mode: '',
    questions: [],
    notified: new Map(),
    announced: new Map(),
    suspected: false,
    objections: [],
    seenAt: null,
    asideSince: null,
    lastAside: null,
  };
}
