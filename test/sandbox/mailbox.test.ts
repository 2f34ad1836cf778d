import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../src/sandbox/index.ts';

/*
 * The mailbox of the demonstration, over real SMTP and HTTP.
 */

const HOSTILE = '<script>alert(1)</script> & "quoted"';

let box: Mailbox;
beforeAll(async () => {
  box = await startMailbox(undefined, () => Date.parse('2026-03-01T02:51:00Z'));
});
afterAll(() => box.close());

const page = async (path = '') => (await fetch(new URL(path, box.url))).text();
const post = (address: string, body: unknown) =>
  fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('the mailbox', () => {
  it('says that nothing has arrived yet', async () => {
    expect(await page()).toContain('Nothing has arrived yet');
  });

  it('takes mail over TLS from who knows the password, and shows it', async () => {
    const { host, port, user, password } = box.smtp;
    const transport = createTransport({
      ...{ host, port, requireTLS: true, tls: { ca: box.caPem } },
      auth: { user, pass: password },
    });
    const sent = await transport.sendMail({
      from: 'Runwarden <runwarden@example.com>',
      to: 'team-vision@example.com',
      subject: HOSTILE,
      text: 'in words',
      html: '<html><head></head><body><p>in HTML</p></body></html>',
    });
    expect(sent.response).toBe('250 2.0.0 taken');
    const list = await page();
    expect(list).toContain('<time datetime="2026-03-01T02:51:00.000Z">');
    expect(list).toContain('team-vision@example.com');
    expect(list).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;');
    expect(list).not.toContain('<script>alert');
    expect(await page('letters/1')).toContain('in words');
    expect(await page('letters/1/body')).toContain('<base target="_blank"><');
  });

  it('refuses mail with another password', async () => {
    const { host, port, user } = box.smtp;
    const transport = createTransport({
      ...{ host, port, requireTLS: true, tls: { ca: box.caPem } },
      auth: { user, pass: 'another' },
    });
    await expect(transport.verify()).rejects.toThrow('535');
  });

  it('answers as Teams, Slack and PagerDuty do, and shows what they got', async () => {
    const card = { type: 'AdaptiveCard', body: [] };
    const message = { summary: 'Cancelled: ablation', attachments: [{ content: card }] };
    expect((await post(box.teams('ml-operations'), message)).status).toBe(202);
    const slack = { text: 'Frozen', blocks: [{ type: 'header', text: { type: 'plain_text', text: HOSTILE } }] };
    expect(await (await post(box.slack('ml-costs'), slack)).text()).toBe('ok');
    const event = { event_action: 'trigger', dedup_key: 'k', payload: { summary: 'Answer', severity: 'warning' } };
    expect(await (await post(`${box.pagerDuty}/v2/enqueue`, event)).json()).toMatchObject({ status: 'success' });
    const [teams, slacked, paged] = await Promise.all([2, 3, 4].map((id) => page(`letters/${id}`)));
    expect(teams).toContain('Teams to ml-operations');
    expect(slacked).toContain('<h2>&lt;script&gt;');
    expect(paged).toContain('Triggered');
  });

  it('lists what one reader got', async () => {
    const list = await page(`?reader=${encodeURIComponent('Teams: ml-operations')}`);
    expect(list).toContain('Cancelled: ablation');
    expect(list).not.toContain('class="title">Frozen');
  });

  it('shows a mail that can neither run nor load anything', async () => {
    const answer = await fetch(new URL('letters/1/body', box.url));
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'unsafe-inline'");
  });
});
