import { getCACertificates } from 'node:tls';
import { domainToASCII } from 'node:url';
import { createTransport, type NodemailerError, type SMTPTransportOptions } from 'nodemailer';
import type { Channel, Receipt } from '../../core/alert/alert.ts';
import { ChannelError } from '../../core/alert/channel-error.ts';
import { zoneOf } from '../../core/alert/people.ts';
import { MINUTE, type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { caseless } from '../../core/values/text.ts';
import { addressedTo } from '../addressed.ts';
import type { ChannelParts, EmailSettings, Way } from '../channel-settings.ts';
import { messageFor } from '../messages/message.ts';
import { headersOf, hostOf, type MailReference, threadOf } from './headers.ts';
import { mailHtml } from './html.ts';
import { mailText } from './text.ts';
import { mailError, refusals, saidBy } from './trouble.ts';

/** What the config says, under the name and for the readers of one way. */
export type EmailOptions = EmailSettings & Way & Pick<ChannelParts, 'baseUrl' | 'people' | 'ca' | 'templates'>;

/** The longest wait for a connection, and for each answer on it: a server may scan a mail before it takes it. */
const CONNECTS_WITHIN: Milliseconds = 20 * SECOND;
const ANSWERS_WITHIN: Milliseconds = MINUTE;

/**
 * Sends an alert as one mail to its readers, as HTML and as text. It is delivered once the server has taken it (250) for at
 * least one of them; the answer names those whom the server refused.
 */
export function emailChannel(options: EmailOptions): Channel {
  const { name, from, replyTo, baseUrl, people, templates } = options;
  const transport = createTransport(transportOf(options));
  const host = hostOf(baseUrl, from);
  return {
    name,
    async send(sending, abort): Promise<Receipt> {
      const addressed = addressedTo(sending.alert, options, { people, kind: 'mail' });
      const zone = zoneOf(addressed.to, people) ?? options.zone;
      const { alert, now, via } = sending;
      const message = messageFor(alert, { baseUrl, now, zone, via, shown: options, templates });
      const { first, ...thread } = threadOf(sending, { way: name, host });
      try {
        const { response, rejectedErrors = [] } = await transport.sendMail({
          from,
          to: addressed.to.map((address) => ({ name: '', address })),
          ...(replyTo !== null && { replyTo }),
          subject: message.subject,
          ...thread,
          date: new Date(sending.now),
          headers: headersOf(sending.alert, host),
          text: mailText(message),
          html: mailHtml(message),
          xMailer: false,
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: abort,
        });
        const refused = rejectedErrors.length === 0 ? '' : `; refused: ${refusals(rejectedErrors)}`;
        const refusedTo = new Set(rejectedErrors.map(({ recipient = '' }) => asciiOf(recipient)));
        const reached = addressed.to.filter((to) => !refusedTo.has(asciiOf(to)));
        const reference: MailReference = { messageId: thread.messageId, first };
        return {
          answer: saidBy({ response }, options) + refused,
          reference: { ...reference },
          addressed: { ...addressed, to: reached },
        };
      } catch (error) {
        if (abort.aborted) throw stopped(options);
        // nodemailer throws errors of its own alone.
        throw mailError(error as NodemailerError, options);
      }
    },
  };
}

/** As a server names an address: its domain in ASCII. */
function asciiOf(address: string): string {
  const [, name = address, domain = ''] = /^(.*)@([^@]*)$/.exec(address) ?? [];
  return caseless(`${name}@${domainToASCII(domain) || domain}`);
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
