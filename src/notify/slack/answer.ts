import type { Refusal } from '../receiver.ts';

const WEBHOOK = 'says that the incoming webhook is off or gone; make a new one and put its address into the secret';
const TOKEN = 'does not take the token; install the app again and put its new token into the secret';
const NO_CHANNEL = 'has no such channel, or the bot is not in it; check notify.recipients, and invite the bot there';
const ARCHIVED = 'has archived the channel; choose another';
const NO_PERSON = 'does not let the bot write to this person; check notify.people';
const NOT_ALLOWED = 'has a rule that does not let the bot post there; ask its administrator';

/** Slack's words for what a person must mend. */
const PERMANENT: Readonly<Record<string, string>> = {
  no_service: WEBHOOK,
  no_service_id: WEBHOOK,
  no_active_hooks: WEBHOOK,
  invalid_token: WEBHOOK,
  no_team: WEBHOOK,
  team_disabled: WEBHOOK,
  action_prohibited: NOT_ALLOWED,
  posting_to_general_channel_denied: NOT_ALLOWED,
  restricted_action: NOT_ALLOWED,
  ekm_access_denied: NOT_ALLOWED,
  team_access_not_granted: NOT_ALLOWED,
  channel_not_found: NO_CHANNEL,
  channel_is_archived: ARCHIVED,
  is_archived: ARCHIVED,
  not_in_channel: 'does not have the bot in the channel; invite it there',
  invalid_auth: TOKEN,
  not_authed: TOKEN,
  account_inactive: TOKEN,
  token_revoked: TOKEN,
  token_expired: TOKEN,
  not_allowed_token_type: TOKEN,
  missing_scope: 'says that the token lacks a right; add it to the app and install the app again',
  users_not_found: 'has no member with this mail address; name the id of the member under notify.people',
  user_not_found: NO_PERSON,
  user_disabled: NO_PERSON,
  user_not_visible: NO_PERSON,
  cannot_dm_bot: NO_PERSON,
};

/** Of {@link PERMANENT}: a person whom the bot cannot write to. */
const OF_PERSON: ReadonlySet<string> = new Set([
  'users_not_found',
  'user_not_found',
  'user_disabled',
  'user_not_visible',
  'cannot_dm_bot',
]);

const TRANSIENT: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'rollup_error',
]);

/** By these Slack refuses the blocks. The same message as plain text has none. */
export const REFUSED_FORM: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'msg_too_long',
  'invalid_payload',
]);

/** By these a thread takes no reply. */
export const NO_REPLIES: ReadonlySet<string> = new Set([
  'cannot_reply_to_message',
  'thread_not_found',
  'message_not_found',
  'restricted_action_thread_locked',
]);

/** What a word of Slack means. @param more what it says beside the word. */
export function slackRefusal(word: string, more = ''): Refusal {
  const said = `${word}${more === '' ? '' : `: ${more}`}`;
  if (TRANSIENT.has(word)) return { says: `answered ${said}; it is tried again`, retryable: true };
  return { says: `${PERMANENT[word] ?? 'refused it'} (${said})`, retryable: false, addressee: OF_PERSON.has(word) };
}
