import { fellBackData } from '../core/alert/service-data.ts';
import { judgedCancels } from '../core/money/judged-cancels.ts';
import { belowFloor, PRECISION_OF } from '../core/money/precision.ts';
import type { Instant } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

/**
 * Lets policies in enforce fall back that were wrong too often: from this pass on they ask. On-call hears of it once, over all
 * replicas. Only a person takes it back, and only what a policy cancelled since then counts after that.
 */
export async function checkFloors(
  { ledger, policies, newId, log }: Pick<WatchDeps, 'ledger' | 'policies' | 'newId' | 'log'>,
  now: Instant,
): Promise<void> {
  const floored = policies.current().filter(({ mode, precision }) => mode === 'enforce' && precision);
  // Most have none, and then nothing is asked of the store.
  if (floored.length === 0) return;
  const fallen = new Set((await ledger.fallsInForce()).map(({ policy }) => policy));
  const names = floored.map(({ name }) => name).filter((name) => !fallen.has(name));
  if (names.length === 0) return;
  const judged = judgedCancels(await ledger.precisionFacts(now - PRECISION_OF.within, { policies: names, done: true }));
  const trusted = await ledger.trustedSince(names);
  for (const { name, precision } of floored) {
    if (!precision || fallen.has(name)) continue;
    const since = trusted.get(name) ?? 0;
    const below = belowFloor(
      precision,
      judged.filter(({ policy, at }) => policy === name && at > since),
    );
    if (!below) continue;
    const fall = { id: newId(), policy: name, since: now, because: below.because };
    const untrusted = { trustedBy: null, trustedAt: null, trustReason: null };
    const alert = {
      ...{ id: newId(), at: now, type: 'policy.fell-back' as const, recipients: ['oncall'] },
      ...{ decisionId: null, findingId: null, announcesCancel: false },
      data: fellBackData(name, precision, below, now),
    };
    if (!(await ledger.fallBack({ ...fall, ...untrusted }, [alert]))) continue;
    log.warn({ policy: name, because: below.because }, 'a policy fell below its floor and asks before each cancel');
  }
}
