import { z } from 'zod';
import type { Alert, AlertType } from '../../core/alert/alert.ts';
import { oneLine } from '../../core/alert/alert-data.ts';
import { askSchema, cancelSchema, groupSchema, noticeSchema, resolvedSchema } from '../../core/alert/alert-schemas.ts';
import { answerSchema, objectionSchema } from '../../core/alert/answer-alerts.ts';
import { budgetSchema } from '../../core/alert/budget-data.ts';
import { computeIdleSchema, computeUsedSchema } from '../../core/alert/compute-alerts.ts';
import { digestSchema } from '../../core/alert/digest-data.ts';
import { extensionSchema } from '../../core/alert/extension-alerts.ts';
import { frozenSchema, resumedSchema } from '../../core/alert/freeze-alerts.ts';
import { overrideSchema } from '../../core/alert/override-alerts.ts';
import { reportSchema } from '../../core/alert/report-data.ts';
import {
  agreedSchema,
  blindSchema,
  channelSchema,
  differingSchema,
  fellBackSchema,
  judgesAgainSchema,
  policiesSchema,
  unknownSchema,
} from '../../core/alert/service-schemas.ts';
import { type Shown, shownOf } from '../../core/alert/shown.ts';
import type { Instant } from '../../core/values/duration.ts';
import { type BaseUrl, decisionUrl } from './actions.ts';
import { blindText, recoveredText } from './blind-messages.ts';
import { budgetText } from './budget-message.ts';
import { abandonedText, confirmedText, failedText, requestedText } from './cancel-messages.ts';
import { channelRecoveredText, failingText, gaveUpText } from './channel-messages.ts';
import { computeIdleText, computeUsedText } from './compute-messages.ts';
import { dailyText, weeklyText } from './digest-message.ts';
import { keptText, lapsedText, objectionText, resolvedText, withdrawnText } from './end-messages.ts';
import { extensionText, refusedText } from './extension-messages.ts';
import { frozenText, resumedText } from './freeze-messages.ts';
import { groupText } from './group-message.ts';
import { hangingText } from './hanging-messages.ts';
import { inWords, type Message, messageOf, type Tone } from './message-parts.ts';
import { noticeText } from './notice-message.ts';
import { endingText, grantedText } from './override-messages.ts';
import { fellBackText, judgesAgainText, policiesText, unknownText } from './policy-messages.ts';
import { agreeText, differText } from './policy-set-messages.ts';
import { askText } from './question-message.ts';
import { reportText } from './report-message.ts';
import type { Context } from './run-message.ts';
import { type Templates, withTemplate } from './templates.ts';
import { markedAsTest } from './test-message.ts';
import { hoursFromTo, type Moment, momentIn } from './times.ts';

/**
 * What people read of an alert. It never says that a run is cancelled before Azure has confirmed it.
 * @param options.now when it is sent; the time of the alert when not given.
 * @param options.zone IANA name of the zone in which it is read; UTC when not given.
 * @param options.via the recipients that the channel reaches with it; those of the alert when not given.
 * @param options.templates words in the place of ours.
 * @param options.shown what the channel shows; everything when not given.
 */
export function messageFor(
  alert: Alert,
  options: {
    readonly baseUrl: BaseUrl;
    readonly now?: Instant;
    readonly zone?: string | null;
    readonly via?: string;
    readonly shown?: Shown;
    readonly templates?: Templates | undefined;
  },
): Message {
  const { baseUrl, now = alert.at, zone = null, templates = {} } = options;
  const { via = alert.recipients.join(','), shown = EVERYTHING } = options;
  const moment = momentIn(zone, now);
  const context = { baseUrl, moment, recipients: via.split(','), money: shown.money };
  const own = (of: Alert) => inWords(TEXTS[of.type](of, context), moment);
  const plain = withTemplate(shownOf(alert, shown, via), templates[alert.type], { own, moment });
  const worded = { ...plain, details: [...plain.details, ...heldBackLine(alert, moment)], tone: toneOf(alert) };
  return alert.data.test === true ? markedAsTest(worded, alert.type) : worded;
}

const heldBackSchema = z.object({ heldBack: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }) });

/** Why a message of the night comes in the morning. */
function heldBackLine({ data }: Alert, moment: Moment): string[] {
  const parsed = heldBackSchema.safeParse(data);
  if (!parsed.success) return [];
  const { from, to } = parsed.data.heldBack;
  return [`Held back from ${hoursFromTo(from, to, moment)}.`];
}

const EVERYTHING: Shown = { money: true, logs: true };

/** A group is as urgent as each of its alerts. */
function toneOf({ type, data }: Alert): Tone {
  if (type === 'finding.notice') return data.cancel ? 'warning' : 'accent';
  if (type === 'budget.used') return budgetTone(data.percent);
  if (type !== 'group') return TONES[type];
  const { of, example } = data;
  if (of === 'finding.notice') return (example as { cancel?: unknown } | undefined)?.cancel ? 'warning' : 'accent';
  return typeof of === 'string' && of in TONES ? TONES[of as keyof typeof TONES] : 'accent';
}

/** Nothing is cancelled because of a budget, so the last one only is for somebody to act on. */
function budgetTone(percent: unknown): Tone {
  if (typeof percent !== 'number' || percent < 80) return 'accent';
  return percent < 100 ? 'warning' : 'attention';
}

const TONES: Readonly<Record<Exclude<AlertType, 'finding.notice' | 'budget.used' | 'group'>, Tone>> = {
  'approval.requested': 'attention',
  'approval.withdrawn': 'good',
  'approval.lapsed': 'warning',
  'run.kept': 'good',
  'objection.recorded': 'accent',
  'cancel.requested': 'accent',
  'cancel.confirmed': 'accent',
  'cancel.abandoned': 'accent',
  'cancel.failed': 'attention',
  'cancel.hanging': 'attention',
  'finding.resolved': 'good',
  'enforcement.frozen': 'warning',
  'enforcement.resumed': 'accent',
  'extension.requested': 'attention',
  'extension.refused': 'accent',
  'override.granted': 'accent',
  'override.ending': 'warning',
  'workspace.blind': 'attention',
  'workspace.recovered': 'good',
  'policies.rejected': 'attention',
  'policies.differ': 'attention',
  'policies.agree': 'good',
  'channel.failing': 'attention',
  'channel.gave-up': 'attention',
  'channel.recovered': 'good',
  'policy.unknown': 'warning',
  'policy.judges-again': 'good',
  'policy.fell-back': 'attention',
  'compute.idle': 'warning',
  'compute.used': 'good',
  'digest.daily': 'accent',
  'digest.weekly': 'accent',
  'report.month': 'accent',
};

/** In the order of a run's life. */
const TEXTS: Readonly<Record<AlertType, (alert: Alert, context: Context) => Message>> = {
  'finding.notice': read(noticeSchema, noticeText),
  'approval.requested': read(askSchema, askText),
  'approval.withdrawn': read(answerSchema, withdrawnText),
  'approval.lapsed': read(answerSchema, lapsedText),
  'run.kept': read(answerSchema, keptText),
  'objection.recorded': read(objectionSchema, objectionText),
  'cancel.requested': read(cancelSchema, requestedText),
  'cancel.confirmed': read(cancelSchema, confirmedText),
  'cancel.abandoned': read(cancelSchema, abandonedText),
  'cancel.failed': read(cancelSchema, failedText),
  'cancel.hanging': read(cancelSchema, hangingText),
  'finding.resolved': read(resolvedSchema, resolvedText),
  group: read(groupSchema, groupText),
  'enforcement.frozen': read(frozenSchema, frozenText),
  'enforcement.resumed': read(resumedSchema, resumedText),
  'extension.requested': read(extensionSchema, extensionText),
  'extension.refused': read(extensionSchema, refusedText),
  'override.granted': read(overrideSchema, grantedText),
  'override.ending': read(overrideSchema, endingText),
  'workspace.blind': read(blindSchema, blindText),
  'workspace.recovered': read(blindSchema, recoveredText),
  'policies.rejected': read(policiesSchema, policiesText),
  'policies.differ': read(differingSchema, differText),
  'policies.agree': read(agreedSchema, agreeText),
  'channel.failing': read(channelSchema, failingText),
  'channel.gave-up': read(channelSchema, gaveUpText),
  'channel.recovered': read(channelSchema, channelRecoveredText),
  'policy.unknown': read(unknownSchema, unknownText),
  'policy.judges-again': read(judgesAgainSchema, judgesAgainText),
  'budget.used': read(budgetSchema, budgetText),
  'policy.fell-back': read(fellBackSchema, fellBackText),
  'compute.idle': read(computeIdleSchema, computeIdleText),
  'compute.used': read(computeUsedSchema, computeUsedText),
  'digest.daily': read(digestSchema, dailyText),
  'digest.weekly': read(digestSchema, weeklyText),
  'report.month': read(reportSchema, reportText),
};

/** Data that another version wrote still reaches people, as plain facts. */
function read<T>(
  schema: { safeParse(data: unknown): { success: true; data: T } | { success: false } },
  text: (data: T, context: Context) => Message,
): (alert: Alert, context: Context) => Message {
  return (alert, context) => {
    const parsed = schema.safeParse(alert.data);
    return parsed.success ? text(parsed.data, context) : otherVersion(alert, context);
  };
}

function otherVersion({ type, data, decisionId }: Alert, { baseUrl }: Context): Message {
  return messageOf({
    subject: `Runwarden: ${type}`,
    preview: 'It is listed as it came. Runwarden carries out what was decided.',
    label: 'Message of another version',
    headline: `Another version of Runwarden wrote this message of the kind ${type}.`,
    next: [{ when: 'Now', what: 'Runwarden carries out what was decided.' }],
    actions: decisionId === null ? [] : [{ label: 'What Runwarden saw', url: decisionUrl(baseUrl, decisionId) }],
    list: {
      title: 'What it says',
      lines: Object.entries(data).map(([key, value]) => `${oneLine(key)}: ${oneLine(JSON.stringify(value))}`),
    },
  });
}
