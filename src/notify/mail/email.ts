import { getCACertificates } from 'node:tls';
import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer';
import type { Channel, Receipt } from '../../core/alert/alert.ts';
import { ChannelError } from '../../core/alert/channel-error.ts';
import { zoneOf } from '../../core/alert/people.ts';
import { MINUTE, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { addressedTo } from '../addressed.ts';
import type { ChannelParts, EmailSettings, Way } from '../channel-settings.ts';
import { messageFor } from '../messages/message.ts';
import { attached } from './attachment.ts';
import { headersOf, hostOf, type MailReference, threadOf } from './headers.ts';
import { mailHtml } from './html.ts';
import { type Tried, takenAfter, takenBefore } from './readers.ts';
import { mailText } from './text.ts';
import { mailError, putOffError, refusals, saidBy } from './trouble.ts';

/** What the config says, under the name and for the readers of one way. */
export type EmailOptions = EmailSettings & Way & Pick<ChannelParts, 'baseUrl' | 'people' | 'ca' | 'templates'>;

/** The longest wait for a connection, and for each answer on it: a server may scan a mail before it takes it. */
const CONNECTS_WITHIN: Milliseconds = 20 * SECOND;
const ANSWERS_WITHIN: Milliseconds = MINUTE;

/**
 * Sends an alert as one mail to its readers, as HTML and as text. It is delivered once the server has taken it (250) for at
 * least one of them; the answer names those whom the server refused. One whom it puts off is tried again alone.
 */
export function emailChannel(options: EmailOptions): Channel {
  const { name, from, replyTo, baseUrl, people, templates } = options;
  const transport = createTransport(transportOf(options));
  const host = hostOf(baseUrl, from);
  return {
    name,
    // The file of a report is about money.
    carriesFiles: options.money,
    async send(sending, abort): Promise<Receipt> {
      const addressed = addressedTo(sending.alert, options, { people, kind: 'mail' });
      const zone = zoneOf(addressed.to, people) ?? options.zone;
      const { alert, now, via, file = null } = sending;
      const { facts, attachments } = attached(file);
      const plain = messageFor(alert, { baseUrl, now, zone, via, shown: options, templates });
      const message = { ...plain, facts: [...plain.facts, ...facts] };
      const { first, ...thread } = threadOf(sending, { way: name, host });
      const before = takenBefore(sending.partly, now);
      const left = addressed.to.filter((to) => !before.reached.includes(to));
      const after = ({ answer, rejected }: Pick<Tried, 'answer' | 'rejected'>): Receipt => {
        const { taken, putOff } = takenAfter(before, { to: left, rejected, answer }, now);
        const reference: MailReference = { messageId: thread.messageId, first };
        if (putOff.length > 0) throw putOffError(putOff, options, { ...reference, ...taken });
        const refused = rejected.length === 0 ? '' : `; refused: ${refusals(rejected)}`;
        return {
          answer: taken.answer + refused,
          reference: { ...reference },
          addressed: { ...addressed, to: taken.reached },
        };
      };
      if (left.length === 0) return after({ answer: null, rejected: [] });
      const mail = {
        from,
        to: addressed.to.map((address) => ({ name: '', address })),
        envelope: { from, to: left },
        ...(replyTo !== null && { replyTo }),
        subject: message.subject,
        ...thread,
        date: new Date(sending.now),
        headers: headersOf(sending.alert, host),
        text: mailText(message),
        html: mailHtml(message),
        attachments,
        xMailer: false as const,
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: abort,
      };
      // nodemailer throws errors of its own alone.
      const sent = await transport.sendMail(mail).catch((error: NodemailerError) => ({ error }));
      if (!('error' in sent)) {
        const { response, rejectedErrors: rejected = [] } = sent;
        return after({ answer: saidBy({ response }, options), rejected });
      }
      if (abort.aborted) throw stopped(options);
      const { rejectedErrors: rejected = [] } = sent.error;
      if (before.reached.length === 0 || rejected.length === 0) throw mailError(sent.error, options);
      return after({ answer: null, rejected });
    },
  };
}

/** Encryption is never given up: a server that does not offer it gets no mail and no password. */
function transportOf({ host, port, tls, user, password, ca }: EmailOptions): SMTPTransportOptions {
  return {
    ...{ host, port, secure: tls === 'implicit', requireTLS: tls === 'starttls', ignoreTLS: tls === 'none' },
    ...(user !== null && { auth: { user, pass: password ?? '' }, forceAuth: true }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }) },
    connectionTimeout: CONNECTS_WITHIN,
    greetingTimeout: CONNECTS_WITHIN,
    dnsTimeout: CONNECTS_WITHIN,
    socketTimeout: ANSWERS_WITHIN,
  };
}

function stopped({ name, host }: EmailOptions): ChannelError {
  const message = `channel "${name}" (${host}): stopped before the server answered`;
  return new ChannelError(name, message, { status: null, retryable: true });
}
