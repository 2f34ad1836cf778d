import { z } from 'zod';
import type { WorkspaceView } from '../../core/ports/read-ledger.ts';
import type { Readiness } from '../../core/ports/readiness.ts';
import { time, timeOut } from './common.ts';

const passOut = z.object({
  startedAt: timeOut,
  endedAt: timeOut,
  error: z.string().nullable(),
  activeRuns: z.int(),
  requests: z.record(z.string(), z.number()).describe('Requests to Azure by kind.'),
  warnings: z.array(z.string()),
});

export const workspaceOut = z
  .object({
    name: z.string(),
    id: z.string(),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    location: z.string(),
    lastPass: passOut.nullable(),
    lastGoodPassAt: timeOut.nullable(),
    failuresInARow: z.int(),
    listing: z.object({
      knownUpTo: timeOut.nullable(),
      fullListingSince: timeOut.nullable().describe('A listing of the whole history is under way since then.'),
      fullListingPages: z.int().nullable(),
      lastFullListingAt: timeOut.nullable(),
      orderBrokenAt: timeOut.nullable().describe('When Azure was last seen to list out of order.'),
    }),
  })
  .meta({ id: 'Workspace', description: 'A workspace under watch and how its latest pass went.' });

/** A workspace. Where its listing goes on is left out: that address carries a signature. */
export function showWorkspace({ workspace, scan, ...view }: WorkspaceView): z.output<typeof workspaceOut> {
  return {
    name: workspace.name,
    id: workspace.id,
    subscriptionId: workspace.subscriptionId,
    resourceGroup: workspace.resourceGroup,
    location: workspace.location,
    lastPass: view.lastPass && {
      ...view.lastPass,
      startedAt: time(view.lastPass.startedAt),
      endedAt: time(view.lastPass.endedAt),
      warnings: [...view.lastPass.warnings],
    },
    lastGoodPassAt: time(view.lastGoodPassAt),
    failuresInARow: view.failuresInARow,
    listing: {
      knownUpTo: time(scan.knownUpTo),
      fullListingSince: time(scan.fullListing?.startedAt ?? null),
      fullListingPages: scan.fullListing?.pages ?? null,
      lastFullListingAt: time(scan.lastFullListingAt),
      orderBrokenAt: time(scan.orderBrokenAt),
    },
  };
}

export const readinessOut = z
  .object({
    ready: z.boolean(),
    reasons: z.array(z.string()).optional(),
    workspaces: z
      .array(
        z.object({
          name: z.string(),
          state: z.enum(['ok', 'blind', 'never-seen']),
          lastGoodPassAt: timeOut.nullable(),
          error: z.string().nullable(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Readiness', description: 'Whether Runwarden sees what it watches. Without a key, only the yes or no.' });

/** The readiness as a known caller sees it. */
export function showReadiness(readiness: Readiness): z.output<typeof readinessOut> {
  return {
    ready: readiness.ready,
    reasons: [...readiness.reasons],
    workspaces: readiness.workspaces.map((each) => ({ ...each, lastGoodPassAt: time(each.lastGoodPassAt) })),
  };
}
