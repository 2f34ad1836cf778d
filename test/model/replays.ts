import { createReplay } from '../../src/evidence/replay.ts';
import { policyFromText } from '../../src/policy/index.ts';
import type { Store } from '../../src/store/open/open-store.ts';

/** Replays every decision of a workspace. @returns how many. @throws where one does not agree with the record. */
export async function replayEvery(ledger: Store['ledger'], workspace: string): Promise<number> {
  const replay = createReplay(policyFromText);
  let count = 0;
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof ledger.decisions>> = await ledger.decisions(
      { workspace },
      { cursor, limit: 200 },
    );
    if (!page) throw new Error('the page is not there');
    for (const { decision } of page.items) {
      const kept = await ledger.keptDecision(decision.id);
      const result = kept && replay(kept);
      if (result?.kind !== 'agrees')
        throw new Error(`broken: a decision can be derived again. ${JSON.stringify({ decision, result }, null, 2)}`);
      count += 1;
    }
    cursor = page.next;
  } while (cursor !== null);
  return count;
}
