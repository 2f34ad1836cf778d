import type { Alert } from '../core/alert/alert.ts';
import { digestData } from '../core/alert/digest-data.ts';
import { type DigestPlan, digestKey, latestPeriod } from '../core/alert/digest-period.ts';
import type { DigestLedger } from '../core/ports/digest-ledger.ts';
import type { Instant } from '../core/values/duration.ts';

export interface DigestDeps {
  /** The digests that people asked for; none where not given. */
  readonly digests?: readonly DigestPlan[];
  readonly ledger: DigestLedger;
  readonly clock: () => Instant;
  readonly newId: () => string;
}

/** Sends the digests that are due: each once a period, over all replicas and restarts. */
export async function sendDigests({ digests = [], ledger, clock, newId }: DigestDeps): Promise<void> {
  for (const plan of digests) {
    const now = clock();
    const period = latestPeriod(plan, now);
    const key = digestKey(plan);
    const sentUntil = await ledger.digestUntil(key);
    if (sentUntil !== null && sentUntil >= period.until) continue;
    // Nobody has asked for it before now, and nobody waits for what was before.
    const data = sentUntil === null ? null : digestData(await ledger.digestFacts(period, now), plan, period, now);
    const alert: Alert | null = data && {
      ...{ id: newId(), at: now, type: `digest.${plan.kind}`, recipients: plan.to, data },
      ...{ decisionId: null, findingId: null, announcesCancel: false },
    };
    await ledger.noteDigest(key, period.until, alert ? [alert] : []);
  }
}
