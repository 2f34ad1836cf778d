import { z } from 'zod';
import type { Alert, AlertType, EarlierMessage } from '../../core/alert/alert.ts';
import type { Json } from '../../core/policy/condition.ts';
import type { Instant } from '../../core/values/duration.ts';

/*
 * What the bot keeps of its messages, and how later ones of the same story follow them: an end is a reply in the thread, and
 * a question that has its answer is changed where it was asked.
 */

const postSchema = z.object({
  /** Whom it was written to, as the config or the owner names it. */
  to: z.string(),
  channel: z.string(),
  ts: z.string(),
  /** The message whose thread it is in; null where it begins one. */
  thread: z.string().nullable(),
});

/** One message in one conversation. */
export type Post = z.output<typeof postSchema>;

const referenceSchema = z.object({ posts: z.array(postSchema), headline: z.string() });

/** What is kept with a delivery. */
export function referenceOf(posts: readonly Post[], headline: string): Json {
  return { posts: posts.map((post) => ({ ...post })), headline };
}

const partlySchema = referenceSchema.extend({ notes: z.array(z.string()), partlySince: z.number() });
type Partly = Omit<z.output<typeof partlySchema>, 'headline'>;

/** What is kept of a try that reached some: the next one posts to the others alone, in whatever process. */
export function partlyReferenceOf(headline: string, { posts, notes, partlySince }: Partly): Json {
  return { posts: posts.map((post) => ({ ...post })), headline, notes: [...notes], partlySince };
}

/** Whom an earlier try of the same delivery reached. Nobody where the delivery was complete, and is to go out again. */
export function postedBefore(partly: Json | undefined, now: Instant): Partly {
  const parsed = partlySchema.safeParse(partly);
  return parsed.success ? parsed.data : { posts: [], notes: [], partlySince: now };
}

/** A question that a message answers. */
export interface Question {
  readonly channel: string;
  readonly ts: string;
  readonly headline: string;
}

/** Where a message was posted for somebody; null where it was not. */
export function postTo(to: string, reference: Json): Question | null {
  const parsed = referenceSchema.safeParse(reference);
  const post = parsed.success ? parsed.data.posts.find((one) => one.to === to) : undefined;
  return parsed.success && post ? { ...post, headline: parsed.data.headline } : null;
}

/** The place of a message in its story, in one conversation. */
export interface Place {
  /** The thread that it continues; null for a message of its own. */
  readonly thread: string | null;
  /** The question that has its answer with it; null where none has. */
  readonly question: Question | null;
}

/** These ask somebody to act, so each is a message that everybody sees. All others follow what was said before. */
const OWN_MESSAGE: ReadonlySet<AlertType> = new Set([
  'finding.notice',
  'approval.requested',
  'cancel.failed',
  'cancel.hanging',
]);

/** The end of the question that it names. */
const ANSWERS: ReadonlySet<AlertType> = new Set(['approval.withdrawn', 'run.kept', 'approval.lapsed']);
/** The end of whatever was asked about the finding. */
const ENDS: ReadonlySet<AlertType> = new Set(['cancel.requested', 'finding.resolved']);

/** Where a message goes in the conversation with `to`. */
export function placeOf(alert: Alert, earlier: readonly EarlierMessage[], to: string): Place {
  const before = earlier.flatMap((message) => {
    const reference = referenceSchema.safeParse(message.reference);
    const post = reference.success ? reference.data.posts.find((one) => one.to === to) : undefined;
    return reference.success && post ? [{ ...message, ...post, headline: reference.data.headline }] : [];
  });
  const last = before.at(-1);
  return {
    thread: last && !OWN_MESSAGE.has(alert.type) ? (last.thread ?? last.ts) : null,
    question: questionAnswered(alert, before),
  };
}

/** A message with other runs in it is not changed for the end of one of them. */
function questionAnswered<Before extends EarlierMessage & Question>(
  { type, data }: Alert,
  before: readonly Before[],
): Question | null {
  const isQuestion = (one: Before) => one.type === 'approval.requested' && one.groupId === null;
  if (ANSWERS.has(type)) return before.findLast((one) => isQuestion(one) && one.decisionId === data.decisionId) ?? null;
  if (!ENDS.has(type)) return null;
  const last = before.findLast((one) => isQuestion(one) || ANSWERS.has(one.type) || ENDS.has(one.type));
  return last && isQuestion(last) ? last : null;
}
