import type { Alert, EarlierMessage, Sending } from '../../core/alert/alert.ts';
import { oneLine } from '../../core/alert/alert-data.ts';
import { runSchema } from '../../core/alert/alert-schemas.ts';
import type { Json } from '../../core/policy/condition.ts';

// The headers by which a mail reader puts a story in one thread, answers nobody, and knows what is urgent.

/** What a mail leaves for those that come after it in its story. */
export interface MailReference {
  /** With its angle brackets. */
  readonly messageId: string;
  /** The first mail of the thread. */
  readonly first: string;
}

interface MailThread {
  readonly messageId: string;
  /** The first mail of the thread, which may be this one. */
  readonly first: string;
  readonly inReplyTo?: string;
  readonly references?: string[];
}

/**
 * The id of a mail, and the thread that it is in. An alert has one id for each way, also when it is sent again, so that a
 * mail server which took it before the connection was lost can drop the second. All mails of a finding name the story; a
 * later one answers the first that this way delivered.
 * @param options.way such as `mail/owner`: the answer of one reader is not in the thread of another.
 */
export function threadOf(
  { alert, earlier }: Pick<Sending, 'alert' | 'earlier'>,
  { way, host }: { readonly way: string; readonly host: string },
): MailThread {
  const id = (name: string) => `<${[name, way].map(idPart).join('.')}@${host}>`;
  const messageId = id(alert.id);
  if (alert.type === 'group') return { messageId, first: messageId };
  const first = earlier.map(firstOf).find((one) => one !== null) ?? null;
  const story = alert.findingId === null ? [] : [id(`story-${alert.findingId}`)];
  const references = [...story, ...(first === null ? [] : [first])];
  return {
    messageId,
    first: first ?? messageId,
    ...(first !== null && { inReplyTo: first }),
    ...(references.length > 0 && { references }),
  };
}

/** Mails of one moment have no order, so each knows the first of its thread. */
function firstOf({ reference }: EarlierMessage): string | null {
  const first: Json | undefined =
    typeof reference === 'object' && reference !== null ? Reflect.get(reference, 'first') : null;
  return typeof first === 'string' && /^<[^<>\s]+>$/.test(first) ? first : null;
}

function idPart(name: string): string {
  return name.replace(/[^\w-]+/g, '-');
}

/** The reader must act, or something is lost. */
const URGENT: ReadonlySet<string> = new Set([
  'approval.requested',
  'cancel.failed',
  'cancel.hanging',
  'workspace.blind',
]);

/** Headers beside those of the thread. */
export function headersOf(alert: Alert, host: string): Record<string, string> {
  const topic = topicOf(alert);
  return {
    ...(topic !== null && { 'Thread-Topic': topic }),
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'List-Id': `Runwarden notices <notices.${host}>`,
    ...(isUrgent(alert) && { Importance: 'high' }),
  };
}

function isUrgent({ type, announcesCancel, data }: Alert): boolean {
  const kind = type === 'group' ? String(data.of) : type;
  return URGENT.has(kind) || (kind === 'finding.notice' && announcesCancel);
}

/** What a story is about. It stays the same while the subject changes with the state. */
function topicOf({ type, data }: Alert): string | null {
  const parsed = type === 'group' ? null : runSchema.safeParse(data);
  if (!parsed?.success) return null;
  const { run, policy } = parsed.data;
  return oneLine(`${run.displayName} (${run.workspace}): ${policy}`, 200);
}

/** The name of this service in ids: the host of its address, else the domain of the sender. */
export function hostOf(baseUrl: string | null, from: string): string {
  const host = baseUrl === null ? '' : new URL(baseUrl).hostname;
  // An address in numbers, or the name of one machine, is no name to others.
  if (/\.[a-z-]+$/i.test(host)) return host;
  return /@([\w.-]+)/.exec(from)?.[1] ?? 'runwarden.invalid';
}
