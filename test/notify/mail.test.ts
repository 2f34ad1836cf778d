import { describe, expect, it } from 'vitest';
import { ALERT_TYPES, type Alert } from '../../src/core/alert/alert.ts';
import { exampleOf } from '../../src/notify/examples/example-alerts.ts';
import { mailHtml } from '../../src/notify/mail/html.ts';
import { mailText } from '../../src/notify/mail/text.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { type Message, messageOf } from '../../src/notify/messages/message-parts.ts';

const BASE = 'https://runwarden.example.com';

function messageOfAlert(alert: Alert): Message {
  return messageFor(alert, { baseUrl: BASE, zone: 'Europe/Berlin' });
}

/** A question with every part that a mail has. */
const QUESTION: Message = messageOf({
  subject: 'Answer by 11:30 CET: cancel pretraining, large? (ml-prod-vision)',
  preview: 'All 8 GPUs idle for 3 h 10 min, 29.12 EUR an hour. Without an answer the run is kept.',
  label: 'Your answer is needed',
  headline: 'Cancel pretraining, large? Without an answer by 11:30 CET it is kept.',
  line: 'vision-pretrain-large-07 in ml-prod-vision, owner team-vision@example.com',
  facts: [
    { name: 'Why', text: 'All 8 GPUs stayed below 5%. The highest was 1%.' },
    { name: 'Since', text: 'Tue 1 Dec, 07:20 CET (06:20 UTC), 3 h 10 min' },
    {
      name: 'Cost',
      text: '830 EUR so far, 92 EUR of it since the GPUs are idle. Each hour of waiting costs 29.12 EUR.',
    },
    { name: 'Asked because', text: 'This policy wants a person to approve every cancel.' },
  ],
  next: [
    { when: 'If you reject', what: 'The run is kept and the owner notified.' },
    {
      when: 'Without an answer by Tue 1 Dec, 11:30 CET (10:30 UTC)',
      what: 'The run is kept. You and the owner are notified.',
    },
  ],
  actions: [
    { label: 'Answer in Runwarden', url: `${BASE}/waiting/6ae4434d` },
    { label: 'Open in Azure ML studio', url: 'https://ml.azure.com/runs/vision-pretrain-large-07?wsid=/a&flight=b' },
  ],
  commands: [{ label: 'Or from a terminal:', commands: ['runwarden approve 6ae4434d --reason "..."'] }],
  table: {
    title: 'The 2 runs, most expensive first',
    columns: [
      { name: 'Run', align: 'left' },
      { name: 'EUR an hour', align: 'right' },
    ],
    rows: [
      { kind: 'row', cells: ['pretraining, large', '29.12'], note: 'extended until 17:10 CET', link: null },
      { kind: 'row', cells: ['detection', '16.20'], note: null, link: { label: 'Keep', url: `${BASE}/keep/4Jx0` } },
      { kind: 'sum', cells: ['2 runs', '45.32'], note: null, link: null },
    ],
    more: { count: 31, url: `${BASE}/runs` },
  },
  list: { title: 'Last lines of the log', lines: ['08:42:09 saved  ckpt', '08:43:02 code 143'], verbatim: true },
  details: [
    'Run: pretraining, large (vision-pretrain-large-07), command job, workspace ml-prod-vision, experiment vision-pretrain',
    'You get this because you are in the group on-call of Runwarden.',
  ],
  tone: 'attention',
});

describe('the layout', () => {
  it('of a whole mail as text', () => {
    expect(mailText(QUESTION)).toBe(`Cancel pretraining, large? Without an answer by 11:30 CET it is kept.
vision-pretrain-large-07 in ml-prod-vision, owner
team-vision@example.com

Why:          All 8 GPUs stayed below 5%. The highest was 1%.
Since:        Tue 1 Dec, 07:20 CET (06:20 UTC), 3 h 10 min
Cost:         830 EUR so far, 92 EUR of it since the GPUs are idle. Each
              hour of waiting costs 29.12 EUR.
Asked because:
              This policy wants a person to approve every cancel.

What happens next
  If you reject:
    The run is kept and the owner notified.
  Without an answer by Tue 1 Dec, 11:30 CET (10:30 UTC):
    The run is kept. You and the owner are notified.

Answer in Runwarden:
  https://runwarden.example.com/waiting/6ae4434d
Open in Azure ML studio:
  https://ml.azure.com/runs/vision-pretrain-large-07?wsid=/a&flight=b

Or from a terminal:
  runwarden approve 6ae4434d --reason "..."

The 2 runs, most expensive first
  Run                 EUR an hour
  pretraining, large        29.12
    extended until 17:10 CET
  detection                 16.20
    Keep: https://runwarden.example.com/keep/4Jx0
  2 runs                    45.32
  and 31 more: https://runwarden.example.com/runs

Last lines of the log
  | 08:42:09 saved  ckpt
  | 08:43:02 code 143

-- 
Run: pretraining, large (vision-pretrain-large-07), command job,
workspace ml-prod-vision, experiment vision-pretrain
You get this because you are in the group on-call of Runwarden.
`);
  });

  it('of a whole mail as HTML', async () => {
    await expect(mailHtml(QUESTION)).toMatchFileSnapshot('mail-question.golden');
  });

  it('shows the address where there is nothing to open', () => {
    const { html } = bothOf(messageFor(exampleOf('approval.requested'), { baseUrl: null }));
    expect(html).toContain('Answer in Runwarden: $RUNWARDEN_URL/waiting/decision-1');
    expect(html).not.toContain('href="$');
  });
});

function bothOf(message: Message) {
  return { html: mailHtml(message), text: mailText(message) };
}

/** What a reader sees of the HTML, with the addresses of links as the text part has them. */
function wordsOfHtml(html: string): string[] {
  const body = html
    .replace(/^[\s\S]*<h1/, '<h1')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<a [^>]*href="([^"]*)"[^>]*>(.*?)<\/a>/g, '$2 $1')
    .replace(/<span [^>]*>|<\/span>|<\/?strong>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
  return wordsOf(body);
}

/** Without the marks by which each part sets things apart. */
function wordsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .map((word) => word.replace(/:$/, ''))
    .filter((word) => !['', '|', '--', '·'].includes(word));
}

describe.each(ALERT_TYPES)('%s', (type) => {
  const message = messageOfAlert(exampleOf(type));
  const { html, text } = bothOf(message);

  it('says the same in both parts', () => {
    expect(wordsOfHtml(html)).toEqual(wordsOf(text));
    for (const part of [message.headline, ...message.facts.map((fact) => fact.text)])
      expect(wordsOf(text).join(' ')).toContain(wordsOf(part).join(' '));
  });

  it('loads nothing from outside', () => {
    expect(html).not.toMatch(
      /\b(src|background|srcset|poster)=|url\(|@import|<(img|script|link|iframe|object|form|input)\b/i,
    );
  });

  it('is at most 72 wide, apart from addresses, commands and rows', () => {
    const commands = message.commands.flatMap((one) => one.commands);
    const long = text.split('\n').filter((line) => line.length > 72);
    const rows = [...(message.list?.verbatim ? message.list.lines : []), ...(message.table ? ['  '] : [])];
    const isLeft = (line: string) =>
      !/https?:\/\//.test(line) && ![...commands, ...rows].some((one) => line.includes(one));
    expect(long.filter(isLeft)).toEqual([]);
  });
});

const HOSTILE = [
  '<img src=x onerror=alert(1)><script>alert(1)</script>',
  '"><a href="https://evil.example.com">Keep this run</a>',
  '<!--[if mso]><b>x<![endif]-->',
  '[Keep](https://evil.example.com) **bold** &lt;b&gt; &#60;i&#62;',
  '<!channel> <@U123> </style></title></table>',
];

it.each(HOSTILE)('a run with the name %s is text and nothing else', (name) => {
  const alert = exampleOf('approval.requested');
  const run = { ...Object(alert.data.run), displayName: name, id: name };
  const data = { ...alert.data, run, reason: name, policy: name, summary: name };
  const message = messageOfAlert({ ...alert, data });
  const html = mailHtml(message);
  const usual = mailHtml(messageOfAlert(alert));
  // Names decide how many details there are, never which marks.
  const marks = (page: string) => new Set(page.match(/<[!/]?[a-z-]+|<!--\[if mso\]>|href="https:\/\/[^/"]*/g));
  expect([...marks(html)].filter((mark) => !marks(usual).has(mark))).toEqual([]);
  expect(wordsOfHtml(html)).toEqual(wordsOf(mailText(message)));
  expect(mailText(message)).toContain(name.slice(0, 20));
});

it('a number and its unit, a time and its zone stay on one line', () => {
  const { html } = bothOf(QUESTION);
  expect(html).toContain('830&nbsp;EUR so far, 92&nbsp;EUR of it');
  expect(html).toContain('Tue 1&nbsp;Dec, 07:20&nbsp;CET (06:20&nbsp;UTC), 3&nbsp;h 10&nbsp;min');
  expect(html).toContain('<span style="display:inline-block;max-width:100%;">team-vision@example.com</span>');
});
