import { oneLine } from '../../core/alert/alert-data.ts';
import type { CostData, RunAlertData } from '../../core/alert/alert-schemas.ts';
import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import { describeFailure } from '../../core/run/failed-steps.ts';
import { MINUTE, type Milliseconds } from '../../core/values/duration.ts';
import { type BaseUrl, decisionUrl } from './actions.ts';
import { type Action, type Fact, HEADLINE_LENGTH, type Message, messageOf, SUBJECT_LENGTH } from './message-parts.ts';
import { recipientLine } from './recipient-line.ts';
import { longTime, type Moment, shortTime } from './times.ts';
import { cutName, fitName, hourly, money, sentence, spoken } from './words.ts';

/** What a message depends on beside the alert's data. */
export interface Context {
  readonly baseUrl: BaseUrl;
  /** When it is sent, and in which zone it is read. */
  readonly moment: Moment;
  /** Whom the channel reaches with it: `oncall`, or `owner>fallback` where the fallback gets it in the owner's place. */
  readonly recipients: readonly string[];
  /** Whether the channel shows money. Where it does not, nothing is said of a cost that is not known. */
  readonly money: boolean;
}

/** The parts of a message about one run that differ from kind to kind. Subject and headline get the name of the run. */
export type RunParts = Pick<Message, 'preview' | 'label' | 'next'> &
  Partial<Message> & {
    readonly subjectOf: (name: string) => string;
    readonly headlineOf: (name: string) => string;
  };

/** A message about one run: which one, then the given parts, then where to look. */
export function runMessage(data: RunAlertData, context: Context, parts: RunParts): Message {
  const { run, owner } = data;
  const { subjectOf, headlineOf, ...others } = parts;
  return messageOf({
    ...others,
    subject: withPlace(fitName(run.displayName, SUBJECT_LENGTH, subjectOf), run.workspace),
    headline: fitName(run.displayName, HEADLINE_LENGTH, headlineOf),
    line: lineOf(run, owner),
    actions: [...(parts.actions ?? []), ...links(data, context.baseUrl)],
    details: [...(parts.details ?? []), ...details(data, context.moment), recipientLine(context.recipients, owner)],
  });
}

/** Which run, where and whose. Long names are cut: the details have them whole. */
export function lineOf(
  run: Pick<RunAlertData['run'], 'id' | 'workspace'>,
  owner: RunAlertData['owner'] | null,
): string {
  const whose = owner === null ? '' : owner.source === 'fallback' ? ', no owner known' : `, owner ${owner.display}`;
  const line = `${run.id} in ${run.workspace}${whose}`;
  if (line.length <= LINE_LENGTH) return line;
  return `${cutName(run.id, LONGEST_IN_LINE)} in ${cutName(run.workspace, LONGEST_IN_LINE)}${cutName(whose, LONGEST_IN_LINE)}`;
}

const LINE_LENGTH = 120;
const LONGEST_IN_LINE = 38;

/** The workspace in parentheses, if there is room. */
function withPlace(subject: string, workspace: string): string {
  const place = ` (${workspace})`;
  return subject.length + place.length <= SUBJECT_LENGTH ? subject + place : subject;
}

function links({ decisionId, run }: RunAlertData, baseUrl: BaseUrl): Action[] {
  return [
    { label: 'What Runwarden saw', url: decisionUrl(baseUrl, decisionId) },
    ...(run.studioUrl?.startsWith('https://')
      ? [{ label: 'Open in Azure ML studio', url: oneLine(run.studioUrl) }]
      : []),
  ];
}

function details(data: RunAlertData & { readonly summary?: string }, moment: Moment): string[] {
  const { run, owner, policy, severity, summary = '' } = data;
  const name = run.displayName === run.id ? run.id : `${run.displayName} (${run.id})`;
  const experiment = run.experiment === null ? '' : `, experiment ${run.experiment}`;
  const owners = owner.ids.length > 2 ? owner.ids.join(', ') : owner.display;
  return [
    `Run: ${name}, ${run.jobType}, workspace ${run.workspace}${experiment}`,
    `Owner: ${owners} (${OWNER_FROM[owner.source]})`,
    ...(policy === BY_HAND_POLICY_NAME ? [] : [policyLine(policy, severity, summary)]),
    ...submitted(run.createdAt, moment),
  ];
}

/** With what the policy is for, if it says so. */
export function policyLine(policy: string, severity: string, summary: string): string {
  return `Policy: ${policy}, severity ${severity}${summary === '' ? '' : `: ${sentence(summary)}`}`;
}

function submitted(createdAt: string | null, moment: Moment): string[] {
  if (createdAt === null) return [];
  return [`Submitted: ${longTime(createdAt, moment)}, ${spoken(moment.now - Date.parse(createdAt))} ago`];
}

const OWNER_FROM: Readonly<Record<RunAlertData['owner']['source'], string>> = {
  tag: 'from the tag of the run',
  creator: 'started the run',
  workspace: 'contact of the workspace',
  fallback: 'fallback: no owner is known',
};

/** The reason, and the steps that failed and are not in it already. */
export function whyFact({ reason, failedSteps }: RunAlertData, name = 'Why'): Fact {
  const steps = failedSteps
    .filter(({ step }) => !reason.includes(step))
    .map(({ step, failure }) => sentence(`step ${step} failed${describeFailure(failure)}`));
  return { name, text: [sentence(reason), ...steps].join(' ') };
}

/** When a pass first saw it: what the reason says of the run began before. */
export function foundFact({ foundSince }: Pick<RunAlertData, 'foundSince'>, moment: Moment): Fact[] {
  if (foundSince === null) return [];
  const lasts = moment.now - Date.parse(foundSince);
  const ago = lasts < MINUTE ? '' : `, ${spoken(lasts)} ago`;
  return [{ name: 'Found', text: `${longTime(foundSince, moment)}${ago}` }];
}

/** What it costs; nothing where that is not known. */
export function costFact({ cost, decidedAt }: Pick<RunAlertData, 'cost' | 'decidedAt'>, moment: Moment): Fact[] {
  return cost === null ? [] : [{ name: 'Cost', text: `${costBy(cost, decidedAt, moment)}, ${hourly(cost)}` }];
}

/** A cost is read with a decision. In a message that comes later it is that of then. */
const SO_FAR_FOR: Milliseconds = 10 * MINUTE;

/** `214 EUR so far`; in a message that comes later `214 EUR by 07:42 UTC`. */
export function costBy({ atLeast, soFar, currency }: CostData, decidedAt: string, moment: Moment): string {
  const isOld = moment.now - Date.parse(decidedAt) > SO_FAR_FOR;
  const when = isOld ? `by ${shortTime(decidedAt, moment)}` : 'so far';
  return `${atLeast ? 'at least ' : ''}${money(soFar, currency)} ${when}`;
}
