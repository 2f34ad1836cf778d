import type { Alert, AlertType } from '../core/alert/alert.ts';
import { oneLine } from '../core/alert/alert-data.ts';
import {
  agreedSchema,
  askSchema,
  blindSchema,
  cancelSchema,
  channelSchema,
  differingSchema,
  groupSchema,
  type JudgesAgainData,
  judgesAgainSchema,
  noticeSchema,
  type PoliciesData,
  policiesSchema,
  resolvedSchema,
  type UnknownData,
  unknownSchema,
} from '../core/alert/alert-schemas.ts';
import { type BaseUrl, decisionUrl, policiesUrl } from './actions.ts';
import { blindText, recoveredText } from './blind-messages.ts';
import { channelRecoveredText, failingText, gaveUpText } from './channel-messages.ts';
import { groupText } from './group-message.ts';
import { agreeText, differText } from './policy-set-messages.ts';
import {
  abandonedText,
  askText,
  confirmedText,
  failedText,
  hangingText,
  type Message,
  noticeText,
  requestedText,
  resolvedText,
} from './run-messages.ts';

/** The text of an alert. It never says that a run is cancelled before Azure has confirmed it. */
export function messageFor(alert: Alert, { baseUrl }: { readonly baseUrl: BaseUrl }): Message {
  return TEXTS[alert.type](alert, baseUrl);
}

/** In the order of a run's life. */
const TEXTS: Readonly<Record<AlertType, (alert: Alert, baseUrl: BaseUrl) => Message>> = {
  'finding.notice': read(noticeSchema, noticeText),
  'finding.resolved': read(resolvedSchema, resolvedText),
  'approval.requested': read(askSchema, askText),
  'cancel.requested': read(cancelSchema, requestedText),
  'cancel.confirmed': read(cancelSchema, confirmedText),
  'cancel.abandoned': read(cancelSchema, abandonedText),
  'cancel.failed': read(cancelSchema, failedText),
  'cancel.hanging': read(cancelSchema, hangingText),
  'workspace.blind': read(blindSchema, blindText),
  'workspace.recovered': read(blindSchema, recoveredText),
  group: read(groupSchema, groupText),
  'policies.rejected': read(policiesSchema, policiesText),
  'policies.differ': read(differingSchema, differText),
  'policies.agree': read(agreedSchema, agreeText),
  'channel.failing': read(channelSchema, failingText),
  'channel.gave-up': read(channelSchema, gaveUpText),
  'channel.recovered': read(channelSchema, channelRecoveredText),
  'policy.unknown': read(unknownSchema, unknownText),
  'policy.judges-again': read(judgesAgainSchema, judgesAgainText),
};

/** Data that another version wrote still reaches people, as plain facts. */
function read<T>(
  schema: { safeParse(data: unknown): { success: true; data: T } | { success: false } },
  text: (data: T, baseUrl: BaseUrl) => Message,
): (alert: Alert, baseUrl: BaseUrl) => Message {
  return (alert, baseUrl) => {
    const parsed = schema.safeParse(alert.data);
    if (parsed.success) return text(parsed.data, baseUrl);
    return {
      subject: `Runwarden: ${alert.type}`,
      lines: [
        'Another version of Runwarden wrote this alert. Its facts:',
        ...Object.entries(alert.data).map(([key, value]) => `${oneLine(key)}: ${oneLine(JSON.stringify(value))}`),
        'Next: Runwarden carries out what was decided.',
        ...(alert.decisionId === null ? [] : [`Look at it: ${decisionUrl(baseUrl, alert.decisionId)}`]),
      ],
    };
  };
}

function policiesText(data: PoliciesData): Message {
  const count = data.problems.length + data.more;
  return {
    subject: `Runwarden refused the policies: ${count} ${count === 1 ? 'problem' : 'problems'}`,
    lines: [
      'The policies on disk have errors, and Runwarden did not load them:',
      ...data.problems.map((problem) => `  ${problem}`),
      ...(data.more === 0 ? [] : [`  and ${data.more} more`]),
      data.inForce === 0
        ? 'Next: no policy is in force, so nothing is judged until the errors are corrected.'
        : `Next: the ${data.inForce} policies loaded before stay in force until the errors are corrected.`,
      'Correct them and check with `runwarden validate`. Runwarden then loads them by itself.',
    ],
  };
}

function unknownText(data: UnknownData, baseUrl: BaseUrl): Message {
  const more = data.runs - data.examples.length;
  const names = `${data.examples.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return {
    subject: `${data.policy} cannot judge ${countedRuns(data.runs)}`,
    lines: [
      `${data.policy} cannot judge ${countedRuns(data.runs)} since ${data.since}: ${data.reason}`,
      `Runs: ${names}. Workspaces: ${data.workspaces.join(', ')}.`,
      'Next: Runwarden judges them again at every pass, and notifies you when none is left. Until then this policy stops none of them.',
      "Check what the reason names: the roles of Runwarden's identity, the network, or the policy itself. `runwarden explain <id>` shows what each condition lacks.",
      `What each policy cannot judge: ${policiesUrl(baseUrl)}`,
    ],
  };
}

function judgesAgainText(data: JudgesAgainData): Message {
  const others =
    data.others === 0
      ? 'There is nothing that you must do.'
      : `It still cannot judge ${countedRuns(data.others)} for other reasons; you have a message about each.`;
  return {
    subject: `${data.policy}: no run is unknown for this reason any more`,
    lines: [
      `Since ${data.since}, for ${data.lasted}, ${data.policy} could not judge some runs: ${data.reason}`,
      'Next: nothing more. Each of them is judged again, has another reason, has ended, or is not under this policy any more. Nothing is stopped for the time that was unknown.',
      others,
    ],
  };
}

function countedRuns(count: number): string {
  return `${count} ${count === 1 ? 'run' : 'runs'}`;
}
