import { z } from 'zod';
import type { Instant } from '../values/duration.ts';
import type { Alert, AlertType } from './alert.ts';
import { type GroupData, type HeldData, heldSchema, runSchema } from './alert-schemas.ts';

/** About one run, so many of one cause can be one message. */
const GROUPED: ReadonlySet<AlertType> = new Set([
  'finding.notice',
  'finding.resolved',
  'approval.requested',
  'approval.withdrawn',
  'approval.lapsed',
  'run.kept',
  'cancel.requested',
  'cancel.confirmed',
  'cancel.abandoned',
  'cancel.failed',
  'cancel.hanging',
]);

/** Of these the pass that decided counts: they come one after another, as the cancels are carried out. */
const AFTER_THE_PASS: ReadonlySet<AlertType> = new Set(['cancel.requested', 'cancel.abandoned', 'cancel.failed']);

const MOST_LISTED = 20;

/**
 * Alerts with the same key are of one pass, one policy, one kind and one step, and for recipients of the same names. Null
 * for alerts that always go out alone.
 */
export function groupKeyOf({ type, at, recipients, data }: Alert): string | null {
  if (!GROUPED.has(type)) return null;
  const parsed = runSchema.safeParse(data);
  if (!parsed.success) return null;
  const { policy, run, step, decidedAt } = parsed.data;
  const pass = AFTER_THE_PASS.has(type) ? decidedAt : new Date(at).toISOString();
  return JSON.stringify([
    type,
    policy,
    run.workspaceId,
    step,
    pass,
    data.because ?? data.resolution ?? null,
    recipients,
  ]);
}

/**
 * Who reads an alert over a channel. Two owners are two readers, even if one channel reaches both; on-call, or the
 * fallback in the place of owners, is one.
 * @param via recipients that the channel reaches, as the routing says: `owner,oncall` or `owner>fallback`.
 */
export function readerOf({ data }: Pick<Alert, 'data'>, via: string): string {
  if (!via.split(',').includes('owner')) return via;
  const parsed = runSchema.safeParse(data);
  return JSON.stringify([via, parsed.success ? [parsed.data.owner.source, ...parsed.data.owner.ids] : null]);
}

/** One alert in the place of several with the same key, the most expensive run first. */
export function groupAlert(alerts: readonly [Alert, ...Alert[]], id: string): Alert {
  const [first] = alerts;
  return {
    id,
    at: alerts.reduce<Instant>((latest, { at }) => Math.max(latest, at), first.at),
    type: 'group',
    recipients: first.recipients,
    decisionId: null,
    findingId: null,
    announcesCancel: first.announcesCancel,
    data: groupData(alerts),
  };
}

function groupData(alerts: readonly [Alert, ...Alert[]]): GroupData {
  const parsed = alerts.map((alert) => ({ run: runSchema.parse(alert.data), held: heldAlone(alert) }));
  const runs = parsed.map(({ run }) => run);
  const [example] = runs;
  if (!example) throw new Error('a group has members');
  const { policy, severity, owner, run } = example;
  const isCommon = runs.every(({ reason }) => reason === example.reason);
  const isOneOwner = runs.every((one) => one.owner.display === owner.display);
  return {
    of: alerts[0].type,
    policy,
    severity,
    workspace: run.workspace,
    workspaceId: run.workspaceId,
    count: runs.length,
    reason: isCommon ? example.reason : null,
    owner: isOneOwner ? owner : null,
    runs: parsed
      .toSorted((a, b) => (b.run.cost?.soFar ?? -1) - (a.run.cost?.soFar ?? -1))
      .slice(0, MOST_LISTED)
      .map(({ run: one, held }) => ({
        id: one.run.id,
        displayName: one.run.displayName,
        decisionId: one.decisionId,
        findingId: one.findingId,
        owner: one.owner.display,
        reason: isCommon ? null : one.reason,
        studioUrl: one.run.studioUrl,
        cost: one.cost,
        foundSince: one.foundSince,
        held,
        keepUrl: null,
      })),
    more: Math.max(0, runs.length - MOST_LISTED),
    contact: null,
    // Plain JSON in both; zod's type of it may be changed.
    example: exampleOf(alerts[0]) as GroupData['example'],
  };
}

/** What holds one run and not all of them is said beside that run. */
function exampleOf(alert: Alert): Alert['data'] {
  const { cancel, held, ...data } = alert.data;
  if (heldAlone(alert) === null) return alert.data;
  return { ...data, ...(cancel !== undefined && { cancel: { ...Object(cancel), held: null } }), held: null };
}

/** A freeze holds all runs alike. */
function heldAlone(alert: Alert | undefined): HeldData | null {
  const found = z.object({ held: heldSchema }).or(z.object({ cancel: z.object({ held: heldSchema }) }));
  const parsed = found.safeParse(alert?.data);
  if (!parsed.success) return null;
  const held = 'held' in parsed.data ? parsed.data.held : parsed.data.cancel.held;
  return held.kind === 'frozen' ? null : held;
}
