import { describe, expect, it } from 'vitest';
import { ALERT_TYPES, type Alert } from '../../src/core/alert/alert.ts';
import type { Json } from '../../src/core/policy/condition.ts';
import type { Send } from '../../src/core/ports/send.ts';
import type { ChannelSettings } from '../../src/notify/channel-settings.ts';
import { openChannels } from '../../src/notify/channels.ts';
import { exampleOf } from '../../src/notify/examples/example-alerts.ts';
import { logChannel } from '../../src/notify/log.ts';
import { mailHtml } from '../../src/notify/mail/html.ts';
import { mailText } from '../../src/notify/mail/text.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import {
  placeholdersOf,
  TEMPLATE_LENGTHS,
  type Template,
  type Templates,
  templateProblems,
} from '../../src/notify/messages/templates.ts';
import { aSending } from './alerts.ts';

const SILENT = { info: () => {}, error: () => {} };
const BASE_URL = 'https://runwarden.example.com';

function worded(alert: Alert, template: Template) {
  return messageFor(alert, { baseUrl: BASE_URL, zone: 'Europe/Berlin', templates: { [alert.type]: template } });
}

function ours(alert: Alert) {
  return messageFor(alert, { baseUrl: BASE_URL, zone: 'Europe/Berlin' });
}

/** The example of a type with other data. */
function withData(type: Alert['type'], changes: Readonly<Record<string, Json>>): Alert {
  const alert = exampleOf(type);
  return { ...alert, data: { ...alert.data, ...changes } };
}

function named(displayName: string, type: Alert['type'] = 'approval.requested'): Alert {
  return withData(type, { run: { ...Object(exampleOf(type).data.run), displayName } });
}

describe('words of a team', () => {
  it('take the place of ours in subject, preview, label and headline, with what the message is about', () => {
    const message = worded(named('vision-large'), {
      subject: 'Cancel {run}?',
      preview: '{policy} in {workspace}',
      label: 'GPU team',
      headline: 'Team of {owner}: {run} is {severity}',
    });
    expect(message.subject).toBe('Cancel vision-large?');
    expect(message.preview).toMatch(/^\S+ in \S+$/);
    expect(message.label).toBe('GPU team');
    expect(message.headline).toMatch(/^Team of .+: vision-large is \w+$/);
  });

  it('add a note as the first detail', () => {
    const { details } = worded(named('v'), { note: 'Our rules: https://wiki.example.com/gpu' });
    expect(details).toEqual(['Our rules: https://wiki.example.com/gpu', ...ours(named('v')).details]);
  });

  it('leave facts, what happens next, links, commands and lists as they are', () => {
    for (const type of ALERT_TYPES) {
      const alert = exampleOf(type);
      const template = { subject: 's', preview: 'p', label: 'l', headline: 'h', note: 'n' };
      const { subject, preview, label, headline, details, ...others } = worded(alert, template);
      expect([subject, preview, label, headline, details[0]]).toEqual(['s', 'p', 'l', 'h', 'n']);
      expect(ours(alert)).toMatchObject(others);
    }
  });

  it('hold our own words, so that a prefix suffices', () => {
    const alert = exampleOf('finding.notice');
    const { subject, headline } = ours(alert);
    expect(worded(alert, { subject: '[ML] {subject}' }).subject.startsWith(`[ML] ${subject.slice(0, 40)}`)).toBe(true);
    expect(worded(alert, { headline: '{headline}' }).headline).toBe(headline);
  });

  it('say a deadline in the zone of the reader, in a line of text with UTC beside it', () => {
    const message = worded(exampleOf('approval.requested'), { headline: 'By {deadline}', note: 'By {deadline}' });
    expect(message.headline).toMatch(/^By [^(]*\d\d:\d\d CE?S?T$/);
    expect(message.details[0]).toMatch(/CE?S?T \(.*UTC\)$/);
  });

  it('give way to ours in the part where a placeholder has no value', () => {
    const alert = withData('enforcement.frozen', { until: null });
    const message = worded(alert, {
      headline: 'Frozen until {deadline}',
      subject: 'Frozen by {by}',
      note: '{deadline}',
    });
    expect(message.headline).toBe(ours(alert).headline);
    expect(message.details).toEqual(ours(alert).details);
    expect(message.subject).toMatch(/^Frozen by \w+/);
  });

  it('name no owner where none is known', () => {
    const alert = withData('approval.requested', {
      owner: { source: 'fallback', id: 'f@example.com', display: 'f@example.com', ids: [], others: [] },
    });
    expect(worded(alert, { headline: '{owner}: please look' }).headline).toBe(ours(alert).headline);
  });

  it('are marked as a test where the message is one', () => {
    const { subject, headline } = worded(withData('approval.requested', { test: true }), { subject: 'Cancel it?' });
    expect(subject).toBe('TEST. Cancel it?');
    expect(headline).toMatch(/^TEST\./);
  });

  const secret = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;
  const base = { zone: null, money: true, logs: true };
  const HTTP_CHANNELS: readonly ChannelSettings[] = [
    { type: 'webhook', url: 'https://hook.example.com/', secret },
    { type: 'teams', to: 'channel', secret: 'https://flow.example.com/?sig=x', ...base },
    { type: 'slack', api: null, secret: 'https://hooks.slack.example.com/x', ...base },
    { type: 'pagerduty', api: 'https://events.example.com', secret: 'k'.repeat(32), ...base },
    { type: 'alertmanager', url: 'https://alertmanager.example.com', user: null, secret: null, ...base },
  ];
  it.each(HTTP_CHANNELS)('reach the readers of a channel of type $type', async (settings) => {
    const sent: string[] = [];
    const send: Send = async ({ body = '' }) => {
      sent.push(body);
      return { status: 503, headers: {}, bytes: new Uint8Array(), text: '' };
    };
    const people: [] = [];
    const templates: Templates = { 'approval.requested': { headline: 'GPU team: {run}?' } };
    const config = { channels: { c: settings }, recipients: {} };
    const opened = openChannels(config, { baseUrl: BASE_URL, log: SILENT, send, people, templates });
    const sending = aSending(named('vision-large'));
    await expect(opened.channels.get('c')?.send(sending, new AbortController().signal)).rejects.toThrow();
    expect(sent[0]).toContain('GPU team: vision-large?');
  });

  it('reach the log', async () => {
    const lines: string[] = [];
    const log = { ...SILENT, info: (_: object, line: string) => lines.push(line) };
    const templates: Templates = { 'finding.resolved': { subject: 'Over: {run}' } };
    const channel = logChannel('log', log, { baseUrl: null, templates });
    await channel.send(aSending(exampleOf('finding.resolved')), new AbortController().signal);
    expect(lines[0]).toMatch(/^Over: /);
  });
});

describe('lengths', () => {
  const LONG = `${'pretraining-'.repeat(9)}07`;
  it.each(ALERT_TYPES)('hold for %s, whatever is put in', (type) => {
    const alert = withData(type, { ...(exampleOf(type).data.reason != null && { reason: 'r'.repeat(600) }) });
    const long = alert.data.run
      ? { ...alert, data: { ...alert.data, run: named(LONG, type).data.run ?? null } }
      : alert;
    for (const name of placeholdersOf(type)) {
      const text = `[ML] {${name}} !`;
      const message = worded(long, { subject: text, preview: text, label: text, headline: text, note: text });
      for (const part of ['subject', 'preview', 'label'] as const)
        expect(message[part].length, `${part} with ${name}`).toBeLessThanOrEqual(TEMPLATE_LENGTHS[part]);
      expect(message.details[0]?.length).toBeLessThanOrEqual(TEMPLATE_LENGTHS.note);
    }
  });

  it('cut the name of the run, never the words around it', () => {
    const { headline, subject } = worded(named(LONG), { headline: '[ML] {headline}', subject: 'Is {run} needed?' });
    expect(headline).toMatch(/^\[ML\] .*pretr.*….*07/);
    expect(headline.length).toBeLessThanOrEqual(TEMPLATE_LENGTHS.headline);
    expect(subject).toMatch(/^Is pretr.*….*07 needed\?$/);
  });

  it('cut a reason before a name', () => {
    const alert = withData('approval.requested', { reason: 'It idles. '.repeat(50) });
    const { preview } = worded(alert, { preview: '{run}: {reason}' });
    expect(preview).toMatch(/^bert-large: It idles\. .*…$/);
  });
});

describe('text of others', () => {
  const HOSTILE = '<b>x</b> {headline} <!channel>\r\nBcc: eve@example.com \u202e*_~';
  it('stays data: one line, no placeholder of its own, escaped', () => {
    const message = worded(named(HOSTILE), { subject: 'Run {run}', headline: 'Run {run}', note: 'Run {run}' });
    expect(message.headline).toContain('{headline}');
    for (const text of [message.subject, message.headline, mailText(message)]) expect(text).not.toMatch(/[\r\u202e]/);
    expect(message.subject).not.toContain('\n');
    expect(mailHtml(message)).not.toContain('<b>x</b>');
  });
});

describe('a check of the words', () => {
  it('takes every placeholder that a message has', () => {
    for (const type of ALERT_TYPES)
      for (const name of placeholdersOf(type)) expect(templateProblems(type, 'note', `{${name}}`)).toEqual([]);
  });

  it('refuses a placeholder that the message has not, and names the nearest', () => {
    expect(templateProblems('approval.requested', 'subject', 'Of {ownr}')).toEqual([
      expect.objectContaining({ says: expect.stringContaining('{ownr}'), offset: 3 }),
    ]);
    expect(templateProblems('approval.requested', 'subject', '{ownr}')[0]?.right).toContain('did you mean "owner"');
    expect(templateProblems('channel.failing', 'subject', '{run}')).toHaveLength(1);
  });

  it('refuses words that leave no room for what is put in', () => {
    expect(templateProblems('approval.requested', 'subject', 'x'.repeat(78))).toEqual([]);
    expect(templateProblems('approval.requested', 'subject', 'x'.repeat(79))[0]?.right).toBe('at most 78');
    expect(templateProblems('approval.requested', 'subject', `${'x'.repeat(71)}{run}`)[0]?.right).toBe('at most 70');
  });

  it('refuses a brace alone', () => {
    expect(templateProblems('approval.requested', 'label', 'Look {run')[0]?.says).toContain('brace');
  });
});
