import type { Run } from '../../src/core/run/run.ts';
import { known } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { seen } from '../support/seen.ts';
import { aRun, WORKSPACE } from './fixtures.ts';
import type { World } from './world.ts';

export const OCTOBER = Date.UTC(2026, 9, 1);

/** Records two runs at 12 EUR an hour: one that completed after three hours, and one that failed after one. */
export async function recordOctober({ ledger }: World): Promise<void> {
  const runs = ['kept', 'broken'].map((id, index) =>
    aRun({
      ...{ id, displayName: id, createdAt: OCTOBER },
      tags: { owner: index === 0 ? '=ana@example.com' : 'ben@example.com', project: 'atlas' },
    }),
  );
  const at = (run: Run) => {
    const machine = {
      ...{
        compute: 'gpu-cluster',
        vmSize: 'Standard_ND96asr_v4',
        region: 'westeurope',
        priority: 'dedicated' as const,
      },
      price: { source: 'list' as const, since: OCTOBER, meterId: 'meter-1', skuId: 'sku-1', meterName: 'ND96asr v4' },
    };
    const times = { startedAt: OCTOBER, endedAt: null };
    const piece = { runId: run.id, nodes: 1, pricePerNodeHour: 12, gpusPerNode: 4, machine: 0, ...times };
    const cost = known({ currency: 'EUR', unpriced: [], pieces: [piece], machines: [machine] }, OCTOBER + 30 * MINUTE);
    return { snapshot: { run, phaseSince: OCTOBER, signals: { cost } }, unread: null };
  };
  await (await ledger.lease(WORKSPACE, OCTOBER))?.release();
  await ledger.observe(WORKSPACE.id, seen(runs, OCTOBER + 30 * MINUTE));
  await ledger.record(WORKSPACE.id, runs.map(at), [], OCTOBER + 30 * MINUTE);
  const ends = runs.map((run, index) => ({
    run: { ...run, status: index === 0 ? 'Completed' : 'Failed' },
    startedAt: OCTOBER,
    endedAt: OCTOBER + (index === 0 ? 3 : 1) * HOUR,
    failure: index === 0 ? null : { cause: 'code' as const, code: 'UserError', message: 'it broke' },
  }));
  const over = ends.map(({ run }): Run => ({ ...run, phase: 'ended' }));
  await ledger.observe(WORKSPACE.id, seen(over, OCTOBER + HOUR));
  await ledger.record(WORKSPACE.id, [], ends, OCTOBER + 40 * MINUTE);
}
