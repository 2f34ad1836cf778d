import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { ServerIdentity } from '../certificate.ts';
import type { Letters } from './letter.ts';

export const SMTP_USER = 'runwarden';
export const SMTP_PASSWORD = 'any-password-will-do';

/** A mail server of this machine that takes every mail over TLS. */
export async function listenForMail(identity: ServerIdentity, letters: Letters): Promise<SMTPServer> {
  const server = new SMTPServer({
    cert: identity.certPem,
    key: identity.keyPem,
    onAuth: ({ username, password }, _session, done) =>
      username === SMTP_USER && password === SMTP_PASSWORD
        ? done(null, { user: username })
        : done(new Error('535 5.7.8 wrong user or password')),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        keep(Buffer.concat(chunks), to, letters).then(
          () => done(null, '2.0.0 taken'),
          (error: unknown) => done(error instanceof Error ? error : new Error('451 4.3.0 not taken')),
        );
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return server;
}

async function keep(raw: Buffer, to: readonly string[], letters: Letters): Promise<void> {
  const { subject = '', html = '', text = '', headers } = await PostalMime.parse(raw);
  letters.add({
    to,
    title: subject,
    body: { kind: 'mail', html, text, headers: headers.map(({ originalKey, value }) => `${originalKey}: ${value}`) },
  });
}
