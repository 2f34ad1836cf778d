import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyReply } from 'fastify';
import { createServerIdentity } from '../certificate.ts';
import { createLetters, type Letter, type Letters } from './letter.ts';
import { mailboxPage } from './page.ts';
import { listenForMail, SMTP_PASSWORD, SMTP_USER } from './smtp.ts';

/** The far side of mail, Teams, Slack and PagerDuty on this machine, with a page that shows what people got. */
export interface Mailbox {
  /** The page. */
  readonly url: string;
  readonly smtp: { readonly host: string; readonly port: number; readonly user: string; readonly password: string };
  /** The authority that signed the mail server's certificate. */
  readonly caPem: string;
  /** The address of a workflow of Teams that posts to this channel. */
  teams(channel: string): string;
  /** The address of an incoming webhook of Slack. */
  slack(channel: string): string;
  /** In the place of https://events.pagerduty.com. */
  readonly pagerDuty: string;
  close(): Promise<void>;
}

const SECURITY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";
/** A mail runs nothing and loads nothing. */
const MAIL_SECURITY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/**
 * @param arrived is given each letter as it comes.
 * @param now by which a letter arrives: the sandbox's clock, so that the times in a letter fit its own.
 */
export async function startMailbox(
  arrived: (letter: Letter) => void = () => {},
  now: () => number = Date.now,
): Promise<Mailbox> {
  const letters = createLetters(() => new Date(now()), arrived);
  const identity = await createServerIdentity(['localhost'], ['127.0.0.1']);
  const smtp = await listenForMail(identity, letters);
  const app = mailboxApp(letters);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${portOf(app.server)}`;
  return {
    url: `${url}/`,
    smtp: { host: 'localhost', port: portOf(smtp.server), user: SMTP_USER, password: SMTP_PASSWORD },
    caPem: identity.caPem,
    teams: (channel) => `${url}/teams/${channel}`,
    slack: (channel) => `${url}/slack/${channel}`,
    pagerDuty: `${url}/pagerduty`,
    async close() {
      await new Promise<void>((resolve) => smtp.close(() => resolve()));
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

interface Named {
  readonly Params: { readonly name: string };
}

function mailboxApp(letters: Letters) {
  const app = Fastify({ forceCloseConnections: true });
  const page = (reply: FastifyReply, reader: string | null, open: Letter | null) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', SECURITY)
      .send(mailboxPage(letters.all(), { reader, open }));

  app.get<{ Querystring: { reader?: string } }>('/', (request, reply) =>
    page(reply, request.query.reader ?? null, null),
  );
  app.get<{ Params: { id: string }; Querystring: { reader?: string } }>('/letters/:id', (request, reply) => {
    const letter = letters.find(Number(request.params.id));
    return letter ? page(reply, request.query.reader ?? null, letter) : reply.redirect('/');
  });
  app.get<{ Params: { id: string } }>('/letters/:id/body', (request, reply) => {
    const body = letters.find(Number(request.params.id))?.body;
    if (body?.kind !== 'mail') return reply.code(404).send();
    // Links open beside the mailbox.
    const html = body.html.replace('<head>', '<head><base target="_blank">');
    return reply.type('text/html; charset=utf-8').header('content-security-policy', MAIL_SECURITY).send(html);
  });
  app.get('/newest', () => String(letters.all()[0]?.id ?? 0));
  app.get('/mailbox.css', (_, reply) => reply.type('text/css').send(ownFile('mailbox.css')));
  app.get('/mailbox.js', (_, reply) => reply.type('text/javascript').send(ownFile('mailbox.js')));
  app.get('/adaptivecards.js', (_, reply) => reply.type('text/javascript').send(teamsRenderer()));

  // Vendors answer so when they have taken a message.
  app.post<Named & { Body: TeamsBody }>('/teams/:name', (request, reply) => {
    const { body, params } = request;
    letters.add({
      to: body.recipients ?? [params.name],
      title: body.summary ?? '',
      body: { kind: 'teams', card: body.attachments?.[0]?.content },
    });
    return reply.code(202).send();
  });
  app.post<Named & { Body: { text?: string; blocks?: unknown[] } }>('/slack/:name', ({ body, params }) => {
    letters.add({
      to: [`#${params.name}`],
      title: body.text ?? '',
      body: { kind: 'slack', blocks: body.blocks ?? [] },
    });
    return 'ok';
  });
  app.post<{ Body: { dedup_key?: string; payload?: { summary?: string } } }>(
    '/pagerduty/v2/enqueue',
    (request, reply) => {
      const { dedup_key: key, payload } = request.body;
      letters.add({ to: ['on-call'], title: payload?.summary ?? '', body: { kind: 'pagerduty', event: request.body } });
      return reply.code(202).send({ status: 'success', message: 'Event processed', dedup_key: key });
    },
  );
  return app;
}

interface TeamsBody {
  readonly summary?: string;
  readonly recipients?: string[];
  readonly attachments?: readonly { readonly content?: unknown }[];
}

function ownFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

/** Of the tools of this repository; an installation without them shows cards as they were sent. */
function teamsRenderer(): string {
  try {
    return readFileSync(fileURLToPath(import.meta.resolve('adaptivecards/dist/adaptivecards.min.js')), 'utf8');
  } catch {
    return '';
  }
}

function portOf(server: { address(): string | { port: number } | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the mailbox has no port');
  return address.port;
}
