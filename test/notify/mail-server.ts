import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createServerIdentity } from '../../src/sandbox/certificate.ts';

export interface ArrivedMail {
  /** Whom the envelope names. */
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  readonly mail: ParsedMail;
}

export interface MailServer {
  readonly port: number;
  /** The authority to trust. */
  readonly caPem: string;
  readonly arrived: ArrivedMail[];
  /** Who signed in, and whether the connection was encrypted by then. */
  readonly logins: { readonly user: string; readonly encrypted: boolean }[];
  close(): Promise<void>;
}

export const MAIL_USER = 'runwarden';
export const MAIL_PASSWORD = 'a pass-phrase nobody may see';

interface MailServerOptions extends SMTPServerOptions {
  /** After the last line of a mail: answers false to lose the connection instead of answering. */
  readonly answers?: (mail: ArrivedMail) => boolean;
}

/** An answer of the server, as RFC 5321 has it. */
export function smtpAnswer(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

/** A mail server with TLS, whose clients must sign in. It keeps what it takes. */
export async function startMailServer({
  answers = () => true,
  ...options
}: MailServerOptions = {}): Promise<MailServer> {
  const identity = await createServerIdentity(['localhost'], ['127.0.0.1']);
  const arrived: ArrivedMail[] = [];
  const logins: MailServer['logins'] = [];
  const server = new SMTPServer({
    key: identity.keyPem,
    cert: identity.certPem,
    disableReverseLookup: true,
    logger: false,
    onAuth({ username = '', password }, session, answer) {
      logins.push({ user: username, encrypted: session.secure });
      if (username === MAIL_USER && password === MAIL_PASSWORD) return answer(null, { user: username });
      answer(smtpAnswer(535, `5.7.8 Authentication failed for ${String(password)}`));
    },
    async onData(stream, session, answer) {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk);
      const raw = Buffer.concat(chunks).toString('utf8');
      const mail = { to: session.envelope.rcptTo.map(({ address }) => address), raw, mail: await simpleParser(raw) };
      if (!answers(mail)) {
        for (const connection of server.connections) connection.close();
        return;
      }
      arrived.push(mail);
      answer(null, '2.0.0 queued as 4F1');
    },
    ...options,
  });
  // A client that gives a connection up is what some tests are about.
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    // A listening server on a TCP port has an address with a port.
    port: (server.server.address() as AddressInfo).port,
    caPem: identity.caPem,
    arrived,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
