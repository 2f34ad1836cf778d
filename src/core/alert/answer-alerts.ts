import { z } from 'zod';
import type { Decision } from '../decision/decision.ts';
import { APPROVAL_ANSWERS, APPROVAL_REASONS, type Approval } from '../decision/finding.ts';
import { formatInstant, type Instant } from '../values/duration.ts';
import { LONGEST_NAME, oneLine, runAlertData, timeOrNull } from './alert-data.ts';
import { runSchema } from './alert-schemas.ts';

/** What became of a question or an answer: `approval.withdrawn`, `approval.lapsed`, `run.kept`. */
export const answerSchema = runSchema.extend({
  because: z.enum(APPROVAL_REASONS),
  askedAt: z.string(),
  expiresAt: z.string(),
  /** Null where nobody answered. */
  answer: z.enum(APPROVAL_ANSWERS).nullable(),
  answeredBy: z.string().nullable(),
  answeredAt: z.string().nullable(),
  note: z.string().nullable(),
  /** Why it ended, in a clause. */
  ended: z.string(),
});

export type AnswerData = z.output<typeof answerSchema>;

/** @param decision the one that carries the latest evidence. @param ended why the question or answer ended. */
export function answerData(decision: Decision, approval: Approval, ended: string): AnswerData {
  const { because, askedAt, expiresAt, answer, answeredBy, answeredAt, note } = approval;
  return {
    ...runAlertData(decision),
    decisionId: approval.decisionId,
    findingId: approval.findingId,
    because,
    askedAt: formatInstant(askedAt),
    expiresAt: formatInstant(expiresAt),
    answer,
    answeredBy: answeredBy === null ? null : oneLine(answeredBy, LONGEST_NAME),
    answeredAt: timeOrNull(answeredAt),
    note: note === null ? null : oneLine(note),
    ended: oneLine(ended),
  };
}

/** `objection.recorded`: the owner wants to keep a run. */
export const objectionSchema = runSchema.extend({
  by: z.string(),
  objectedAt: z.string(),
  /** In the owner's words. */
  note: z.string(),
  /** Until when it holds the cancel unless a person approves it. */
  holdsUntil: z.string(),
});

export type ObjectionData = z.output<typeof objectionSchema>;

/** @param decision the one that the owner was notified with. */
export function objectionData(
  decision: Decision,
  objection: { readonly by: string; readonly at: Instant; readonly reason: string; readonly holdsUntil: Instant },
): ObjectionData {
  return {
    ...runAlertData(decision),
    by: oneLine(objection.by, LONGEST_NAME),
    objectedAt: formatInstant(objection.at),
    note: oneLine(objection.reason),
    holdsUntil: formatInstant(objection.holdsUntil),
  };
}
