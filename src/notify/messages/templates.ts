import { z } from 'zod';
import type { Alert, AlertType } from '../../core/alert/alert.ts';
import { oneLine } from '../../core/alert/alert-data.ts';
import { askSchema, noticeSchema } from '../../core/alert/alert-schemas.ts';
import { SCHEMAS_BY_TYPE } from '../../core/alert/schemas-by-type.ts';
import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import { oneOf } from '../../core/values/did-you-mean.ts';
import { HEADLINE_LENGTH, type Message, PREVIEW_LENGTH, SUBJECT_LENGTH } from './message-parts.ts';
import { earliestOf } from './notice-message.ts';
import { longTime, type Moment, shortTime, withTimes } from './times.ts';
import { cutName } from './words.ts';

/*
 * Words that a team puts in the place of ours: `notify.templates` of the config. They replace no fact, no link and nothing
 * of what happens next, so that a message stays true whatever they say.
 */

/** The parts that a template may word, with the longest that each may be. `note` is a line of its own. */
export const TEMPLATE_LENGTHS = {
  subject: SUBJECT_LENGTH,
  preview: PREVIEW_LENGTH,
  label: 40,
  headline: HEADLINE_LENGTH,
  note: 300,
} as const;

export type TemplatePart = keyof typeof TEMPLATE_LENGTHS;
export type Template = Readonly<Partial<Record<TemplatePart, string | undefined>>>;
export type Templates = Readonly<Partial<Record<AlertType, Template | undefined>>>;

/** Our own words for the part of the same name. */
const OWN_WORDS = ['subject', 'preview', 'label', 'headline'] as const;

/** Each placeholder with the fields of an alert that it comes from. */
const FIELDS = {
  run: ['run'],
  workspace: ['run', 'workspace'],
  owner: ['owner'],
  policy: ['policy'],
  severity: ['severity'],
  reason: ['reason'],
  by: ['by'],
  count: ['count'],
  channel: ['channel'],
} as const;

const WITH_DEADLINE: ReadonlySet<AlertType> = new Set([
  'finding.notice',
  'approval.requested',
  'enforcement.frozen',
  'override.granted',
  'override.ending',
]);

/** The placeholders that messages of a type have. */
export function placeholdersOf(type: AlertType): readonly string[] {
  const known = SCHEMAS_BY_TYPE[type].shape;
  const fields = Object.entries(FIELDS).filter(([, keys]) => keys.some((key) => key in known));
  return [...fields.map(([name]) => name), ...(WITH_DEADLINE.has(type) ? ['deadline'] : []), ...OWN_WORDS];
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
/** Room that each placeholder needs at least. */
const LEAST_FILLED = 8;

export interface TemplateProblem {
  readonly says: string;
  readonly right: string;
  /** Within the text. */
  readonly offset: number;
}

/** What is wrong with the words of one part. */
export function templateProblems(type: AlertType, part: TemplatePart, text: string): TemplateProblem[] {
  const known = placeholdersOf(type);
  const found = [...text.matchAll(PLACEHOLDER)];
  const problems = found.flatMap(({ 1: name = '', index }) =>
    known.includes(name)
      ? []
      : [{ says: `"${part}" has {${name}}, which ${type} does not have`, right: oneOf(name, known), offset: index }],
  );
  const words = text.replace(PLACEHOLDER, '');
  if (/[{}]/.test(words))
    problems.push({ says: `"${part}" has a single brace`, right: 'braces around placeholders alone', offset: 0 });
  const longest = TEMPLATE_LENGTHS[part] - found.length * LEAST_FILLED;
  if (words.trim().length > longest) {
    const beside = found.length === 0 ? '' : ` beside ${found.length === 1 ? 'the placeholder' : 'the placeholders'}`;
    const says = `"${part}" has ${words.trim().length} characters${beside}`;
    problems.push({ says, right: `at most ${longest}`, offset: 0 });
  }
  return problems;
}

interface Words {
  /** Our own words for an alert. */
  readonly own: (alert: Alert) => Message;
  readonly moment: Moment;
}

/** The message in the words of a template. A part keeps our own words where a placeholder has no value, or nothing fits. */
export function withTemplate(alert: Alert, template: Template | undefined, words: Words): Message {
  const message = words.own(alert);
  if (!template) return message;
  const note = fitted(alert, 'note', template, words);
  return {
    ...message,
    subject: fitted(alert, 'subject', template, words) ?? message.subject,
    preview: fitted(alert, 'preview', template, words) ?? message.preview,
    label: fitted(alert, 'label', template, words) ?? message.label,
    headline: fitted(alert, 'headline', template, words) ?? message.headline,
    details: note === null ? message.details : [note, ...message.details],
  };
}

/** The words of a part with its values. Where they are too long the reason is cut, then the name of the run. */
function fitted(alert: Alert, part: TemplatePart, template: Template, words: Words): string | null {
  const text = template[part];
  if (text === undefined) return null;
  let last: string | null = null;
  for (const shorter of everShorter(alert, TEMPLATE_LENGTHS[part], words)) {
    last = filled(text, valuesOf(shorter, part, words));
    if (last === null || last.length <= TEMPLATE_LENGTHS[part]) return last;
  }
  // The end of the others may be a time, which is never cut.
  return last !== null && (part === 'subject' || part === 'note') ? oneLine(last, TEMPLATE_LENGTHS[part]) : null;
}

/** Null where a placeholder has no value. */
function filled(text: string, values: ReadonlyMap<string, string | null>): string | null {
  if ([...text.matchAll(PLACEHOLDER)].some(({ 1: name = '' }) => !values.get(name))) return null;
  const longest = Number.POSITIVE_INFINITY;
  return oneLine(
    text.replace(PLACEHOLDER, (_, name: string) => values.get(name) ?? ''),
    longest,
  );
}

const LEAST_REASON = 20;
const LEAST_NAME = 8;

function* everShorter(alert: Alert, longest: number, { moment }: Words): Generator<Alert> {
  yield alert;
  let { data } = alert;
  const { reason: given, run } = dataSchema.parse(data);
  const reason = given === null ? null : withTimes(given, moment);
  for (let length = Math.min(reason?.length ?? 0, longest); length > LEAST_REASON; length -= 10)
    yield { ...alert, data: { ...data, reason: oneLine(reason ?? '', length - 10) } };
  if (reason !== null && reason.length > LEAST_REASON) data = { ...data, reason: oneLine(reason, LEAST_REASON) };
  const name = run?.displayName ?? '';
  for (let length = Math.min(name.length, longest) - 1; length >= LEAST_NAME; length -= 3)
    yield { ...alert, data: { ...data, run: { ...Object(data.run), displayName: cutName(name, length) } } };
}

const text = z.string().nullable().catch(null);
const texts = z.array(z.string()).catch([]);
/** Whatever an alert carries, perhaps written by another version. */
const dataSchema = z.object({
  run: z.object({ displayName: z.string(), workspace: z.string() }).nullable().catch(null),
  workspace: text,
  workspaces: texts,
  owner: z.object({ display: z.string(), source: z.string() }).nullable().catch(null),
  policy: text,
  policies: texts,
  severity: text,
  reason: text,
  by: text,
  channel: text,
  count: z.number().nullable().catch(null),
  until: text,
});

const LONGEST_VALUE = 38;

function valuesOf(alert: Alert, part: TemplatePart, { own, moment }: Words): ReadonlyMap<string, string | null> {
  const { run, owner, ...data } = dataSchema.parse(alert.data);
  const message = own(alert);
  const name = (value: string | null | undefined) => (value ? cutName(value, LONGEST_VALUE) : null);
  const deadline = deadlineOf(alert, moment) ?? null;
  const isShort = part !== 'preview' && part !== 'note';
  const policy = data.policies.length > 1 || data.policy === BY_HAND_POLICY_NAME ? null : data.policy;
  return new Map([
    ['run', run?.displayName ?? null],
    ['workspace', name(run?.workspace ?? (data.workspaces.length > 1 ? null : data.workspace))],
    ['owner', owner?.source === 'fallback' ? null : name(owner?.display)],
    ['policy', name(policy)],
    ['severity', data.severity],
    ['reason', data.reason === null ? null : withTimes(data.reason, moment)],
    ['by', name(data.by)],
    ['channel', name(data.channel)],
    ['count', data.count === null ? null : String(data.count)],
    ['deadline', deadline && (isShort ? shortTime : longTime)(deadline, moment)],
    ...OWN_WORDS.map((one) => [one, message[one]] as const),
  ]);
}

/** When an answer is due, an announced cancel or question can come, a freeze or an exception ends. */
function deadlineOf({ type, data }: Alert, moment: Moment): string | null | undefined {
  if (type === 'approval.requested') return askSchema.safeParse(data).data?.expiresAt;
  if (type !== 'finding.notice') return WITH_DEADLINE.has(type) ? dataSchema.parse(data).until : null;
  const cancel = noticeSchema.safeParse(data).data?.cancel;
  if (!cancel) return null;
  return cancel.by === 'approval' ? cancel.notBefore : earliestOf(cancel, moment);
}
