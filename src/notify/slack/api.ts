import type { ChannelError } from '../../core/alert/channel-error.ts';
import type { Json } from '../../core/policy/condition.ts';
import { isPlainObject, type PlainObject } from '../../core/values/plain-object.ts';
import { mayPass, type ReceiverOptions, receiverOf, saidBy } from '../receiver.ts';
import { slackRefusal } from './answer.ts';

const SLACK = 'https://slack.com/api';

/** What a method of Slack's API answered. */
export interface SlackAnswer {
  readonly json: PlainObject;
  /** Slack's word for why it did not do what was asked, and the same as a failure of the channel. Null where it did it. */
  readonly refusal: { readonly word: string; readonly error: ChannelError } | null;
}

export interface SlackApi {
  /**
   * Calls a method. Slack answers 200 also where it refuses.
   * @throws {ChannelError} where there is no answer of Slack's.
   */
  call(method: string, args: { readonly [key: string]: Json }, abort: AbortSignal): Promise<SlackAnswer>;
}

/** Slack's API as its bot may use it. */
export function slackApi(options: ReceiverOptions & { readonly token: string; readonly api: string | null }): SlackApi {
  const { token, api } = options;
  const receiver = receiverOf(options);
  const base = (api ?? SLACK).replace(/\/+$/, '');
  return {
    async call(method, args, abort) {
      const url = `${base}/${method}`;
      const question = { url, headers: headersOf(method, token), body: bodyOf(method, args) };
      const answer = await receiver.post(question, abort);
      const json = parse(answer.text);
      if (json?.ok === true) return { json, refusal: null };
      const word = typeof json?.error === 'string' ? json.error : null;
      if (json && word !== null)
        return { json, refusal: { word, error: receiver.refused(url, answer, slackRefusal(word, detailOf(json))) } };
      const said = saidBy(answer, (text) => text.includes(token));
      const retryable = mayPass(answer.status);
      const says = `answered ${answer.status}${retryable ? '; it is tried again' : ', and not as Slack does; check the api'}`;
      throw receiver.refused(url, answer, { says: `${says}${said}`, retryable });
    },
  };
}

/** Methods that read take no JSON. */
const FORMS: ReadonlySet<string> = new Set(['users.lookupByEmail']);

function headersOf(method: string, token: string): Record<string, string> {
  const type = FORMS.has(method) ? 'application/x-www-form-urlencoded' : 'application/json; charset=utf-8';
  return { authorization: `Bearer ${token}`, 'content-type': type };
}

function bodyOf(method: string, args: { readonly [key: string]: Json }): string {
  if (!FORMS.has(method)) return JSON.stringify(args);
  return new URLSearchParams(
    Object.entries(args).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
}

/** What Slack says beside the word: the fault in the blocks, or the right that is needed. */
function detailOf({ response_metadata: metadata, needed }: PlainObject): string {
  const messages = isPlainObject(metadata) && Array.isArray(metadata.messages) ? metadata.messages : [];
  const all = [...(typeof needed === 'string' ? [`needed: ${needed}`] : []), ...messages.map(String)];
  return all.join('; ').slice(0, 200);
}

function parse(text: string): PlainObject | null {
  try {
    const json: unknown = JSON.parse(text);
    return isPlainObject(json) ? json : null;
  } catch {
    return null;
  }
}
