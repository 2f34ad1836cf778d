import { z } from 'zod';
import { SEVERITIES } from '../policy/policy.ts';
import { type Instant, parseDuration } from '../values/duration.ts';
import type { Alert, AlertType } from './alert.ts';
import { type GroupData, type HeldData, heldSchema, runSchema, type WishData, wishSchema } from './alert-schemas.ts';
import { namesOf, readersOf } from './per-owner.ts';

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

const MOST_LISTED = 20;

/**
 * Alerts with the same key say the same to their readers, whatever policy and workspace they are of: the same type, the same
 * reason to ask or to end, and the same meaning of silence. Null for alerts that always go out alone.
 */
export function groupKeyOf({ type, data }: Alert): string | null {
  if (!GROUPED.has(type) || !runSchema.safeParse(data).success) return null;
  const { because = null, resolution = null, otherwise = null } = data;
  return JSON.stringify([type, because ?? resolution, otherwise, announcedKind(data.cancel)]);
}

/** What a notice announces: nothing, a question, or a cancel with or without time to object. */
function announcedKind(cancel: unknown): string | null {
  const parsed = z.object({ by: z.string(), grace: z.string().nullable(), otherwise: z.string() }).safeParse(cancel);
  if (!parsed.success) return null;
  const { by, grace, otherwise } = parsed.data;
  return by === 'approval' ? `${by}/${otherwise}` : `${by}/${grace === null ? 'at once' : 'after a grace'}`;
}

/** By which the messages about many alerts of a kind for one reader are found again. */
export function sentKeyOf(groupKey: string, reader: string): string {
  return JSON.stringify(['group', groupKey, reader]);
}

/**
 * Who reads an alert over a channel. Two owners are two readers, even if one channel reaches both; on-call, or the
 * fallback in the place of owners, is one.
 * @param via recipients that the channel reaches, as the routing says: `owner,oncall` or `owner>fallback`.
 */
export function readerOf({ data }: Pick<Alert, 'data'>, via: string): string {
  if (!via.split(',').includes('owner')) return via;
  const parsed = runSchema.safeParse(data);
  return JSON.stringify([via, parsed.success ? readersOf(parsed.data.owner) : null]);
}

/** Messages about earlier runs of the same storm: since when, and about how many runs. */
export type Storm = NonNullable<GroupData['storm']>;

/** One alert in the place of several with the same key, the most expensive run first. */
export function groupAlert(alerts: readonly [Alert, ...Alert[]], id: string, storm: Storm | null = null): Alert {
  const [first] = alerts;
  return {
    id,
    at: alerts.reduce<Instant>((latest, { at }) => Math.max(latest, at), first.at),
    type: 'group',
    recipients: [...new Set(alerts.flatMap(({ recipients }) => recipients))],
    decisionId: null,
    findingId: null,
    announcesCancel: first.announcesCancel,
    data: groupData(alerts, storm),
  };
}

function groupData(alerts: readonly [Alert, ...Alert[]], storm: Storm | null): GroupData {
  const parsed = alerts.map((alert) => ({ alert, run: runSchema.parse(alert.data), held: heldAlone(alert) }));
  const runs = parsed.map(({ run }) => run);
  // What is said of all of them is said by the one whose time comes first.
  const soonest = alerts.reduce((one, other) => (dueOf(other) < dueOf(one) ? other : one));
  const example = runSchema.parse(soonest.data);
  const { policy, owner, run } = example;
  const isCommon = runs.every(({ reason }) => reason === example.reason);
  const isOneOwner = new Set(runs.map((one) => namesOf(one.owner))).size === 1;
  const policies = [...new Set(runs.map((one) => one.policy))];
  const workspaces = [...new Set(runs.map((one) => one.run.workspace))];
  const times = new Set(alerts.map(({ data }) => data.expiresAt ?? null));
  return {
    of: alerts[0].type,
    policy,
    policies,
    severity: worstOf(runs.map(({ severity }) => severity)),
    workspace: run.workspace,
    workspaceId: run.workspaceId,
    workspaces,
    // A run that several policies found is one run, with a line for each of them.
    count: new Set(runs.map((one) => `${one.run.workspaceId} ${one.run.id}`)).size,
    reason: isCommon ? example.reason : null,
    owner: isOneOwner ? owner : null,
    runs: parsed
      .toSorted((a, b) => (b.run.cost?.soFar ?? -1) - (a.run.cost?.soFar ?? -1))
      .slice(0, MOST_LISTED)
      .map(({ alert, run: one, held }) => ({
        id: one.run.id,
        displayName: one.run.displayName,
        policy: policies.length > 1 ? one.policy : null,
        workspace: workspaces.length > 1 ? one.run.workspace : null,
        answerBy: times.size > 1 ? textOrNull(alert.data.expiresAt) : null,
        decisionId: one.decisionId,
        findingId: one.findingId,
        owner: one.owner.display,
        reason: isCommon ? null : one.reason,
        studioUrl: one.run.studioUrl,
        cost: one.cost,
        foundSince: one.foundSince,
        held,
        wish: wishOf(alert),
        keepUrl: null,
      })),
    more: Math.max(0, runs.length - MOST_LISTED),
    storm,
    contact: null,
    // Plain JSON in both; zod's type of it may be changed.
    example: exampleOf(soonest) as GroupData['example'],
  };
}

function wishOf({ data }: Alert): WishData | null {
  return wishSchema.safeParse(data.wish).data ?? null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function worstOf(severities: readonly string[]): string {
  const known: readonly string[] = SEVERITIES;
  return severities.reduce((one, other) => (known.indexOf(other) > known.indexOf(one) ? other : one));
}

const duesSchema = z.object({ notBefore: z.string().nullable(), grace: z.string().nullable() });

/** When something follows if nobody does anything. */
function dueOf({ at, data }: Alert): Instant {
  if (typeof data.expiresAt === 'string') return Date.parse(data.expiresAt);
  const cancel = duesSchema.safeParse(data.cancel);
  if (!cancel.success) return at;
  const { notBefore, grace } = cancel.data;
  const length = grace === null ? 0 : (parseDuration(grace.replaceAll(' ', '')) ?? 0);
  return Math.max(at + length, notBefore === null ? 0 : Date.parse(notBefore));
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
