import type { Json } from '../policy/condition.ts';
import type { Instant } from '../values/duration.ts';
import type { Alert, AlertType, Sending } from './alert.ts';
import { blindSchema } from './service-schemas.ts';

/*
 * Pagers keep open what lasts until they hear of its end. Here is what lasts, under which key, and what ends it. At the
 * receiver it is an incident: of one thing, or of the many that one message brought.
 */

/** What a pager was alerted of, and what of it has not ended. */
export interface Firing {
  /** `question/<decision>`, `cancel/<decision>`, `workspace/<cause>`, `policies/<incident>`, `channel/<name>`. */
  readonly key: string;
  /** What its end is found by: the finding, or the key itself. */
  readonly story: string;
  readonly incident: string;
  readonly since: Instant;
  /** What the channel needs to send it again and to say its end. */
  readonly body: Json;
}

/** An incident that lasts, or that ended a moment ago. */
export interface Lasting {
  readonly body: Json;
  /** Null while it lasts. */
  readonly endedAt: Instant | null;
}

/** What a channel has opened and closed at its receiver with a message. */
export interface FiringChange {
  readonly opened: readonly Omit<Firing, 'since'>[];
  /** Keys, and what is sent of each from now on. */
  readonly ended: readonly Pick<Firing, 'key' | 'body'>[];
}

export type FiringKind = 'question' | 'cancel' | 'workspace' | 'policies' | 'channel' | 'policy';
const KINDS: readonly FiringKind[] = ['question', 'cancel', 'workspace', 'policies', 'channel', 'policy'];

/** Types that open something, of which kind. */
const BEGINS: Partial<Readonly<Record<AlertType, FiringKind>>> = {
  'approval.requested': 'question',
  'cancel.failed': 'cancel',
  'cancel.hanging': 'cancel',
  'workspace.blind': 'workspace',
  'policies.differ': 'policies',
  'channel.failing': 'channel',
  'channel.gave-up': 'channel',
  'policy.unknown': 'policy',
};

/** Types that close something of their story, of which kinds. A question that is asked anew closes the one before. */
const ENDS: Partial<Readonly<Record<AlertType, readonly FiringKind[]>>> = {
  'approval.requested': ['question'],
  'approval.withdrawn': ['question'],
  'approval.lapsed': ['question'],
  'run.kept': ['question'],
  'cancel.requested': ['question'],
  'cancel.failed': ['question'],
  'cancel.hanging': ['question'],
  'cancel.confirmed': ['question', 'cancel'],
  'cancel.abandoned': ['question', 'cancel'],
  'finding.resolved': ['question', 'cancel'],
  'workspace.recovered': ['workspace'],
  'policies.agree': ['policies'],
  'channel.recovered': ['channel'],
  'policy.judges-again': ['policy'],
};

const ABOUT_POLICY: ReadonlySet<AlertType> = new Set(['policy.unknown', 'policy.judges-again']);

/** Whether an alert opens or closes something at a pager. A policy that cannot judge wakes nobody. */
export function lasts(type: AlertType, { policies }: { readonly policies: boolean }): boolean {
  return (type in BEGINS || type in ENDS) && (policies || !ABOUT_POLICY.has(type));
}

/** Whether an alert opens something at a pager. All others of a pager close something, which wakes nobody. */
export function opens(type: AlertType): boolean {
  return type in BEGINS;
}

/** Of a key. */
export function kindOf(key: string): FiringKind {
  return KINDS.find((kind) => key.startsWith(`${kind}/`)) ?? 'workspace';
}

/** What an alert is about, so that what is open of it can be read. */
export function storiesOf(members: readonly Alert[]): readonly string[] {
  return [...new Set(members.map(storyOf))];
}

function storyOf({ type, findingId, decisionId, data }: Alert): string {
  if (type.startsWith('workspace.')) return 'workspaces';
  if (type.startsWith('policies.')) return `policies/${String(data.incident)}`;
  if (type.startsWith('policy.')) return `policy/${String(data.incident)}`;
  if (type.startsWith('channel.')) return `channel/${String(data.channel)}`;
  return findingId ?? String(decisionId);
}

/** What an alert begins. */
function keysOf(alert: Alert): readonly string[] {
  const kind = BEGINS[alert.type];
  if (kind === undefined) return [];
  if (kind === 'question' || kind === 'cancel') return [`${kind}/${String(alert.data.decisionId ?? alert.decisionId)}`];
  return kind === 'workspace' ? causesOf(alert) : [storyOf(alert)];
}

function causesOf({ data }: Alert): readonly string[] {
  return (blindSchema.safeParse(data).data?.causes ?? []).map(({ id }) => `workspace/${id}`);
}

/** Types that close what these open. */
export function endsOf(types: readonly AlertType[]): readonly AlertType[] {
  const kinds = types.flatMap((type) => BEGINS[type] ?? []);
  // TypeScript does not know that an object has no more keys than its type.
  const all = Object.keys(ENDS) as AlertType[];
  return all.filter((type) => !(type in BEGINS) && ENDS[type]?.some((kind) => kinds.includes(kind)));
}

/** Keys of what an alert opens and none of these has ended; null for one that opens nothing. */
export function notEnded(alert: Alert, later: readonly Alert[]): readonly string[] | null {
  const keys = keysOf(alert);
  if (keys.length === 0) return null;
  const story = storyOf(alert);
  return keys.filter((key) => !later.some((end) => ends(end, { key, story })));
}

/** An alert of what is not seen, without what has ended of it. */
export function withoutEnded(alert: Alert, keys: readonly string[]): Alert {
  const { causes } = alert.data;
  if (alert.type !== 'workspace.blind' || !Array.isArray(causes)) return alert;
  const left = causes.filter((cause) => keys.includes(`workspace/${String(Object(cause).id)}`));
  return { ...alert, data: { ...alert.data, causes: left } };
}

/** What a message does to the incidents of a pager. */
export interface IncidentChange {
  /** Opened, or open already and said again; null where the message begins nothing. */
  readonly opens: string | null;
  readonly begun: readonly Pick<Firing, 'key' | 'story' | 'incident'>[];
  /** Nothing of these lasts any more. */
  readonly closes: readonly string[];
  readonly ended: readonly Firing[];
  /** Something of these has ended, and so many others last. */
  readonly left: number;
}

/** What a message begins and ends, given what is open of its stories and of the incidents that they are part of. Pure. */
export function incidentChange({ alert, members = [alert], firing = [] }: Sending): IncidentChange {
  const begun = members.flatMap((member) => begunBy(member, firing));
  const isBegun = new Set(begun.map(({ key }) => key));
  const opens = begun.length === 0 ? null : incidentOf(alert, begun, firing);
  const ended = firing.filter((one) => !isBegun.has(one.key) && members.some((member) => ends(member, one)));
  const moved = firing.filter(({ key, incident }) => isBegun.has(key) && incident !== opens);
  const over = new Set([...ended, ...moved]);
  const touched = new Set([...over].map(({ incident }) => incident));
  const rest = firing.filter((one) => touched.has(one.incident) && !over.has(one));
  const lasting = new Set([...rest.map(({ incident }) => incident), ...(opens === null ? [] : [opens])]);
  const closes = new Set([...touched, ...neverKept(alert, firing)]);
  return {
    opens,
    begun: begun.map((one) => ({ ...one, incident: opens ?? one.key })),
    closes: [...closes].filter((incident) => !lasting.has(incident)),
    ended,
    left: rest.length,
  };
}

/** Azure may refuse several cancels of one finding: they are one thing for whoever is paged. */
function begunBy(alert: Alert, firing: readonly Firing[]): readonly Pick<Firing, 'key' | 'story'>[] {
  const story = storyOf(alert);
  const open = firing.find((one) => one.story === story && one.key.startsWith('cancel/'));
  if (BEGINS[alert.type] === 'cancel' && open) return [{ key: open.key, story }];
  return keysOf(alert).map((key) => ({ key, story }));
}

function incidentOf(
  alert: Alert,
  [first, ...others]: readonly Pick<Firing, 'key'>[],
  firing: readonly Firing[],
): string {
  if (alert.type === 'group') return `group/${alert.id}`;
  const { workspaceId } = alert.data;
  if (typeof workspaceId === 'string' && alert.type.startsWith('workspace.')) return `workspace/${workspaceId}`;
  if (others.length > 0) return `workspaces/${alert.id}`;
  return firing.find(({ key }) => key === first?.key)?.incident ?? String(first?.key);
}

function ends(alert: Alert, { key, story }: Pick<Firing, 'key' | 'story'>): boolean {
  if (story !== storyOf(alert)) return false;
  if (!(ENDS[alert.type] ?? []).some((kind) => key.startsWith(`${kind}/`))) return false;
  if (alert.type !== 'workspace.recovered') return true;
  const { more, left } = alert.data;
  // Not all that ended is listed.
  return causesOf(alert).includes(key) || (more !== 0 && left === 0);
}

/** What was sent while the store could not keep it is closed by its own name. */
function neverKept(alert: Alert, firing: readonly Firing[]): readonly string[] {
  if (alert.type !== 'workspace.recovered') return [];
  const causes = causesOf(alert).map((key) => ({ key }));
  return causes.length === 1 ? [incidentOf(alert, causes, firing)] : [];
}
