import type { AskedMessage, Channel, Sending } from '../../core/alert/alert.ts';
import { ChannelError } from '../../core/alert/channel-error.ts';
import { type Person, zoneOf } from '../../core/alert/people.ts';
import { addressedTo } from '../addressed.ts';
import type { SlackSettings, Way } from '../channel-settings.ts';
import { askedMessage, isClosed } from '../messages/asked-message.ts';
import { messageFor } from '../messages/message.ts';
import type { Message } from '../messages/message-parts.ts';
import type { ReceiverOptions } from '../receiver.ts';
import { NO_REPLIES, REFUSED_FORM } from './answer.ts';
import { type SlackAnswer, type SlackApi, slackApi } from './api.ts';
import { answeredMessage, plainMessage, type SlackMessage, slackMessage } from './block-kit.ts';
import { conversations } from './conversations.ts';
import {
  type Place,
  type Post,
  partlyReferenceOf,
  placeOf,
  postedBefore,
  postTo,
  type Question,
  referenceOf,
} from './story.ts';

export interface SlackBotOptions extends Omit<ReceiverOptions, 'name'> {
  readonly baseUrl: string | null;
  readonly people: readonly Person[];
}

/** What became of one message in one conversation. */
interface Posted {
  readonly post: Post;
  /** What was not as it should be. */
  readonly notes: readonly string[];
}

/**
 * Posts alerts as a bot of Slack: to a channel, or to people in a conversation with each. It is delivered once Slack has
 * posted it to at least one of them; the answer names those whom Slack refused.
 */
export function slackBotChannel(
  way: Way,
  settings: SlackSettings & { readonly secret: string },
  options: SlackBotOptions,
): Channel {
  const { name } = way;
  const { baseUrl, people, templates } = options;
  const api = slackApi({ ...options, name, token: settings.secret, api: settings.api });
  const conversationWith = conversations(name, api);

  return {
    name,
    changesMessages: true,
    async send(sending, abort) {
      const { alert, now, via, asked = [] } = sending;
      const addressed = addressedTo(alert, way, { people, kind: 'slack' });
      const zone = zoneOf(addressed.to, people) ?? settings.zone;
      const words = { baseUrl, now, zone, via, shown: settings, templates };
      const message = messageFor(alert, words);
      const changes = asked.map((one) => changeOf(one, words));
      const before = postedBefore(sending.partly, now);
      const sent = new Map(before.posts.map((post): [string, Posted] => [post.to, { post, notes: [] }]));
      const notesOf = () => [...before.notes, ...[...sent.values()].flatMap(({ notes }) => notes)];
      const postsOf = () => [...sent.values()].map(({ post }) => post);
      const toOne = async (to: string) => {
        const channel = await conversationWith(to, abort);
        return deliverTo({ to, channel }, { sending, message, changes, api }, abort);
      };
      const failures = await toEach(addressed.to, sent, toOne).catch((error: unknown) => {
        if (!(error instanceof ChannelError) || sent.size === 0) throw error;
        const reference = partlyReferenceOf(message.headline, { ...before, posts: postsOf(), notes: notesOf() });
        throw new ChannelError(name, error.message, { ...error, reference });
      });
      const notes = [...notesOf(), ...failures.map((error) => error.message)];
      return {
        answer: ['ok', ...notes].join('; '),
        reference: referenceOf(postsOf(), message.headline),
        addressed: { ...addressed, to: [...sent.keys()] },
      };
    },
  };
}

/**
 * Writes to each who has not got it, and gives back why some cannot get it.
 * @throws {ChannelError} where some can get it later, or nobody can.
 */
async function toEach(
  all: readonly string[],
  sent: Map<string, Posted>,
  deliverOne: (to: string) => Promise<Posted>,
): Promise<ChannelError[]> {
  const failures: ChannelError[] = [];
  for (const to of all)
    try {
      if (!sent.has(to)) sent.set(to, await deliverOne(to));
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      failures.push(error);
    }
  const failure =
    failures.find(({ retryable }) => retryable) ?? (sent.size === 0 ? failures.toSorted(channelFirst)[0] : undefined);
  if (failure) throw failure;
  return failures;
}

/** What is wrong with the channel comes before who cannot be reached. */
function channelFirst(a: ChannelError, b: ChannelError): number {
  return Number(a.addressee) - Number(b.addressee);
}

interface Deliverable {
  readonly sending: Sending;
  readonly message: Message;
  readonly changes: readonly Change[];
  readonly api: SlackApi;
}

/** The question is changed first: to change it twice does no harm, and to post twice does. */
async function deliverTo(
  { to, channel }: { readonly to: string; readonly channel: string },
  { sending: { alert, earlier }, message, changes, api }: Deliverable,
  abort: AbortSignal,
): Promise<Posted> {
  const place = placeOf(alert, earlier, to);
  const notes = place.question
    ? await change(place.question, answeredMessage(message, place.question.headline), { api }, abort)
    : [];
  for (const { reference, body } of changes) {
    const posted = postTo(to, reference);
    if (posted) notes.push(...(await change(posted, body(posted.headline), { api }, abort)));
  }
  const posted = await post(channel, place, { message, api }, abort);
  const { channel: where, ts } = posted.json;
  return {
    post: { to, channel: String(where ?? channel), ts: String(ts ?? ''), thread: posted.thread },
    notes: [...notes, ...posted.notes],
  };
}

/** What a message with questions is to become. */
interface Change {
  readonly reference: AskedMessage['reference'];
  /** @param headline what it was posted with. */
  readonly body: (headline: string) => SlackMessage;
}

/** Buttons and commands stay for what still waits, and leave with the last of it. */
function changeOf(asked: AskedMessage, words: Parameters<typeof askedMessage>[1]): Change {
  const message = askedMessage(asked, words);
  const body = (headline: string) => (isClosed(asked) ? answeredMessage(message, headline) : slackMessage(message));
  return { reference: asked.reference, body };
}

/** Puts the answer where the question was. A message that cannot be changed stays as it is. */
async function change(
  { channel, ts }: Question,
  body: SlackMessage,
  { api }: Pick<Deliverable, 'api'>,
  abort: AbortSignal,
): Promise<string[]> {
  const { refusal } = await api.call('chat.update', { ...body, channel, ts }, abort);
  if (refusal === null) return [];
  if (refusal.error.retryable) throw refusal.error;
  return [`the question is unchanged (${refusal.word})`];
}

/** Posts, in its thread if that takes replies, and without blocks if Slack refuses them. */
async function post(
  channel: string,
  { thread }: Place,
  { message, api }: Pick<Deliverable, 'message' | 'api'>,
  abort: AbortSignal,
): Promise<SlackAnswer & { readonly thread: string | null; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  let body: SlackMessage = slackMessage(message);
  let place = thread;
  for (;;) {
    const reply = place === null ? {} : { thread_ts: place, reply_broadcast: message.tone === 'accent' };
    const answered = await api.call('chat.postMessage', { ...body, ...reply, channel }, abort);
    const { refusal } = answered;
    if (refusal === null) return { ...answered, thread: place, notes };
    if (place !== null && NO_REPLIES.has(refusal.word)) {
      notes.push(`not in its thread (${refusal.word})`);
      place = null;
    } else if ('blocks' in body && REFUSED_FORM.has(refusal.word)) {
      notes.push(`as plain text: ${refusal.error.message}`);
      body = plainMessage(message);
    } else throw refusal.error;
  }
}
