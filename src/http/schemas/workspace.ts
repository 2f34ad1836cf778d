import { z } from 'zod';
import type { Policy } from '../../core/policy/policy.ts';
import type { WorkspaceView } from '../../core/ports/read-ledger.ts';
import { type OpenUnseen, UNSEEN_KINDS } from '../../core/record/unseen.ts';
import { signalSights } from '../signal-sights.ts';
import { listOf, pageOf, timeOut } from './common.ts';

const passOut = z.object({
  startedAt: timeOut,
  endedAt: timeOut,
  error: z.string().nullable(),
  activeRuns: z.int(),
  requests: z.record(z.string(), z.number()).describe('Requests to Azure by kind.'),
  warnings: listOf(z.string()),
});

export const unseenOut = z
  .object({
    kind: z.enum(UNSEEN_KINDS),
    what: z.string(),
    reason: z.string().describe('Why, in the words of Azure.'),
    since: timeOut,
    alertedAt: timeOut.nullable().describe('When on-call was alerted.'),
  })
  .meta({ id: 'Unseen', description: 'Something that Runwarden should see and does not.' });

export function showUnseen({ kind, what, reason, since, alertedAt }: OpenUnseen): z.output<typeof unseenOut> {
  return { kind, what, reason, since, alertedAt };
}

const signalOut = z
  .object({
    name: z.string(),
    state: z.enum(['seen', 'unseen', 'not-asked']).describe('`not-asked`: no policy in force needs it.'),
    at: timeOut.nullable().describe('Seen: the latest pass that saw it. Unseen: since when.'),
    what: z.string().nullable().describe('What of it is not seen.'),
    reason: z.string().nullable().describe('Why, in the words of Azure.'),
    permission: z.string().nullable().describe('Where Azure refuses it, the permission that mends it.'),
  })
  .meta({ id: 'SignalSight', description: 'Whether passes see one thing of a workspace.' });

export const workspaceOut = z
  .object({
    name: z.string(),
    id: z.string(),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    location: z.string(),
    lastPass: passOut.nullable(),
    lastGoodPassAt: timeOut.nullable(),
    lastCompletePassAt: timeOut.nullable().describe('When a pass last saw everything.'),
    unseen: listOf(unseenOut).describe('What passes cannot see now, the oldest first.'),
    signals: listOf(signalOut).describe('Each thing that passes read of it, and whether they see it.'),
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

export const workspacesPageOut = pageOf(workspaceOut).extend({ unseen: listOf(unseenOut) });

/** A workspace, without the addresses at which its listing continues: they carry signatures. */
export function showWorkspace(seen: WorkspaceView, policies: readonly Policy[]): z.output<typeof workspaceOut> {
  const { workspace, scan, ...view } = seen;
  const { fullListing, knownUpTo, lastFullListingAt, orderBrokenAt } = scan;
  return {
    ...workspace,
    ...view,
    signals: [...signalSights(seen, policies)],
    listing: {
      ...{ knownUpTo, lastFullListingAt, orderBrokenAt },
      fullListingSince: fullListing?.startedAt ?? null,
      fullListingPages: fullListing?.pages ?? null,
    },
  };
}

export const readinessOut = z
  .object({
    ready: z.boolean(),
    reasons: listOf(z.string()).optional(),
    workspaces: listOf(
      z.object({
        name: z.string(),
        state: z.enum(['ok', 'blind', 'never-seen']),
        lastGoodPassAt: timeOut.nullable(),
        lastCompletePassAt: timeOut.nullable(),
        error: z.string().nullable(),
      }),
    ).optional(),
  })
  .meta({ id: 'Readiness', description: 'Whether Runwarden sees what it watches. Without a key, only the yes or no.' });
