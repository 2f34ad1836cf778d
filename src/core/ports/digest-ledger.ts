import type { Alert } from '../alert/alert.ts';
import type { DigestFacts, OwnedRuns } from '../alert/digest-facts.ts';
import type { Period } from '../alert/digest-period.ts';
import type { Instant } from '../values/duration.ts';

/** Digests: each once a period, over all replicas and restarts. */
export interface DigestLedger {
  /** Up to when a digest has been sent; null where none of it ever was. */
  digestUntil(key: string): Promise<Instant | null>;
  digestFacts(period: Period, now: Instant): Promise<DigestFacts>;
  /** What owners hear of beside it. */
  ownedRuns(period: Period): Promise<OwnedRuns>;
  /** Raises the alerts of a period and notes its end. False, and nothing is sent, where that was done already. */
  noteDigest(key: string, until: Instant, alerts: readonly Alert[]): Promise<boolean>;
}
