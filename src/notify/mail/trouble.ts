import type { NodemailerError } from 'nodemailer';
import { oneLine } from '../../core/alert/alert-data.ts';
import { ChannelError } from '../../core/alert/channel-error.ts';
import type { Json } from '../../core/policy/condition.ts';
import type { EmailSettings } from '../channel-settings.ts';

// What a mail server means by what it answers, for the person who looks after the channel.

/** The parts of it that say what happened. */
type Trouble = Partial<
  Pick<
    NodemailerError,
    | 'message'
    | 'code'
    | 'originalCode'
    | 'command'
    | 'response'
    | 'responseCode'
    | 'recipient'
    | 'rejectedErrors'
    | 'timeoutType'
  >
>;

interface Server {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls: EmailSettings['tls'];
  readonly user: string | null;
  readonly password: string | null;
}

/** How much of an answer is repeated. */
const MOST_SAID = 200;

/** Why a mail was not taken. The password is never in it, nor in what is repeated of the answer. */
export function mailError(trouble: Trouble, server: Server): ChannelError {
  const { advice, retryable } = judge(trouble, server);
  const addressee = refusesReaders(trouble);
  const said = saidBy(trouble, server);
  const message = `channel "${server.name}" (${server.host}:${server.port}): ${advice}${said === '' ? '' : `; it said: ${said}`}`;
  return new ChannelError(server.name, message, { status: trouble.responseCode ?? null, retryable, addressee });
}

/** Others have the mail, and these are tried again. @param reference what the next try needs to know. */
export function putOffError(putOff: readonly NodemailerError[], server: Server, reference: Json): ChannelError {
  const said = saidBy({ rejectedErrors: [...putOff] }, server);
  const message = `channel "${server.name}" (${server.host}:${server.port}): it puts off some of the readers, who are tried again alone${said === '' ? '' : `; it said: ${said}`}`;
  return new ChannelError(server.name, message, {
    status: putOff[0]?.responseCode ?? null,
    retryable: true,
    reference,
  });
}

/** Whether the server knows none of the readers, and never will. */
function refusesReaders({ rejectedErrors = [] }: Trouble): boolean {
  return rejectedErrors.length > 0 && rejectedErrors.every(isAboutReader);
}

/** Codes of RFC 3463 for an address or a mailbox; 5.1.7 and 5.1.8 are about the sender, 5.7 about what is not allowed. */
const OF_READER = /^5\d\d[ -]5\.(1\.(?![78]\b)|2\.|4\.[14]\b)/;
const ANY_CODE = /^\d{3}[ -]\d\.\d/;

function isAboutReader({ responseCode = 0, response = '' }: Trouble): boolean {
  return ANY_CODE.test(response) ? OF_READER.test(response) : [550, 551, 553].includes(responseCode);
}

/** The words of an answer on one line; nothing where they repeat the password. */
export function saidBy({ response, rejectedErrors = [] }: Trouble, server: Server): string {
  const said = rejectedErrors.length > 0 ? refusals(rejectedErrors) : (response ?? '');
  return repeatsPassword(said, server) ? '' : oneLine(said, MOST_SAID);
}

/** `bob@example.com (550 5.1.1 no such user)` for each address that was refused. */
export function refusals(errors: readonly Trouble[]): string {
  return errors
    .map(({ recipient = 'an address', response = '' }) => `${recipient} (${oneLine(response, 100)})`)
    .join(', ');
}

function repeatsPassword(text: string, { user, password }: Server): boolean {
  if (!password) return false;
  const encoded = [password, `\0${user ?? ''}\0${password}`].map((secret) => Buffer.from(secret).toString('base64'));
  return [password, ...encoded].some((secret) => text.includes(secret));
}

interface Judgement {
  readonly advice: string;
  /** It may pass by itself. */
  readonly retryable: boolean;
}

function judge(trouble: Trouble, server: Server): Judgement {
  const { code, command = '', responseCode } = trouble;
  if (code === 'EAUTH' || responseCode === 530) return refusedLogin(trouble, server);
  if (responseCode === undefined || (code === 'ETLS' && responseCode >= 500)) return withoutAnswer(trouble, server);
  const isTransient = responseCode < 500;
  if (command === 'CONN' && !isTransient)
    return {
      advice: `it refuses all mail from this machine (${responseCode}); ask those who run it to allow it`,
      retryable: false,
    };
  if (isTransient)
    return { advice: `it cannot take the mail now (${responseCode}); it is tried again`, retryable: true };
  if (command === 'MAIL FROM')
    return { advice: `it refuses the sender (${responseCode}); check from of the channel`, retryable: false };
  if (command === 'RCPT TO') return { advice: `it refuses every reader (${responseCode})`, retryable: false };
  return { advice: `it refuses the mail (${responseCode})`, retryable: false };
}

function refusedLogin({ responseCode }: Trouble, { user }: Server): Judgement {
  if (responseCode !== undefined && responseCode < 500)
    return { advice: `it cannot check the password now (${responseCode}); it is tried again`, retryable: true };
  const code = responseCode === undefined ? '' : ` (${responseCode})`;
  const advice =
    user === null
      ? `it wants a user and a password${code}; set user of the channel and its secret`
      : `it refuses the user ${oneLine(user, 100)} or the password${code}; check user of the channel and its secret`;
  return { advice, retryable: false };
}

/** Nothing says that a mail was not taken when the connection was lost after its last line, so it is sent again. */
function withoutAnswer(
  { code, originalCode, message = '', responseCode, timeoutType }: Trouble,
  { tls }: Server,
): Judgement {
  switch (code) {
    case 'ETLS':
      return {
        advice:
          responseCode === undefined
            ? 'the encryption failed, so nothing was sent; tls of the channel says which is expected'
            : 'it does not offer STARTTLS; nothing was sent',
        retryable: false,
      };
    case 'ETIMEDOUT':
      return timeoutType === 'GREETING_TIMEOUT' && tls !== 'implicit'
        ? { advice: `no greeting; if this port speaks TLS at once (465), set tls: implicit; ${AGAIN}`, retryable: true }
        : { advice: `it did not answer in time; check host and port of the channel; ${AGAIN}`, retryable: true };
    case 'EENVELOPE':
    case 'EMESSAGE':
      return { advice: `the mail cannot be written: ${oneLine(message, MOST_SAID)}`, retryable: false };
    case 'ECONNECTION':
      return { advice: `the connection was lost before it answered; ${AGAIN}`, retryable: true };
    case 'EDNS':
      return {
        advice: `no such host is found (${originalCode ?? code}); check host of the channel; ${AGAIN}`,
        retryable: true,
      };
    default:
      return withoutConnection({ code, originalCode, message }, tls);
  }
}

const AGAIN = 'it is tried again';

function withoutConnection({ code, originalCode, message = '' }: Trouble, tls: Server['tls']): Judgement {
  if (/certificate|altnames|self.signed/i.test(message))
    return {
      advice: 'its certificate is not trusted; if it is of a private authority, name that in azure.ca-file',
      retryable: false,
    };
  if (tls === 'implicit' && originalCode === 'ERR_SSL_WRONG_VERSION_NUMBER')
    return { advice: 'no TLS at once on this port; set tls: starttls', retryable: false };
  const what = originalCode ?? code ?? 'network error';
  return {
    advice: `cannot be reached (${what}); check host and port of the channel, and that this machine may connect to them; ${AGAIN}`,
    retryable: true,
  };
}
