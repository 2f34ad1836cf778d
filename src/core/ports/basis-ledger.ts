import type { Decision } from '../decision/decision.ts';

/** A decision as it is recorded, with the texts of what it rests on. */
export interface KeptDecision {
  readonly decision: Decision;
  /** Null where an older version decided it, which kept none. */
  readonly basis: KeptTexts | null;
}

/** A basis and its parts by their hashes, in lower-case hex. What was dropped for its age is not there. */
export interface KeptTexts {
  readonly hash: string;
  readonly texts: Readonly<Record<string, string>>;
}

export interface BasisLedger {
  /** Null when there is no such decision. */
  keptDecision(id: string): Promise<KeptDecision | null>;
}
