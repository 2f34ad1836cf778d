import { PRECISION_OF } from '../core/money/precision.ts';
import { type PrecisionRow, precisionTable } from '../core/money/precision-table.ts';
import type { Stretch } from '../core/money/spent-run.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { PrecisionLedger } from '../core/ports/precision-ledger.ts';
import type { Visibility } from '../core/ports/visibility.ts';
import type { Instant } from '../core/values/duration.ts';

export interface PrecisionDeps {
  readonly ledger: Pick<PrecisionLedger, 'precisionFacts' | 'policyCounts' | 'fallsInForce'>;
  readonly policies: { current(): readonly Policy[] };
  readonly clock: () => Instant;
}

/** How often policies are right by now, and what came of each in a period. */
export async function precisionRows(
  { ledger, policies, clock }: PrecisionDeps,
  period: Stretch,
  visible: Visibility,
): Promise<readonly PrecisionRow[]> {
  const all = policies.current();
  const asked = { policies: all.map(({ name }) => name), visible };
  const facts = await ledger.precisionFacts(clock() - PRECISION_OF.within, asked);
  const counts = await ledger.policyCounts(period, visible);
  return precisionTable(all, { facts, counts, fallen: await ledger.fallsInForce() });
}
