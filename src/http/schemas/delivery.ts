import { z } from 'zod';
import { HELD_BACK } from '../../core/alert/quiet.ts';
import { DELIVERY_STATES, type DeliveryView, type ListedDelivery } from '../../core/ports/read-ledger.ts';
import { coversWorkspace, type Visibility } from '../../core/ports/visibility.ts';
import { OWNER_SOURCES } from '../../core/run/owner.ts';
import { listOf, timeOut } from './common.ts';

export const deliveryState = z
  .enum(DELIVERY_STATES)
  .describe(
    '`queued`: on its way. `delivered`: the receiver took it. `failed`: given up. `dropped`: not true any more when its turn came, or the receiver knows nothing of what it ends, so it was not sent; `lastError` says which.',
  );

const addressedOut = z
  .object({
    to: listOf(z.string()),
    source: z
      .enum(OWNER_SOURCES)
      .nullable()
      .describe('How the owner was found; null where the config names the reader.'),
    confidence: z
      .enum(['sure', 'likely', 'guess'])
      .describe('`sure`: by a tag or the config. `likely`: who started it. `guess`: the contact of the workspace.'),
  })
  .meta({ id: 'Addressed', description: 'To whom a channel that addresses people wrote.' });

export const deliveryOut = z
  .object({
    alertId: z.string(),
    type: z.string(),
    channel: z.string(),
    state: deliveryState,
    attempts: z.int().describe('How often it was tried, the try under way too.'),
    deliveredAt: timeOut.nullable(),
    lastError: z
      .string()
      .nullable()
      .describe(
        'Why it was not taken yet, or was not sent: the last failure, or the quiet hours or the pause after many of its kind that hold it back.',
      ),
    groupId: z.string().nullable().describe('The message that carries it with others; null where it goes out alone.'),
    via: z
      .string()
      .describe('The recipients that the channel reaches with it; `owner>fallback` is the fallback in their place.'),
    answer: z
      .string()
      .nullable()
      .describe("The receiver's words when it took it. Null for an owner where it went to others."),
    addressed: addressedOut.nullable().describe('Null for a channel that goes to one place.'),
  })
  .meta({ id: 'Delivery', description: 'An alert on its way over one channel.' });

export const listedDeliveryOut = deliveryOut
  .extend({
    at: timeOut.describe('When it was raised.'),
    workspace: z.string().nullable().describe('Name of the workspace; null where it is about no single one.'),
    runId: z.string().nullable(),
    displayName: z.string().nullable().describe('Of the run.'),
    decisionId: z.string().nullable(),
    findingId: z.string().nullable(),
    alerts: z.int().describe('How many alerts the message carries.'),
    again: z
      .object({ by: z.string(), at: timeOut, reason: z.string() })
      .nullable()
      .describe('Who had it sent again last.'),
  })
  .meta({ id: 'ListedDelivery', description: 'A delivery with what it is about.' });

/** What a receiver said, and to whom it went, is for who sees the workspace, and for owners where it went to them. */
export function deliveryFor<D extends DeliveryView>(delivery: D, workspace: string | null, visible: Visibility): D {
  const sees = workspace === null ? visible.workspaces === null : coversWorkspace(visible.workspaces, workspace);
  const isOwn = delivery.via.split(',').includes('owner');
  if (sees || isOwn) return delivery;
  const { lastError } = delivery;
  return {
    ...delivery,
    ...HIDDEN,
    lastError: lastError?.startsWith(HELD_BACK) ? lastError : lastError && 'It did not arrive.',
  };
}

const HIDDEN = { answer: null, addressed: null } as const;

/** A delivery for a list. */
export function showDelivery(delivery: ListedDelivery, visible: Visibility): z.output<typeof listedDeliveryOut> {
  const { workspaceName: workspace, again, ...shown } = deliveryFor(delivery, delivery.workspaceName, visible);
  return { ...shown, workspace, again: again && { by: again.by, at: again.at, reason: again.reason } };
}
