import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Alert, AlertType, Channel } from '../core/alert/alert.ts';
import { oneLine } from '../core/alert/alert-data.ts';
import { type CostData, costSchema, groupSchema, runSchema } from '../core/alert/alert-schemas.ts';
import { incidentChange } from '../core/alert/firing.ts';
import { shownOf } from '../core/alert/shown.ts';
import type { SendAnswer } from '../core/ports/send.ts';
import { formatInstant, type Milliseconds, SECOND } from '../core/values/duration.ts';
import type { Wording } from './channel-settings.ts';
import { messageFor } from './messages/message.ts';
import type { Action, Message } from './messages/message-parts.ts';
import { tableLines } from './messages/table.ts';
import { hourly, hourlyOfAll } from './messages/words.ts';
import { mayPass, type ReceiverOptions, type Refusal, receiverOf, saidBy } from './receiver.ts';

export interface PagerDutyOptions extends ReceiverOptions, Pick<Wording, 'zone' | 'money'> {
  /** `https://events.pagerduty.com`, or that of another region. */
  readonly api: string;
  /** The integration's key. */
  readonly key: string;
  readonly baseUrl: string | null;
}

const SUMMARY_LENGTH = 200;
const DEDUP_KEY_LENGTH = 255;
/** PagerDuty asks for it after a 429, which names no time. */
const QUIET: Milliseconds = 30 * SECOND;
const MOST_LISTED = 20;

/**
 * Opens an incident of PagerDuty (Events API v2) for what somebody must act on, and resolves it when it is over. The same
 * incident has the same key at every try, so nothing is opened twice. Many questions in one message are one incident, which
 * lasts until the last of them has ended.
 */
export function pagerDutyChannel(options: PagerDutyOptions): Channel {
  const { name, api, key, baseUrl, zone, money, templates } = options;
  const receiver = receiverOf(options);
  const url = `${api.replace(/\/+$/, '')}/v2/enqueue`;

  async function enqueue(event: object, abort: AbortSignal): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ routing_key: key, ...event });
    const answer = await receiver.post({ url, headers, body }, abort);
    const said = saidBy(answer, (text) => text.includes(key));
    const refusal = judge(answer);
    if (refusal) throw receiver.refused(url, answer, { ...refusal, says: `${refusal.says}${said}` });
    return `${answer.status}${said}`;
  }

  return {
    name,
    keepsOpen: true,
    async send(sending, abort) {
      const { alert, now } = sending;
      const change = incidentChange(sending);
      const shows = { money, logs: false };
      const shown = shownOf(alert, shows);
      const message = messageFor(shown, { baseUrl, now, zone, via: sending.via, shown: shows, templates });
      const answers: string[] = [];
      // What opens comes first: nothing is ever closed before its successor is open.
      if (change.opens !== null) answers.push(await enqueue(triggerOf(change.opens, shown, message), abort));
      for (const incident of change.closes) answers.push(await enqueue(resolveOf(incident, shown, message), abort));
      const [answer] = answers;
      return {
        answer: answer ?? `nothing was sent: ${whyNothing(change.left)}`,
        ...(answer === undefined && change.left === 0 && { unsent: whyNothing(0) }),
        firing: {
          opened: change.begun.map((one) => ({ ...one, body: null })),
          ended: change.ended.map((one) => ({ key: one.key, body: null })),
        },
      };
    },
  };
}

function whyNothing(left: number): string {
  if (left === 0) return 'nothing of it is open there';
  return `${left} ${left === 1 ? 'other' : 'others'} of the same incident still ${left === 1 ? 'waits' : 'wait'}`;
}

function triggerOf(incident: string, alert: Alert, message: Message): object {
  const links = message.actions.filter(isLink);
  return {
    event_action: 'trigger',
    dedup_key: dedupKeyOf(incident),
    client: 'Runwarden',
    ...(links[0] && { client_url: links[0].url }),
    payload: {
      summary: summaryOf(alert, message),
      severity: severityOf(alert),
      timestamp: formatInstant(alert.at),
      ...placeOf(alert),
      custom_details: detailsOf(alert, message),
    },
    links: links.map(({ label, url }) => ({ href: url, text: label })),
  };
}

function resolveOf(incident: string, alert: Alert, { headline }: Message): object {
  return {
    event_action: 'resolve',
    dedup_key: dedupKeyOf(incident),
    payload: {
      summary: oneLine(headline, SUMMARY_LENGTH),
      severity: 'info',
      timestamp: formatInstant(alert.at),
      source: placeOf(alert).source,
    },
  };
}

/** A key that is too long is cut, and stays its own. */
function dedupKeyOf(incident: string): string {
  const key = `runwarden/${incident}`;
  if (key.length <= DEDUP_KEY_LENGTH) return key;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return `${key.slice(0, DEDUP_KEY_LENGTH - hash.length - 1)}~${hash}`;
}

/** The headline, and what a further hour costs: that is never cut. */
function summaryOf(alert: Alert, { headline }: Message): string {
  const cost = costOf(alert);
  const price = cost === null ? '' : ` ${hourly(cost)}.`;
  return `${oneLine(headline, SUMMARY_LENGTH - price.length)}${price}`;
}

function costOf({ type, data }: Alert): CostData | null {
  if (type !== 'group') return costSchema.safeParse(data.cost).data ?? null;
  const group = groupSchema.safeParse(data).data;
  if (!group) return null;
  const sum = hourlyOfAll(group.runs.map(({ cost }) => cost));
  return sum && { ...sum, atLeast: sum.atLeast || group.more > 0 };
}

const CRITICAL: ReadonlySet<unknown> = new Set<AlertType>(['workspace.blind']);
const WARNING: ReadonlySet<unknown> = new Set<AlertType>(['approval.requested', 'policies.differ']);

function severityOf({ type, data }: Alert): 'critical' | 'error' | 'warning' {
  const of = type === 'group' ? data.of : type;
  if (CRITICAL.has(of)) return 'critical';
  return WARNING.has(of) ? 'warning' : 'error';
}

/** Where it is, in the fields by which PagerDuty routes and groups. */
function placeOf({ data }: Alert) {
  const run = runSchema.safeParse(data).data;
  if (run) {
    const { id, workspace, experiment } = run.run;
    return { source: workspace, component: id, ...(experiment !== null && { group: experiment }), class: run.policy };
  }
  const { workspace, policy } = data;
  return {
    source: typeof workspace === 'string' ? workspace : 'runwarden',
    ...(typeof policy === 'string' && { class: policy }),
  };
}

/** PagerDuty shows them in the order of their names, hence the numbers. */
function detailsOf(alert: Alert, { facts, next, commands, table, list, details }: Message): Record<string, string> {
  const lines = list?.lines.slice(0, MOST_LISTED) ?? [];
  const more = (list?.lines.length ?? 0) - lines.length;
  const about = details.filter((text) => !text.startsWith('You get this '));
  const isQuestion = alert.type === 'approval.requested' || alert.data.of === 'approval.requested';
  const parts = [
    ...facts.map(({ name, text }) => [name, text] as const),
    ...next.map(({ when, what }) => [when, what] as const),
    ...commands.map((one) => [one.label.replace(/:$/, ''), one.commands.join('\n')] as const),
    ...(isQuestion ? [['In PagerDuty', 'To acknowledge or resolve here answers nothing.'] as const] : []),
    ...(table === null ? [] : [[table.title, tableLines(table).slice(1).join('\n')] as const]),
    ...(list === null ? [] : [[list.title, [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')] as const]),
    ...(about.length === 0 ? [] : [['Details', about.join('\n')] as const]),
  ];
  const digits = String(parts.length).length;
  return Object.fromEntries(
    parts.map(([title, text], index) => [`${String(index + 1).padStart(digits, '0')} ${title}`, text]),
  );
}

function isLink({ url }: Action): boolean {
  return URL.canParse(url);
}

const takenSchema = z.object({ status: z.literal('success') });

/** What its answer means; null where PagerDuty has taken the event. */
function judge({ status, text }: SendAnswer): Refusal | null {
  if (status === 202)
    return isTaken(text) ? null : { says: 'answered 202, but not that it took the event', retryable: true };
  if (status === 429)
    return { says: 'answered 429: too many events; it is tried again', retryable: true, quiet: QUIET };
  if (mayPass(status)) return { says: `answered ${status}; it is tried again`, retryable: true };
  if (status === 400)
    return { says: 'refused it (400); check that the key is that of an Events API v2 integration', retryable: false };
  return { says: `answered ${status}; check the address (api) of the channel and what is between`, retryable: false };
}

function isTaken(text: string): boolean {
  try {
    return takenSchema.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
