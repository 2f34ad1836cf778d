import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { ALERT_TYPES, type Alert } from '../../src/core/alert/alert.ts';
import type { Json } from '../../src/core/policy/condition.ts';
import { exampleOf } from '../../src/notify/examples/example-alerts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import type { Message } from '../../src/notify/messages/message-parts.ts';
import { answeredMessage, slackMessage } from '../../src/notify/slack/block-kit.ts';
import { adaptiveCard } from '../../src/notify/teams/adaptive-card.ts';
import { teamsBody } from '../../src/notify/teams/teams.ts';
import { slackMessageSchema } from './block-kit-limits.ts';
import { CARD_SCHEMA } from './card-schema.ts';
import { outline } from './outline.ts';

const baseUrl = 'https://runwarden.example.com';
const isCard = new Ajv({ discriminator: true, strict: false }).compile(CARD_SCHEMA);
const MESSAGES = ALERT_TYPES.map((type): [string, Message] => [type, messageFor(exampleOf(type), { baseUrl })]);

function problemsOf(card: Json): string[] {
  return isCard(card) ? [] : (isCard.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe('a card of Teams', () => {
  it.each(MESSAGES)('of %s is an Adaptive Card 1.5 of elements that Teams shows', (_, message) => {
    expect(problemsOf(adaptiveCard(message))).toEqual([]);
  });
});

describe('a message of Slack', () => {
  it.each(MESSAGES)('of %s is within the limits of Block Kit', (_, message) => {
    expect(slackMessageSchema.safeParse(slackMessage(message)).error?.issues).toBeUndefined();
    expect(slackMessageSchema.safeParse(answeredMessage(message, 'Cancel it?')).error?.issues).toBeUndefined();
  });
});

const HOSTILE = [
  '<!channel> <!here> <@U123ABC456> <https://evil.example|click> &lt;!channel&gt;',
  '[Approve](https://evil.example) **bold** `code` ![x](https://evil.example/x.png) <at>everyone</at>',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  'a\r\nBcc: all@example.com\u202egnp.exe\u001b[31mred\u0000\u2028end',
  '{{DATE(2026-12-01T00:00:00Z, SHORT)}}',
  'x'.repeat(300),
  '\u{1f680}'.repeat(150),
];

/** An alert in which every text of others is hostile. */
function hostile(alert: Alert, text: string): Alert {
  const { run, owner, runs } = alert.data;
  const named = (one: Json) => ({ ...(one as object), displayName: text, experiment: text, status: text });
  return {
    ...alert,
    data: {
      ...alert.data,
      ...(run && { run: named(run) }),
      ...(owner && { owner: { ...(owner as object), display: text } }),
      ...(Array.isArray(runs) && { runs: runs.map((one) => ({ ...(one as object), displayName: text, owner: text })) }),
      ...('reason' in alert.data && alert.data.reason !== null && { reason: text }),
      ...('note' in alert.data && { note: text }),
    } as Alert['data'],
  };
}

describe.each(HOSTILE)('a name such as %j', (text) => {
  const messages = ALERT_TYPES.map((type) => messageFor(hostile(exampleOf(type), text), { baseUrl }));

  it('is text in a card, never Markdown, a link or more than a card', () => {
    for (const message of messages) {
      const card = adaptiveCard(message);
      expect(problemsOf(card)).toEqual([]);
      const own = outline(card).filter((line) => line.includes('type=TextBlock'));
      expect(own.join('\n')).not.toMatch(/evil|script|channel>|xxxx|DATE/);
      const links = outline(card).flatMap((line) => /url=(\S+)/.exec(line)?.[1] ?? []);
      expect(links.filter((url) => !/^https:\/\/(runwarden\.example\.com|ml\.azure\.com)\//.test(url))).toEqual([]);
      expect(Buffer.byteLength(teamsBody(message, null))).toBeLessThan(21_000);
    }
  });

  it('is text in Slack, never a mention, a link or too much', () => {
    for (const message of messages) {
      const posted = slackMessage(message);
      expect(slackMessageSchema.safeParse(posted).error?.issues).toBeUndefined();
      expect(JSON.stringify(posted)).not.toMatch(/mrkdwn|"type":"(user|broadcast|channel)"/);
    }
  });

  it('has no control or direction marks left', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    const marks = /[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069\u2028\u2029]/;
    for (const message of messages) {
      expect(outline(adaptiveCard(message)).join('\n')).not.toMatch(marks);
      expect(outline(slackMessage(message)).join('\n')).not.toMatch(marks);
    }
  });
});

describe('what does not fit', () => {
  const message = messageFor(exampleOf('group'), { baseUrl });
  const [row] = message.table?.rows ?? [];
  if (!row || !message.table) throw new Error('a group has rows');
  const rows = Array.from({ length: 60 }, (_, index) => ({
    ...row,
    cells: [`${'run '.repeat(9)}${index}`, ...row.cells.slice(1)],
    note: 'n'.repeat(300),
  }));
  const large = { ...message, table: { ...message.table, rows, more: { count: 31, url: null } } };

  it('becomes "and n more" in a card, and counts what the message itself left out', () => {
    const body = teamsBody(large, null);
    expect(Buffer.byteLength(body)).toBeLessThan(21_000);
    const shown = body.match(/run {2}?\d+|run \d+/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(5);
    expect(body).toContain(`and ${60 - shown + 31} more`);
    expect(body).toContain('Commands and details');
  });

  it('becomes "and n more" in Slack', () => {
    const posted = slackMessage(large);
    expect(slackMessageSchema.safeParse(posted).error?.issues).toBeUndefined();
    expect(JSON.stringify(posted)).toMatch(/and \d+ more/);
  });

  it('leaves the last lines of a log, not the first', () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index} ${'z'.repeat(150)}`);
    const body = teamsBody({ ...message, table: null, list: { title: 'The log', lines, verbatim: true } }, null);
    expect(body).toContain('line 199');
    expect(body).not.toContain('line 0 ');
    expect(body).toMatch(/\d+ lines before/);
  });

  it('leaves the outcome and one link where nothing else fits', () => {
    const facts = Array.from({ length: 300 }, (_, index) => ({ name: 'Why', text: `${index} ${'w'.repeat(280)}` }));
    const body = teamsBody({ ...message, facts }, null);
    expect(Buffer.byteLength(body)).toBeLessThan(21_000);
    expect(body).toContain(message.headline.slice(0, 20));
    expect(body.match(/Action\.OpenUrl/g)).toHaveLength(1);
  });
});

describe('a service without an address', () => {
  it('has no buttons, and shows what it would have linked as text', () => {
    const message = messageFor(exampleOf('approval.requested'), { baseUrl: null });
    const card = outline(adaptiveCard(message)).join('\n');
    expect(problemsOf(adaptiveCard(message))).toEqual([]);
    expect(card).toContain('Answer in Runwarden: $RUNWARDEN_URL/waiting/');
    const posted = slackMessage(message);
    expect(slackMessageSchema.safeParse(posted).error?.issues).toBeUndefined();
    expect(JSON.stringify(posted)).toContain('Answer in Runwarden: $RUNWARDEN_URL/waiting/');
  });
});
