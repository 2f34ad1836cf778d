import { afterEach, describe, expect, it } from 'vitest';
import type { Alert, EarlierMessage } from '../../src/core/alert/alert.ts';
import { askData } from '../../src/core/alert/alert-data.ts';
import { ChannelError } from '../../src/core/alert/channel-error.ts';
import { aDecision, aPolicy, NOW } from '../../src/notify/examples/example-parts.ts';
import { type EmailOptions, emailChannel } from '../../src/notify/mail/email.ts';
import { anAlert, aSending } from './alerts.ts';
import { MAIL_PASSWORD, MAIL_USER, type MailServer, smtpAnswer, startMailServer } from './mail-server.ts';

const NEVER = new AbortController().signal;
const BASE = 'https://runwarden.example.com';
const OWNER = { name: 'mail/owner', to: null };
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

async function errorOf(promise: Promise<unknown>): Promise<ChannelError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ChannelError)) throw new Error(`a ChannelError was expected, not ${String(error)}`);
  expect(error.message).not.toContain(MAIL_PASSWORD);
  return error;
}

/** An alert about a run of these owners. */
function owned(alert: Alert, ids: readonly string[], source = 'tag'): Alert {
  const display = ids.join(', ');
  return { ...alert, data: { ...alert.data, owner: { source, id: display, display, ids: [...ids], others: [] } } };
}

function delivered(first: string): EarlierMessage {
  const about = { alertId: 'alert-0', type: 'finding.notice', decisionId: null, at: 0, groupId: null } as const;
  return { ...about, reference: { messageId: first, first } };
}

describe('what arrives', () => {
  it('is in the words of a team where it has given some, and a name of a run adds no header', async () => {
    const to = await server();
    const templates = { 'approval.requested': { subject: 'GPU team: {run}?', note: 'Ask in gpu-help.' } } as const;
    const alert = anAlert('approval.requested');
    const run = { ...Object(alert.data.run), displayName: 'large\r\nBcc: eve@example.com' };
    await channel(to, { templates }).send(aSending({ ...alert, data: { ...alert.data, run } }), NEVER);
    const mail = to.arrived[0]?.mail;
    expect(mail?.subject).toMatch(/^GPU team: large +Bcc: eve@example\.com\?$/);
    expect(mail?.bcc).toBeUndefined();
    expect(mail?.text).toContain('Ask in gpu-help.');
    expect(mail?.html).toContain('Ask in gpu-help.');
  });

  it('is one mail over TLS, after a sign-in, with the words of the server on record', async () => {
    const to = await server();
    const sending = aSending(anAlert('approval.requested'));
    const receipt = await channel(to).send(sending, NEVER);
    expect(receipt).toEqual({
      answer: '250 2.0.0 queued as 4F1',
      reference: {
        messageId: '<alert-1.mail-oncall@runwarden.example.com>',
        first: '<alert-1.mail-oncall@runwarden.example.com>',
      },
      addressed: { to: ['oncall@example.com'], source: null, confidence: 'sure' },
    });
    expect(to.logins).toEqual([{ user: MAIL_USER, encrypted: true }]);
    expect(to.arrived[0]?.mail).toMatchObject({
      subject: expect.stringMatching(/^Answer by .*: cancel bert-large\?/),
      from: { text: '"Runwarden" <runwarden@example.com>' },
      to: { text: 'oncall@example.com' },
      replyTo: { text: 'ml-oncall@example.com' },
      date: new Date(sending.now),
    });
  });

  it('comes over TLS from the first byte, too', async () => {
    const to = await server({ secure: true });
    await channel(to, { tls: 'implicit' }).send(aSending(anAlert('cancel.failed')), NEVER);
    expect(to.logins).toEqual([{ user: MAIL_USER, encrypted: true }]);
    expect(to.arrived).toHaveLength(1);
  });

  it('comes without encryption and a password only where the config says none, on the loopback', async () => {
    const to = await server({ disabledCommands: ['STARTTLS', 'AUTH'], authOptional: true });
    await channel(to, { tls: 'none', user: null, password: null }).send(aSending(anAlert('cancel.failed')), NEVER);
    expect(to.arrived).toHaveLength(1);
  });

  it('says in its headers that a program wrote it, and is urgent only where the reader must act', async () => {
    const to = await server();
    for (const alert of [anAlert('finding.notice', { announcesCancel: true }), anAlert('cancel.confirmed')])
      await channel(to).send(aSending(alert), NEVER);
    const [notice, end] = to.arrived.map(({ mail }) => mail.headers);
    expect(Object.fromEntries(notice ?? [])).toMatchObject({
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
      'thread-topic': 'bert-large (ml-prod-1): gpu-idle',
      list: { id: { name: 'Runwarden notices', id: 'notices.runwarden.example.com' } },
      priority: 'high',
    });
    expect(end?.get('thread-topic')).toBe('bert-large (ml-prod-1): gpu-idle');
    expect(end?.has('priority')).toBe(false);
    expect(end?.has('x-mailer')).toBe(false);
  });

  it('has the times of its readers, else of the channel, else in UTC', async () => {
    const to = await server();
    const berlin = { owners: [], mail: 'oncall@example.com', slack: null, zone: 'Europe/Berlin' };
    const sending = aSending(anAlert('approval.requested'));
    await channel(to, { people: [berlin], zone: 'America/New_York' }).send(sending, NEVER);
    await channel(to, { zone: 'Asia/Kolkata' }).send(sending, NEVER);
    await channel(to).send(sending, NEVER);
    const subjects = to.arrived.map(({ mail }) => mail.subject);
    expect(subjects[0]).toContain('05:00 CEST');
    expect(subjects[1]).toContain('08:30 UTC+05:30');
    expect(subjects[2]).toContain('03:00 UTC');
  });

  it('leaves out money and log lines where the channel does not show them', async () => {
    const to = await server();
    await channel(to, { money: false, logs: false }).send(aSending(anAlert('cancel.confirmed')), NEVER);
    const { text = '', html = '' } = to.arrived[0]?.mail ?? {};
    expect(`${text}${String(html)}`).not.toMatch(/EUR|shard 12/);
    expect(text).toContain('bert-large');
  });

  describe('with a file', () => {
    const file = { name: 'runwarden-2026-10.html', about: 'the whole report', mediaType: 'text/html; charset=utf-8' };

    it('has it attached, and says so in both its parts', async () => {
      const to = await server();
      const content = '<!doctype html><p>Größe ≥ 5</p>';
      await channel(to).send(aSending(anAlert('report.month'), { file: { ...file, content } }), NEVER);
      const { attachments, text, html } = to.arrived[0]?.mail ?? {};
      expect(attachments?.map(({ filename, contentType }) => [filename, contentType])).toEqual([
        [file.name, 'text/html'],
      ]);
      expect(attachments?.[0]?.content.toString('utf8')).toBe(content);
      expect(text).toMatch(/Attached:\s+runwarden-2026-10\.html: the whole report/);
      expect(html).toContain('runwarden-2026-10.html: the whole report');
    });

    it('that is too large for a mail has its link alone, and says so', async () => {
      const to = await server();
      const content = 'x'.repeat(5 * 1024 * 1024 + 1);
      await channel(to).send(aSending(anAlert('report.month'), { file: { ...file, content } }), NEVER);
      const { attachments, text } = to.arrived[0]?.mail ?? {};
      expect(attachments).toEqual([]);
      expect(text?.replace(/\s+/g, ' ')).toContain(
        'Not attached: runwarden-2026-10.html has more than 5.0 MiB, which is too much for a mail. The link opens it.',
      );
      expect(text).toContain('/api/v1/spend/report?period=');
    });

    it('about money comes only over a channel that shows money', () => {
      const to = { port: 25, caPem: '', arrived: [], logins: [], close: async () => {} };
      expect([channel(to), channel(to, { money: false })].map(({ carriesFiles }) => carriesFiles)).toEqual([
        true,
        false,
      ]);
    });
  });
});

describe('a story', () => {
  it('is one thread: a later mail answers the first that was delivered, and its subject has the new state', async () => {
    const to = await server();
    const first = await channel(to).send(aSending(anAlert('finding.notice', { id: 'a' })), NEVER);
    const earlier = [{ ...delivered(''), reference: first.reference ?? null }];
    await channel(to).send(aSending(anAlert('cancel.confirmed', { id: 'b' }), { earlier }), NEVER);
    const [begin, end] = to.arrived.map(({ mail }) => mail);
    expect(begin?.inReplyTo).toBeUndefined();
    expect(end?.inReplyTo).toBe(begin?.messageId);
    expect(end?.references).toEqual([
      '<story-finding-1.mail-oncall@runwarden.example.com>',
      '<a.mail-oncall@runwarden.example.com>',
    ]);
    expect(begin?.references).toBe('<story-finding-1.mail-oncall@runwarden.example.com>');
    expect(end?.subject).not.toBe(begin?.subject);
  });

  it('has a thread for each reader', async () => {
    const to = await server();
    const alert = owned(anAlert('finding.notice'), ['alice@example.com']);
    await channel(to).send(aSending(alert), NEVER);
    await channel(to, OWNER).send(aSending(alert), NEVER);
    const ids = to.arrived.flatMap(({ mail }) => [mail.messageId, mail.references]);
    expect(new Set(ids).size).toBe(4);
  });

  it('of several runs is in no thread', async () => {
    const to = await server();
    await channel(to).send(aSending(anAlert('group', { id: 'g', findingId: null })), NEVER);
    expect(to.arrived[0]?.mail.messageId).toBe('<g.mail-oncall@runwarden.example.com>');
    expect(to.arrived[0]?.mail.references).toBeUndefined();
  });

  it('ignores a reference that is no id of a mail', async () => {
    const to = await server();
    const earlier = [delivered('a\r\nBcc: eve@example.com')];
    await channel(to).send(aSending(anAlert('cancel.confirmed'), { earlier }), NEVER);
    expect(to.arrived[0]?.mail.inReplyTo).toBeUndefined();
    expect(to.arrived[0]?.raw).not.toContain('eve@example.com');
  });
});

describe('the owner', () => {
  it('of several names gets one mail that all of them see', async () => {
    const to = await server();
    const people = [{ owners: ['bob'], mail: 'bob@example.com', slack: null, zone: null }];
    const alert = owned(anAlert('finding.notice'), ['alice@example.com', 'bob']);
    const receipt = await channel(to, { ...OWNER, people }).send(aSending(alert), NEVER);
    expect(to.arrived).toHaveLength(1);
    expect(to.arrived[0]?.to).toEqual(['alice@example.com', 'bob@example.com']);
    expect(receipt.addressed).toEqual({
      to: ['alice@example.com', 'bob@example.com'],
      source: 'tag',
      confidence: 'sure',
    });
  });

  it('without an address gets none, and the error says where to name one', async () => {
    const to = await server();
    const error = await errorOf(channel(to, OWNER).send(aSending(anAlert('finding.notice')), NEVER));
    expect(error.message).toBe('channel "mail/owner": no address of the owner is known; name one under notify.people');
    expect(error.retryable).toBe(false);
    expect(to.arrived).toEqual([]);
  });
});

describe('a refusal', () => {
  it('of one reader of two is on record, and the mail counts as delivered to the other', async () => {
    const to = await server({
      onRcptTo: ({ address }, _, answer) =>
        answer(address === 'bob@example.com' ? smtpAnswer(550, '5.1.1 No such user') : null),
    });
    const readers = { name: 'mail/oncall', to: ['bob@Example.com', 'oncall@example.com'] };
    const receipt = await channel(to, readers).send(aSending(anAlert('cancel.failed')), NEVER);
    expect(receipt).toMatchObject({
      answer: '250 2.0.0 queued as 4F1; refused: bob@example.com (550 5.1.1 No such user)',
      addressed: { to: ['oncall@example.com'] },
    });
  });

  describe('for a while (4yz) of one reader of three', () => {
    const readers = { name: 'mail/oncall', to: ['alice@example.com', 'bob@Bücher.example', 'carol@example.com'] };
    const greylisted = smtpAnswer(450, '4.7.1 Greylisted, try again');
    const unknown = smtpAnswer(550, '5.1.1 No such user');

    async function putOff(answerOf: (name: string) => Error | null) {
      const to = await server({
        onRcptTo: ({ address }, _, answer) => answer(answerOf(address.split('@')[0] ?? '')),
      });
      const sending = aSending(anAlert('cancel.failed'));
      const error = await errorOf(channel(to, readers).send(sending, NEVER));
      expect(error).toMatchObject({ retryable: true, status: 450, addressee: false });
      return { to, error, sending: { ...sending, partly: error.reference ?? null } };
    }

    it('is tried again for that one alone, in the same words, and by another process, too', async () => {
      let isReady = false;
      const { to, error, sending } = await putOff((name) => (name === 'bob' && !isReady ? greylisted : null));
      expect(error.message).toBe(
        `channel "mail/oncall" (localhost:${to.port}): it puts off some of the readers, who are tried again alone; it said: bob@xn--bcher-kva.example (450 4.7.1 Greylisted, try again)`,
      );
      const again = await errorOf(channel(to, readers).send(sending, NEVER));
      isReady = true;
      const receipt = await channel(to, readers).send({ ...sending, partly: again.reference ?? null }, NEVER);
      expect(to.arrived.map((mail) => mail.to)).toEqual([
        ['alice@example.com', 'carol@example.com'],
        ['bob@bücher.example'],
      ]);
      expect(new Set(to.arrived.map(({ mail }) => mail.messageId)).size).toBe(1);
      expect(to.arrived[1]?.mail.to).toEqual(to.arrived[0]?.mail.to);
      expect(receipt).toMatchObject({
        answer: '250 2.0.0 queued as 4F1',
        reference: { first: '<alert-1.mail-oncall@runwarden.example.com>' },
        addressed: { to: ['alice@example.com', 'carol@example.com', 'bob@Bücher.example'] },
      });
      expect(receipt.reference).not.toHaveProperty('partlySince');
    });

    it('counts as delivered to the others after an hour, and says who has not got it', async () => {
      const { to, sending } = await putOff((name) => (name === 'bob' ? greylisted : null));
      const later = { ...sending, now: sending.now + 3_600_000 };
      const receipt = await channel(to, readers).send(later, NEVER);
      expect(receipt.answer).toMatch(
        /^250 2\.0\.0 queued as 4F1; refused: bob@.* \(450 4\.7\.1 Greylisted, try again\)$/,
      );
      expect(receipt.addressed?.to).toEqual(['alice@example.com', 'carol@example.com']);
      expect(to.arrived).toHaveLength(1);
    });

    it('and then for good leaves those who have it: the fallback is not for them', async () => {
      let bob: Error = greylisted;
      const { to, sending } = await putOff((name) => ({ bob, carol: unknown })[name] ?? null);
      bob = unknown;
      const receipt = await channel(to, readers).send(sending, NEVER);
      expect(receipt.addressed?.to).toEqual(['alice@example.com']);
      expect(receipt.answer).toContain(
        'refused: bob@xn--bcher-kva.example (550 5.1.1 No such user), carol@example.com',
      );
      expect(to.arrived).toHaveLength(1);
    });

    it('is remembered while the server is away', async () => {
      const { to, sending } = await putOff((name) => (name === 'bob' ? greylisted : null));
      const away = { ...to, port: 1 };
      const error = await errorOf(channel(away, readers).send(sending, NEVER));
      expect(error).toMatchObject({ retryable: true, reference: undefined });
    });

    it('goes out again to all of them where a person sends it again afterwards', async () => {
      const { to, sending } = await putOff((name) => (name === 'bob' ? greylisted : null));
      const later = { ...sending, now: sending.now + 3_600_000 };
      const { reference = null } = await channel(to, readers).send(later, NEVER);
      await errorOf(channel(to, readers).send({ ...sending, partly: reference }, NEVER));
      expect(to.arrived.map((mail) => mail.to.length)).toEqual([2, 2]);
    });
  });

  it('of a reader with a domain beyond ASCII leaves those who have it', async () => {
    const to = await server({
      onRcptTo: ({ address }, _, answer) =>
        answer(address.startsWith('bob') ? smtpAnswer(550, '5.1.1 No such user') : null),
    });
    const readers = { name: 'mail/oncall', to: ['bob@bücher.example', 'oncall@example.com'] };
    const receipt = await channel(to, readers).send(aSending(anAlert('cancel.failed')), NEVER);
    expect(receipt.addressed?.to).toEqual(['oncall@example.com']);
  });

  it.each([
    ['450', '4.7.1 Greylisted, try again', true, 'it cannot take the mail now (450); it is tried again'],
    ['550', '5.1.1 No such user', false, 'it refuses every reader (550)'],
    ['550', '5.7.1 Blocked for its reputation', false, 'it refuses every reader (550)'],
  ])('of every reader by %s %s is no delivery', async (code, words, retryable, advice) => {
    const to = await server({ onRcptTo: (_address, _session, answer) => answer(smtpAnswer(Number(code), words)) });
    const error = await errorOf(channel(to).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error).toMatchObject({ retryable, status: Number(code) });
    expect(error.message).toBe(
      `channel "mail/oncall" (localhost:${to.port}): ${advice}; it said: oncall@example.com (${code} ${words})`,
    );
  });

  it.each([
    [452, '4.3.1 Insufficient storage', true, 'it cannot take the mail now (452); it is tried again'],
    [552, '5.3.4 Message too big', false, 'it refuses the mail (552)'],
  ])('after the mail by %i %s is no delivery', async (code, words, retryable, advice) => {
    const to = await server({
      onData: (stream, _, answer) => stream.resume().on('end', () => answer(smtpAnswer(code, words))),
    });
    const error = await errorOf(channel(to).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error).toMatchObject({ retryable, status: code });
    expect(error.message).toContain(`${advice}; it said: ${code} ${words}`);
  });

  it('of the sender names the setting', async () => {
    const to = await server({
      onMailFrom: (_address, _session, answer) => answer(smtpAnswer(553, '5.7.60 SendAsDenied')),
    });
    const error = await errorOf(channel(to).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error.message).toContain('it refuses the sender (553); check from of the channel');
  });

  it('of this machine, at the first word, says so', async () => {
    const to = await server({ onConnect: (_, answer) => answer(smtpAnswer(554, 'No mail from here')) });
    const error = await errorOf(channel(to).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error.message).toContain('it refuses all mail from this machine (554); ask those who run it to allow it');
    expect(error.retryable).toBe(false);
  });

  it('of the password is the operator’s to mend, and the password is in no word of it', async () => {
    const to = await server();
    const wrong = 'another pass-phrase';
    const error = await errorOf(channel(to, { password: wrong }).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error.message).toBe(
      `channel "mail/oncall" (localhost:${to.port}): it refuses the user runwarden or the password (535); check user of the channel and its secret`,
    );
    expect(error).toMatchObject({ status: 535, retryable: false });
  });
});

describe('encryption', () => {
  it('is never given up: a server without STARTTLS gets no password and no mail', async () => {
    const to = await server({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
    const error = await errorOf(channel(to).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error.message).toContain('it does not offer STARTTLS; nothing was sent');
    expect(to.logins).toEqual([]);
  });

  it('by a certificate of an unknown authority is none', async () => {
    const to = await server();
    const error = await errorOf(channel(to, { ca: undefined }).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error.message).toContain('its certificate is not trusted');
    expect(to.logins).toEqual([]);
  });
});

describe('a lost connection', () => {
  it('after the last line is tried again, with the same id, so that the server can drop the second', async () => {
    const taken: string[] = [];
    const to = await server({
      answers: ({ mail }) => {
        taken.push(mail.messageId ?? '');
        return taken.length > 1;
      },
    });
    const sending = aSending(anAlert('cancel.failed'));
    const error = await errorOf(channel(to).send(sending, NEVER));
    expect(error).toMatchObject({ retryable: true, status: null });
    expect(error.message).toContain('the connection was lost before it answered; it is tried again');
    await channel(to).send(sending, NEVER);
    expect(taken[1]).toBe(taken[0]);
  });

  it('before any word is tried again', async () => {
    const to = await server();
    const { port } = to;
    await to.close();
    open.length = 0;
    const error = await errorOf(channel({ ...to, port }).send(aSending(anAlert('cancel.failed')), NEVER));
    expect(error.message).toContain(
      `(localhost:${port}): cannot be reached (ECONNREFUSED); check host and port of the channel, and that this machine may connect to them; it is tried again`,
    );
    expect(error.retryable).toBe(true);
  });

  it('on a port without TLS at once says which setting is right', async () => {
    const to = await server();
    const error = await errorOf(
      channel(to, { tls: 'implicit', port: to.port }).send(aSending(anAlert('cancel.failed')), NEVER),
    );
    expect(error.message).toContain('no TLS at once on this port; set tls: starttls');
    expect(error.retryable).toBe(false);
  });

  it('because the service stops is no failure of the server', async () => {
    const stop = new AbortController();
    const to = await server({ onMailFrom: () => stop.abort() });
    const error = await errorOf(channel(to).send(aSending(anAlert('cancel.failed')), stop.signal));
    expect(error.message).toBe('channel "mail/oncall" (localhost): stopped before the server answered');
    expect(error.retryable).toBe(true);
  });
});

describe('text of others', () => {
  it.each([
    ['a line break', 'run\r\nBcc: eve@example.com\r\n\r\n<b>hello</b>'],
    ['a terminal’s marks', '\u001b[31mred\u001b[0m'],
    ['a change of direction', 'run \u202egnp.exe'],
    ['many letters', 'é'.repeat(300)],
    ['a name in quotes', '"Robin" <eve@example.com>'],
  ])('with %s never makes a header, and the subject is one line', async (_, name) => {
    const to = await server();
    const { evidence } = aDecision();
    const run = { ...evidence.run, displayName: name, experiment: name };
    const asked = { because: 'mode', expiresAt: NOW, otherwise: 'keep' } as const;
    const decision = aDecision({ runId: name, reason: name, evidence: { ...evidence, run }, ask: asked });
    const data = askData(decision, { policy: aPolicy({ summary: name }), since: NOW }) ?? {};
    await channel(to).send(aSending(anAlert('approval.requested', { data })), NEVER);
    const [arrived] = to.arrived;
    expect(arrived?.to).toEqual(['oncall@example.com']);
    const [head = ''] = arrived?.raw.split('\r\n\r\n') ?? [];
    expect(head).not.toMatch(/^bcc:/im);
    expect(head).not.toMatch(/[^\t\r\n -~]/);
    expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
    const hidden = /[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/;
    expect(arrived?.mail.subject).not.toMatch(hidden);
    expect(arrived?.mail.text).not.toMatch(hidden);
    expect(arrived?.mail.text).not.toContain('\nBcc:');
  });

  it.each([
    'alice@example.com>\r\nBcc: eve@example.com',
    '"alice" <eve@example.com>',
    'a@b@example.com',
    'eve@example.com,x',
  ])('in an owner’s tag is no address: %j', async (id) => {
    const to = await server();
    const error = await errorOf(channel(to, OWNER).send(aSending(owned(anAlert('cancel.failed'), [id])), NEVER));
    expect(error.message).toContain('no address of the owner is known');
    expect(to.arrived).toEqual([]);
  });

  it('of the server is one short line of the receipt', async () => {
    const to = await server({
      onData: (stream, _, answer) => stream.resume().on('end', () => answer(null, `ok\u001b[31m ${'x'.repeat(400)}`)),
    });
    const { answer } = await channel(to).send(aSending(anAlert('cancel.failed')), NEVER);
    expect(answer).toMatch(/^250 ok/);
    expect(answer.length).toBeLessThanOrEqual(201);
    expect(answer).not.toContain('\u001b');
  });
});
