import { z } from 'zod';
import type { Alert, Channel } from '../core/alert/alert.ts';
import { groupSchema, runSchema } from '../core/alert/alert-schemas.ts';
import { type Firing, type FiringKind, incidentChange, kindOf } from '../core/alert/firing.ts';
import { shownOf } from '../core/alert/shown.ts';
import type { SendAnswer } from '../core/ports/send.ts';
import { type Instant, MINUTE, type Milliseconds } from '../core/values/duration.ts';
import type { Wording } from './channel-settings.ts';
import { messageFor } from './messages/message.ts';
import type { Message } from './messages/message-parts.ts';
import { tableLines } from './messages/table.ts';
import { mayPass, type ReceiverOptions, type Refusal, receiverOf, saidBy } from './receiver.ts';

export interface AlertmanagerOptions extends ReceiverOptions, Pick<Wording, 'zone' | 'money'> {
  /** Without `/api/v2`. */
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly baseUrl: string | null;
}

const NOTHING_FIRES = 'nothing that ends here fires there';
/** Of a list. */
const MOST_LISTED = 20;
/** Alertmanager forgets by itself what is not said again until then. */
const FORGOTTEN_AFTER: Milliseconds = 15 * MINUTE;

const bodySchema = z.object({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  startsAt: z.string(),
  generatorURL: z.string().nullable(),
});
type Body = z.output<typeof bodySchema>;

/**
 * Posts alerts to Prometheus Alertmanager (API v2). What lasts is sent again and again until it ends, by
 * `watch/lasting.ts`. The labels of an alert never change, since Alertmanager knows it by them.
 */
export function alertmanagerChannel(options: AlertmanagerOptions): Channel {
  const { name, user, password, baseUrl, zone, money, templates } = options;
  const receiver = receiverOf(options);
  const url = `${options.url.replace(/\/+$/, '')}/api/v2/alerts`;
  const login = user === null ? null : Buffer.from(`${user}:${password ?? ''}`).toString('base64');
  const secrets = [login, password].filter((secret) => secret !== null && secret !== '');

  async function post(alerts: readonly object[], abort: AbortSignal): Promise<string> {
    const headers = { 'content-type': 'application/json', ...(login !== null && { authorization: `Basic ${login}` }) };
    const answer = await receiver.post({ url, headers, body: JSON.stringify(alerts) }, abort);
    const said = saidBy(answer, (text) => secrets.some((secret) => secret !== null && text.includes(secret)));
    const refusal = judge(answer);
    if (refusal) throw receiver.refused(url, answer, { ...refusal, says: `${refusal.says}${said}` });
    return `${answer.status}${said}`;
  }

  return {
    name,
    keepsOpen: true,
    async send(sending, abort) {
      const { now, firing = [] } = sending;
      const change = incidentChange(sending);
      const shows = { money, logs: false };
      const shown = shownOf(sending.alert, shows);
      const message = messageFor(shown, { baseUrl, now, zone, via: sending.via, shown: shows, templates });
      const [begun] = change.begun;
      const bodyOf = (incident: string) => {
        const open = firing.find((one) => one.incident === incident);
        return alertOf({ incident, key: open?.key ?? begun?.key ?? incident }, shown, { message, known: open?.body });
      };
      const { opens } = change;
      const opened = opens === null ? null : bodyOf(opens);
      const closed = new Map(change.closes.map((incident) => [incident, bodyOf(incident)]));
      const alerts = [
        ...(opened ? [lasting(opened, now)] : []),
        ...[...closed.values()].map((body) => over(body, now)),
      ];
      const isSent = alerts.length > 0;
      return {
        answer: isSent ? await post(alerts, abort) : `nothing was sent: ${NOTHING_FIRES}`,
        ...(!isSent && change.left === 0 && { unsent: NOTHING_FIRES }),
        firing: {
          opened: change.begun.map((one) => ({ ...one, body: opened })),
          ended: change.ended.map(({ key, incident, body }) => ({ key, body: closed.get(incident) ?? body })),
        },
      };
    },
    async sendAgain(all, now, abort) {
      const alerts = all.flatMap(({ body, endedAt }) => {
        const parsed = bodySchema.safeParse(body).data;
        if (!parsed) return [];
        return [endedAt === null ? lasting(parsed, now) : over(parsed, endedAt)];
      });
      if (alerts.length > 0) await post(alerts, abort);
    },
  };
}

function lasting(body: Body, now: Instant): object {
  return until(body, now + FORGOTTEN_AFTER);
}

/** An end before the beginning is refused: clocks differ. */
function over(body: Body, endedAt: Instant): object {
  return until(body, Math.max(endedAt, Date.parse(body.startsAt)));
}

function until({ generatorURL, ...body }: Body, endsAt: Instant): object {
  return { ...body, endsAt: new Date(endsAt).toISOString(), ...(generatorURL !== null && { generatorURL }) };
}

/** What is known of it already keeps its labels and its beginning. */
function alertOf(
  lasts: Pick<Firing, 'incident' | 'key'>,
  alert: Alert,
  { message, known: body }: { readonly message: Message; readonly known: unknown },
): Body {
  const known = bodySchema.safeParse(body).data;
  const link = message.actions.find(({ url }) => URL.canParse(url));
  return {
    labels: known?.labels ?? labelsOf(lasts, alert),
    annotations: annotationsOf(message),
    startsAt: known?.startsAt ?? new Date(alert.at).toISOString(),
    generatorURL: link?.url ?? null,
  };
}

const NAMES: Readonly<Record<FiringKind, string>> = {
  question: 'RunwardenQuestionOpen',
  cancel: 'RunwardenCancelNotDone',
  workspace: 'RunwardenCannotSee',
  policies: 'RunwardenPoliciesDiffer',
  channel: 'RunwardenChannelFails',
  policy: 'RunwardenPolicyCannotJudge',
};

/** Of what is about no policy with a severity of its own. */
const SEVERITIES: Readonly<Record<FiringKind, string>> = {
  question: 'high',
  cancel: 'high',
  workspace: 'critical',
  policies: 'high',
  channel: 'high',
  policy: 'medium',
};

/** Only what does not change while it lasts. */
function labelsOf({ incident, key }: Pick<Firing, 'incident' | 'key'>, { data }: Alert): Record<string, string> {
  const kind = kindOf(key);
  const run = runSchema.safeParse(data).data;
  const group = groupSchema.safeParse(data).data;
  const about = run ? { ...run, workspace: run.run.workspace } : group;
  const id = incident.slice(incident.indexOf('/') + 1);
  const labels = {
    alertname: NAMES[kind],
    severity: about?.severity ?? SEVERITIES[kind],
    workspace: about?.workspace ?? textOf(data.workspace),
    policy: about?.policy ?? textOf(data.policy),
    owner: about?.owner?.display ?? '',
    channel: textOf(data.channel),
    [incident.startsWith('question/') ? 'question' : 'id']: id,
  };
  // Alertmanager takes an empty label for none.
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function annotationsOf({
  headline,
  facts,
  next,
  commands,
  actions,
  line,
  table,
  list,
}: Message): Record<string, string> {
  const [why] = facts;
  const links = actions.filter(({ url }) => URL.canParse(url));
  return {
    summary: headline,
    description: why?.text ?? headline,
    ...(line !== null && { run: line }),
    ...Object.fromEntries(facts.slice(1).map(({ name, text }) => [annotationName(name), text])),
    ...(table && { [annotationName(table.title)]: tableLines(table).slice(1).join('\n') }),
    ...(list && { [annotationName(list.title)]: list.lines.slice(0, MOST_LISTED).join('\n') }),
    next: next.map(({ when, what }) => `${when}: ${what}`).join(' '),
    ...(commands.length > 0 && { commands: commands.flatMap((one) => one.commands).join('\n') }),
    ...Object.fromEntries(links.map(({ label, url }) => [`link_${annotationName(label)}`, url])),
  };
}

/** `Asked because` → `asked_because`. */
function annotationName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
}

/** What its answer means; null where Alertmanager has taken the alerts. */
/** It answers 200 and nothing, or JSON. A page is of something before it, such as a sign-in. */
function judge({ status, text }: SendAnswer): Refusal | null {
  if (status === 200 && /^\s*([{[].*)?$/s.test(text)) return null;
  if (status >= 200 && status < 300)
    return {
      says: `answered ${status}, but not as Alertmanager does; check the url and what is before it`,
      retryable: true,
    };
  if (mayPass(status)) return { says: `answered ${status}; it is tried again`, retryable: true };
  if (status === 401 || status === 403)
    return { says: `refused it (${status}); check user and password of the channel`, retryable: false };
  if (status === 404)
    return { says: 'has no /api/v2/alerts (404); check the url, which is without /api/v2', retryable: false };
  if (status >= 300 && status < 400)
    return { says: `answered ${status}, a redirect, which is not followed; put in the final url`, retryable: false };
  return { says: `refused it (${status})`, retryable: false };
}
