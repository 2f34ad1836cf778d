import { LRUCache } from 'lru-cache';
import type { KeptItem } from '../core/evidence/kept.ts';
import { type RunRecord, runRecordSchema } from '../core/evidence/run-record.ts';
import type { RunView } from '../core/ports/read-ledger.ts';
import { MINUTE, SECOND } from '../core/values/duration.ts';
import type { AppDeps } from './deps.ts';

/** A record of a run, or why there is none. */
export type FoundRecord =
  | { readonly found: true; readonly source: 'azure' | 'kept'; readonly record: RunRecord }
  | { readonly found: false; readonly reason: string };

/** The newest record of a run. */
export type NewestRecord = (view: RunView) => Promise<FoundRecord>;

/** Shorter than the patience of our own commands. */
const WITHIN = 12 * SECOND;
/** A page that is looked at again and again does not ask Azure each time. */
const GOOD_FOR = MINUTE / 4;
const MOST = 50;

/** Reads the newest record of runs: what Azure says now, or what was kept where Azure says no more. */
export function createNewestRecord({
  ledger,
  azure,
  clock,
}: Pick<AppDeps, 'ledger' | 'azure' | 'clock'>): NewestRecord {
  const live = new LRUCache<string, Promise<RunRecord | null>>({ max: MOST, ttl: GOOD_FOR, perf: { now: clock } });

  async function readLive({ run, workspace }: RunView): Promise<RunRecord | null> {
    if (!azure?.record) return null;
    try {
      return await azure.record(workspace, run, AbortSignal.timeout(WITHIN));
    } catch {
      // Only the timeout throws. What was kept is better than nothing.
      return null;
    }
  }

  return async (view) => {
    const { workspaceId, id: runId } = view.run;
    const kept = await newestKept(ledger, runId, await ledger.evidence({ workspaceId, runId }));
    // Nothing happens to a run after its end.
    if (kept?.isLast && !view.active) return { found: true, source: 'kept', record: kept.record };
    const key = `${view.run.workspaceId} ${view.run.id}`;
    const asked = live.get(key) ?? readLive(view);
    live.set(key, asked);
    const now = await asked;
    if (now === null) live.delete(key);
    // Azure forgets a run that was deleted; what was kept says more than why nothing can be read.
    if (now && (now.times.known || !kept)) return { found: true, source: 'azure', record: now };
    if (kept) return { found: true, source: 'kept', record: kept.record };
    return {
      found: false,
      reason: azure?.record ? 'Azure did not answer in time, and nothing was kept' : 'nothing was kept of it',
    };
  };
}

/** The newest record among the kept items of a run. */
export async function newestKept(
  ledger: AppDeps['ledger'],
  runId: string,
  items: readonly KeptItem[],
): Promise<{ record: RunRecord; isLast: boolean } | null> {
  for (const item of items.filter(({ kind, ofRun }) => kind === 'record' && ofRun.id === runId).toReversed()) {
    if (item.content === null || item.dropped !== null) continue;
    const content = await ledger.content(item.content.sha256);
    const record = content?.kind === 'bytes' ? recordIn(content.bytes) : null;
    if (record) return { record, isLast: item.occasion === 'ended' };
  }
  return null;
}

function recordIn(bytes: Uint8Array): RunRecord | null {
  try {
    const parsed = runRecordSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
