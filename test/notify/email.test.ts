import { afterEach, describe, expect, it } from 'vitest';
import { type EmailOptions, emailChannel } from '../../src/notify/email.ts';
import { anAlert, aSending } from './alerts.ts';
import { MAIL_PASSWORD, MAIL_USER, type MailServer, startMailServer } from './mail-server.ts';

const NEVER = new AbortController().signal;
const BASE = 'https://runwarden.example.com';
const ONCALL = { name: 'mail/oncall', to: ['oncall@example.com'] };

const open: MailServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function server(options?: Parameters<typeof startMailServer>[0]): Promise<MailServer> {
  const started = await startMailServer(options);
  open.push(started);
  return started;
}

function channel({ port, caPem }: MailServer, changes: Partial<EmailOptions> = {}) {
  return emailChannel({
    ...ONCALL,
    ...{ type: 'email', host: 'localhost', port, tls: 'starttls', user: MAIL_USER, password: MAIL_PASSWORD, ca: caPem },
    ...{ from: 'Runwarden <runwarden@example.com>', replyTo: 'ml-oncall@example.com' },
    ...{ zone: null, money: true, logs: true, baseUrl: BASE, people: [] },
    ...changes,
  });
}

describe('what arrives', () => {
  it('is one mail over TLS, after a sign-in, with a text and an HTML that say the same', async () => {
    const to = await server();
    const sending = aSending(anAlert('approval.requested'));
    const receipt = await channel(to).send(sending, NEVER);
    expect(receipt).toEqual({
      answer: '250 2.0.0 queued as 4F1',
      reference: { messageId: '<alert-1.mail-oncall@runwarden.example.com>' },
      addressed: { to: ['oncall@example.com'], source: null, confidence: 'sure' },
    });
    expect(to.logins).toEqual([{ user: MAIL_USER, encrypted: true }]);
    const [arrived] = to.arrived;
    expect(arrived?.mail).toMatchObject({
      subject: expect.stringMatching(/^Answer by .*: cancel bert-large\?/),
      from: { text: '"Runwarden" <runwarden@example.com>' },
      to: { text: 'oncall@example.com' },
      replyTo: { text: 'ml-oncall@example.com' },
      messageId: '<alert-1.mail-oncall@runwarden.example.com>',
      date: new Date(sending.now),
    });
  });
});
