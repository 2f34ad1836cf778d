import type { ResolvedData } from '../../core/alert/alert-schemas.ts';
import type { AnswerData, ObjectionData } from '../../core/alert/answer-alerts.ts';
import { FACT_LENGTH, type Message, previewOf, withEnd } from './message-parts.ts';
import { type Context, costFact, runMessage, whyFact } from './run-message.ts';
import { longTime, type Moment, shortTime, timeSpan } from './times.ts';
import { quoted, sentence, spoken } from './words.ts';

/** How a story ended, and what comes of it. */
export const RESOLVED: Readonly<
  Record<
    ResolvedData['resolution'],
    { readonly headline: (name: string, policy: string) => string; readonly next: string }
  >
> = {
  healthy: {
    headline: (name) => `This is over: ${name} is fine again. Nothing is cancelled for it.`,
    next: 'If it happens again, you get a new notice first.',
  },
  unknown: {
    headline: (name) => `${name} cannot be judged any more. Nothing is cancelled for it.`,
    next: 'Runwarden judges the run again when its readings are back.',
  },
  exempt: {
    headline: (name) => `${name} is exempt now. Nothing is cancelled for it.`,
    next: 'The run is judged again when the exemption ends. Before a cancel you get a new notice.',
  },
  'run-ended': {
    headline: (name) => `This is over: ${name} has ended. Nobody will be asked about it.`,
    next: 'Runwarden does nothing more about this run.',
  },
  'not-matched': {
    headline: (name, policy) => `The policy ${policy} is not for ${name} any more. Nothing is cancelled for it.`,
    next: 'If the policy is for the run again, you get a new notice before a cancel.',
  },
  'policy-changed': {
    headline: (name, policy) => `The policy ${policy} was edited. The old reason for ${name} does not count any more.`,
    next: 'The run is judged by the edited policy. Before a cancel you get a new notice.',
  },
  'policy-gone': {
    headline: (name, policy) => `The policy ${policy} is not in force any more. Nothing is cancelled for ${name}.`,
    next: 'If the policy is in force again, you get a new notice before a cancel.',
  },
  'in-audit': {
    headline: (name, policy) => `The policy ${policy} only watches now. Nothing is cancelled for ${name}.`,
    next: 'If the policy may act again, you get a new notice before a cancel.',
  },
};

/** For `finding.resolved`. */
export function resolvedText(data: ResolvedData, context: Context): Message {
  const { moment } = context;
  const { headline, next } = RESOLVED[data.resolution];
  const lasted = Date.parse(data.until) - Date.parse(data.since);
  return runMessage(data, context, {
    subjectOf: (name) => `Resolved: ${name}`,
    preview: previewOf(data.ended, 'This is over. You need to do nothing.', moment),
    label: 'Resolved',
    headlineOf: (name) => headline(name, data.policy),
    facts: [
      {
        name: 'Was',
        text: withEnd(data.reason, `From ${timeSpan(data.since, data.until, moment)}, ${spoken(lasted)}.`, FACT_LENGTH),
      },
      { name: 'Now', text: sentence(data.ended) },
      ...(data.question ? [{ name: 'Question', text: 'The open question is withdrawn. You need not answer it.' }] : []),
      ...costFact(data, moment),
    ],
    next: [
      { when: 'Now', what: 'You need to do nothing.' },
      { when: 'Later', what: next },
    ],
  });
}

/** For `approval.withdrawn`. */
export function withdrawnText(data: AnswerData, context: Context): Message {
  return runMessage(data, context, {
    subjectOf: (name) => `No answer needed: ${name}`,
    preview: previewOf(data.ended, 'The open question is withdrawn.', context.moment),
    label: 'Question withdrawn',
    headlineOf: (name) => `You need not answer about ${name} any more.`,
    facts: [
      { name: 'Why', text: sentence(data.ended) },
      whyFact(data, 'Was asked because'),
      { name: 'Asked', text: longTime(data.askedAt, context.moment) },
      ...costFact(data, context.moment),
    ],
    next: [
      { when: 'Now', what: 'The question is closed. The run is not cancelled for it.' },
      { when: 'From the next check on', what: 'The run is judged again. Before a cancel its owner gets a new notice.' },
    ],
  });
}

/** For `approval.lapsed`. */
export function lapsedText(data: AnswerData, context: Context): Message {
  const { moment } = context;
  const by = data.answeredBy ?? 'somebody';
  return runMessage(data, context, {
    subjectOf: (name) => `The approval was not used: ${name}`,
    preview: previewOf(data.ended, 'The run continues.', moment),
    label: 'Approval no longer valid',
    headlineOf: (name) => `The approval of ${by} for ${name} was not used. The run continues.`,
    facts: [
      { name: 'The answer', text: sentence(`approved by ${by}${whenAnswered(data, moment)}${saying(data)}`) },
      { name: 'What came between', text: sentence(data.ended) },
      whyFact(data, 'Was asked because'),
      ...costFact(data, moment),
    ],
    next: [
      { when: 'Now', what: 'Runwarden does not cancel the run for this approval.' },
      { when: 'If the reason is still there later', what: 'On-call is asked again. The question names this approval.' },
    ],
  });
}

/** For `run.kept`: after a no, after silence. */
export function keptText(data: AnswerData, context: Context): Message {
  const { moment } = context;
  const { answeredBy, answeredAt, note } = data;
  const isSilence = data.answer === null;
  const by = answeredBy ?? 'A person';
  const reason = note ? quoted(`${by}${whenAnswered(data, moment)}`, note) : sentence(data.ended);
  return runMessage(data, context, {
    subjectOf: (name) => `Kept: ${name}`,
    preview: isSilence
      ? 'Nobody answered in time, and then a run is kept. Nothing is cancelled.'
      : previewOf(
          `decided by ${by}${answeredAt === null ? '' : ` at ${shortTime(answeredAt, moment)}`}`,
          'The run is kept. Nothing is cancelled.',
          moment,
        ),
    label: 'Kept',
    headlineOf: (name) =>
      isSilence
        ? `Nobody answered by ${shortTime(data.expiresAt, moment)}, so ${name} is kept.`
        : data.because === 'objected'
          ? `${by} agreed with the owner: ${name} is kept.`
          : `${by} decided to keep ${name}.`,
    facts: [
      ...(isSilence ? [] : [{ name: 'Reason', text: reason }]),
      whyFact(data, 'Was asked because'),
      { name: 'Asked', text: longTime(data.askedAt, moment) },
      ...costFact(data, moment),
    ],
    next: [
      { when: 'Now', what: 'Runwarden does not ask about this again while nothing changes.' },
      {
        when: 'If the reason goes away and comes back',
        what: 'The owner gets a new notice first, and on-call is asked again.',
      },
    ],
  });
}

/** For `objection.recorded`. */
export function objectionText(data: ObjectionData, context: Context): Message {
  const until = longTime(data.holdsUntil, context.moment);
  return runMessage(data, context, {
    subjectOf: (name) => `On hold after an objection: ${name}`,
    preview: `Nothing is cancelled before ${until} unless on-call approves it.`,
    label: 'Cancel on hold',
    headlineOf: (name) => `The objection is recorded. Runwarden will not cancel ${name} by itself.`,
    facts: [
      { name: 'The reason', text: quoted(`${data.by}, ${longTime(data.objectedAt, context.moment)}`, data.note) },
      whyFact(data, 'Was planned because'),
      ...costFact(data, context.moment),
    ],
    next: [
      {
        when: 'Now',
        what: 'On-call reads the reason and decides: keep the run for longer, or cancel it. You get the answer.',
      },
      { when: until, what: 'Without an answer the objection ends. Before a cancel you get a new notice.' },
    ],
    details: ['An owner can object once for the same reason.'],
  });
}

function whenAnswered({ answeredAt }: AnswerData, moment: Moment): string {
  return answeredAt === null ? '' : `, ${longTime(answeredAt, moment)}`;
}

function saying({ note }: AnswerData): string {
  return note ? `: “${note}”` : '';
}
