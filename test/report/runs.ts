import type { SpentRun, SpentRunFacts } from '../../src/core/money/spent-run.ts';
import type { MoneyFacts } from '../../src/core/ports/money-ledger.ts';
import { onCompute } from '../../src/core/run/placement.ts';
import type { CostPiece } from '../../src/core/signal/signal.ts';
import type { Instant } from '../../src/core/values/duration.ts';
import type { GroupRules } from '../../src/report/groups.ts';

export const NOV: Instant = Date.UTC(2026, 10, 1);
export const NOVEMBER = { from: NOV, until: Date.UTC(2026, 11, 1) };
export const WORKSPACE = '/subscriptions/s/resourcegroups/g/providers/microsoft.machinelearningservices/workspaces/ml';

export const RULES: GroupRules = {
  owners: { tags: ['owner'], fallback: 'platform@example.com' },
  projectTag: 'project',
};

export function aPiece(given: Partial<CostPiece> & Pick<CostPiece, 'startedAt'>): CostPiece {
  return { runId: 'train', nodes: 1, pricePerNodeHour: 10, gpusPerNode: 4, endedAt: null, ...given };
}

/** A run that ended completed, with what is given in place of that. */
export function aRun({
  run,
  ...given
}: Partial<Omit<SpentRun, 'run'>> & { readonly run?: Partial<SpentRunFacts> } = {}): SpentRun {
  return {
    run: {
      ...{ workspaceId: WORKSPACE, workspaceName: 'ml', id: 'train', displayName: 'train', experiment: 'vision' },
      ...{ jobType: 'command', status: 'Completed', createdAt: NOV, tags: { owner: 'ana' }, timeLimit: null },
      ...{ creator: { objectId: null, displayName: null }, placement: onCompute('a100') },
      ...{ definition: 'd1', resubmittedFrom: null },
      ...run,
    },
    ...{ endedAt: null, startedAt: NOV, failure: null, cancel: null, cost: null, gpu: null },
    ...{ failedValidationAt: null, duplicateSince: null },
    ...given,
  };
}

export function theFacts(runs: readonly SpentRun[], given: Partial<MoneyFacts> = {}): MoneyFacts {
  const recorded = new Map([[WORKSPACE, { since: NOV, until: Date.UTC(2027, 0, 1) }]]);
  return { runs, idleNodes: [], lengths: [], again: [], wrong: new Set(), recorded, ...given };
}
