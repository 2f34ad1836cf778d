import type { RecordedSamples } from '../../core/ports/read-ledger.ts';
import { SCALES } from '../../core/record/recorded-workspace.ts';
import { Track } from '../../core/record/sample-series.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Database } from '../open/database.ts';
import { toDate, toInstant } from '../rows.ts';
import { samplesIn } from './recording-body.ts';

/** Few enough that other requests are answered in between. */
const ROWS_AT_ONCE = 50;

/** The GPU samples of a run that passes recorded from a moment on, up to another. */
export async function runSamples(
  db: Database,
  { workspaceId, runId }: { readonly workspaceId: string; readonly runId: string },
  from: Instant,
  to: Instant,
): Promise<RecordedSamples> {
  const track = new Track(SCALES.gpu);
  let since: Instant | null = null;
  let last = toDate(from - 1);
  for (;;) {
    const rows = await db
      .selectFrom('recordings')
      .select(['at', 'body'])
      .where('workspace_id', '=', workspaceId)
      .where('at', '>', last)
      .where('at', '<=', toDate(to))
      .orderBy('at')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const row of rows) {
      since ??= toInstant(row.at);
      // Each change says by itself where its values belong.
      const change = samplesIn(row.body, 'gpu', runId);
      if (change) track.apply(change);
    }
    last = rows.at(-1)?.at ?? last;
    if (rows.length < ROWS_AT_ONCE) return { since, samples: track.window(Number.NEGATIVE_INFINITY, to) };
  }
}
