import type { Alert, AlertType } from '../core/alert/alert.ts';
import { oneLine } from '../core/alert/alert-data.ts';
import {
  askSchema,
  cancelSchema,
  noticeSchema,
  type PoliciesData,
  policiesSchema,
  type WorkspaceData,
  workspaceSchema,
} from '../core/alert/alert-schemas.ts';
import { type BaseUrl, decisionUrl, readinessUrl } from './actions.ts';
import {
  abandonedText,
  askText,
  confirmedText,
  failedText,
  hangingText,
  type Message,
  noticeText,
  requestedText,
} from './run-messages.ts';

/** The text of an alert. It never says that a run is cancelled before Azure has confirmed it. */
export function messageFor(alert: Alert, { baseUrl }: { readonly baseUrl: BaseUrl }): Message {
  return TEXTS[alert.type](alert, baseUrl);
}

/** In the order of a run's life. */
const TEXTS: Readonly<Record<AlertType, (alert: Alert, baseUrl: BaseUrl) => Message>> = {
  'finding.notice': read(noticeSchema, noticeText),
  'approval.requested': read(askSchema, askText),
  'cancel.requested': read(cancelSchema, requestedText),
  'cancel.confirmed': read(cancelSchema, confirmedText),
  'cancel.abandoned': read(cancelSchema, abandonedText),
  'cancel.failed': read(cancelSchema, failedText),
  'cancel.hanging': read(cancelSchema, hangingText),
  'workspace.blind': read(workspaceSchema, blindText),
  'workspace.recovered': read(workspaceSchema, recoveredText),
  'policies.rejected': read(policiesSchema, policiesText),
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

function blindText(data: WorkspaceData, baseUrl: BaseUrl): Message {
  const last = data.lastSeenAt === null ? 'It was never seen' : `It was last seen at ${data.lastSeenAt}`;
  return {
    subject: `Runwarden cannot see workspace ${data.workspace}`,
    lines: [
      `${data.failuresInARow} passes in a row over workspace ${data.workspace} have failed. ${last}.`,
      `Why: ${data.problem ?? 'no reason recorded'}`,
      'Next: Runwarden tries again at every pass, and notifies you when it can see the workspace. Until then it judges no run there and stops none.',
      "Check the roles of Runwarden's identity in the workspace, the network between them, and the status of Azure.",
      `Its readiness: ${readinessUrl(baseUrl)}`,
    ],
  };
}

function recoveredText(data: WorkspaceData): Message {
  const blind = data.blindFor === null ? '' : ` after ${data.blindFor}`;
  return {
    subject: `Runwarden sees workspace ${data.workspace} again`,
    lines: [
      `Runwarden sees workspace ${data.workspace} again${blind} and ${data.failuresInARow} failed passes.`,
      'Next: Runwarden judges its runs again. The time that it did not see is unknown, and it stops nothing for it.',
      'There is nothing that you must do.',
    ],
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
