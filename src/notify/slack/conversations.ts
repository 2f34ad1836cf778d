import { ChannelError } from '../../core/alert/channel-error.ts';
import { isPlainObject } from '../../core/values/plain-object.ts';
import type { SlackApi } from './api.ts';

/** Conversations that are kept in mind. */
const MOST_KNOWN = 1000;

/** A member of Slack, by id. */
const MEMBER = /^[UW][A-Z0-9]{6,}$/;

/**
 * Where to post for an address: a member has a conversation with the bot, a mail address belongs to a member, and anything
 * else is a channel's name or id. Slack is asked once for each.
 */
export function conversations(name: string, api: SlackApi): (to: string, abort: AbortSignal) => Promise<string> {
  const known = new Map<string, string>();
  return async (to, abort) => {
    const isPerson = MEMBER.test(to) || /^[^#].*@/.test(to);
    if (!isPerson) return to;
    const found = known.get(to) ?? (await open(to, { name, api }, abort));
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(to, found);
    return found;
  };
}

async function open(
  to: string,
  { name, api }: { readonly name: string; readonly api: SlackApi },
  abort: AbortSignal,
): Promise<string> {
  const member = MEMBER.test(to) ? to : await idOf('users.lookupByEmail', { email: to }, 'user');
  return idOf('conversations.open', { users: member }, 'channel');

  async function idOf(method: string, args: Readonly<Record<string, string>>, key: string): Promise<string> {
    const { json, refusal } = await api.call(method, args, abort);
    if (refusal) throw refusal.error;
    const found = json[key];
    if (isPlainObject(found) && typeof found.id === 'string' && found.id !== '') return found.id;
    const message = `channel "${name}": Slack answered ${method} without an id; it is tried again`;
    throw new ChannelError(name, message, { status: null, retryable: true });
  }
}
