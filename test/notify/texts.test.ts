import { describe, expect, it } from 'vitest';
import type { Alert, AlertType } from '../../src/core/alert/alert.ts';
import { groupAlert } from '../../src/core/alert/group.ts';
import type { Json } from '../../src/core/policy/condition.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';
import { ALL_ALERTS, anAlert } from './alerts.ts';

const TOMORROW = '2026-05-04T09:00:00Z';
const HELD = [null, { kind: 'frozen', by: 'robin', until: null }, { kind: 'extended', by: 'sasha', until: TOMORROW }];
const EARLIER = {
  earlier: [{ as: 'rejected', by: 'sasha', at: '2026-05-02T09:00:00Z', note: 'Data is copied.' }],
  why: 'it worked from 2026-05-02T11:15:00Z on',
};
const OBJECTED = { by: 'robin', at: '2026-05-03T02:30:00Z', note: 'The candidate is needed on Wednesday.' };

/** Changes of the data of an alert: each is a message that people can get. */
const CHANGES: Partial<Record<AlertType, readonly Readonly<Record<string, unknown>>[]>> = {
  'approval.requested': [
    ...['mode', 'rejected-before', 'objected', 'again', 'limited', 'suspected'].map((because) => ({ because })),
    ...HELD.map((held) => ({ held, otherwise: 'cancel' })),
    { because: 'objected', objection: OBJECTED, people: { above: 500, currency: 'EUR' } },
    {
      because: 'rejected-before',
      again: EARLIER,
      hasObjected: true,
      ownerNotifiedAt: ['2026-05-03T01:00:00Z', '2026-05-03T02:00:00Z'],
    },
    {
      because: 'limited',
      limit: { says: 'this policy may cancel 5 runs at a time by itself', freeAt: TOMORROW },
      again: EARLIER,
      held: HELD[1],
    },
    {
      because: 'again',
      repeats: { runId: 'a', displayName: 'a', policy: 'gpu-idle', isByHand: false, at: TOMORROW, by: 'kim' },
    },
    { cost: null, people: { above: null, currency: null }, hours: 'mon-fri 09:00-17:00 UTC' },
  ],
  'finding.notice': [
    { cancel: null },
    { cancel: null, next: { what: 'notify owner, oncall', at: TOMORROW } },
    { keepUrl: 'https://runwarden.example.com/keep/x', contact: 'ml-oncall@example.com' },
    { owner: { source: 'fallback', id: 'ml-oncall', display: 'ml-oncall' } },
    ...HELD.flatMap((held) =>
      ['approval', 'runwarden'].map((by) => ({
        cancel: {
          by,
          held,
          notBefore: '2026-05-03T04:00:00Z',
          waits: null,
          hours: null,
          grace: '30m',
          within: '1h',
          otherwise: 'keep',
        },
      })),
    ),
    {
      cancel: {
        by: 'runwarden',
        held: null,
        notBefore: TOMORROW,
        waits: null,
        hours: 'mon-fri 09:00-17:00 UTC',
        grace: null,
        within: '1h',
        otherwise: 'keep',
      },
    },
    {
      cancel: {
        by: 'runwarden',
        held: null,
        notBefore: null,
        waits: null,
        hours: null,
        grace: null,
        within: '1h',
        otherwise: 'keep',
      },
    },
  ],
  'cancel.hanging': [{ delay: 'unclear' }, { delay: 'nodes-busy', leaked: null }, { delay: 'still-hanging' }],
  'cancel.confirmed': [
    { decidedBy: 'sasha' },
    { releasedAt: TOMORROW },
    { cost: null, log: null },
    { approval: { by: 'robin', at: TOMORROW, note: 'Idle.' } },
  ],
  'cancel.failed': [
    { retryAt: null },
    { decidedBy: 'sasha' },
    { refused: { times: 3, tries: [TOMORROW], reminder: true } },
  ],
  'run.kept': [{ answer: null }, { because: 'objected' }],
  'finding.resolved': [
    'unknown',
    'exempt',
    'run-ended',
    'not-matched',
    'policy-changed',
    'policy-gone',
    'in-audit',
  ].map((resolution) => ({ resolution })),
  'compute.idle': [
    { instance: true, nodes: 1, minimum: 0, after: null, compute: 'alices-notebook' },
    { minimum: 4 },
    { minimum: 0, cost: null },
    { compute: 'a'.repeat(120), after: { runId: 'b'.repeat(200), displayName: 'c'.repeat(120) } },
  ],
  'compute.used': [{ ended: 'gone' }, { ended: 'not-judged', cost: null }, { compute: 'a'.repeat(120) }],
  'override.ending': [{ revokedBy: 'kim' }],
  'enforcement.resumed': [{ liftedBy: null }],
  'enforcement.frozen': [{ until: null }],
};

function changed(type: AlertType, change: Readonly<Record<string, unknown>>): Alert {
  const alert = anAlert(type);
  // What a change holds is plain JSON.
  return { ...alert, data: { ...alert.data, ...(change as Record<string, Json>) } };
}

const GROUPED: readonly AlertType[] = [
  'finding.notice',
  'finding.resolved',
  'approval.requested',
  'approval.withdrawn',
  'approval.lapsed',
  'run.kept',
  'cancel.requested',
  'cancel.confirmed',
  'cancel.abandoned',
  'cancel.failed',
  'cancel.hanging',
];

const ALL: readonly (readonly [string, Alert])[] = [
  ...ALL_ALERTS.map((alert) => [alert.type, alert] as const),
  ...Object.entries(CHANGES).flatMap(([type, changes]) =>
    // The keys are those of the record above.
    changes.map((change) => [`${type} ${JSON.stringify(change)}`, changed(type as AlertType, change)] as const),
  ),
  ...GROUPED.map((type) => [`group of ${type}`, groupAlert([anAlert(type), anAlert(type)], 'group-1')] as const),
];

/** What is never said, in any message. */
const NEVER_SAID = [
  /\b(finding|verdict|snapshot|signal|cycle|ladder|lease|enforcement|assessment|payload|webhook|episode|telemetry)s?\b/i,
  /\b(evaluat\w+|prepared|deduplicated|violat\w+|demoted|abandoned|lapsed|claim(s|ed)?|guards?|withheld|withhold)\b/i,
  /(?<!\bon )\bholds?\b/i,
  /\bstep \d+ of\b|\b(a|an|every|each|the|next|latest|that) pass(es)?\b/i,
  /\b(told|untold|stands|hereby|kindly|sorry|unfortunately)\b|as follows|in order to|with regard to/i,
  /\bplease\b(?! look)/i,
  /\b(thinks?|believes?|detected|invalid|errors?)\b/i,
  /\bgoes on\b|\bn\/a\b|!(?!\S)|[\u{1F300}-\u{1FAFF}]/iu,
  /\d{4}-\d\d-\d\dT|\b(IST|CST|BST)\b/,
];

/** The second has the longest times. */
const ZONES = [null, 'Asia/Kolkata'];

describe.each(ZONES)('in the zone %s', (zone) => {
  it.each(ALL)('%s has parts of their lengths and none of the words that are never said', (_name, alert) => {
    const message = messageFor(alert, { baseUrl: 'https://runwarden.example.com', now: NOW, zone });
    const { subject, preview, label, headline, line, facts, next, actions, commands } = message;
    expect(subject.length).toBeLessThanOrEqual(78);
    expect(preview.length).toBeGreaterThanOrEqual(40);
    expect(preview.length).toBeLessThanOrEqual(130);
    expect(preview).not.toBe(headline);
    expect(subject).not.toContain(preview);
    expect(label.length).toBeLessThanOrEqual(30);
    expect(headline.length).toBeLessThanOrEqual(zone === null ? 110 : 120);
    expect(line?.length ?? 0).toBeLessThanOrEqual(120);
    expect(facts.length).toBeGreaterThanOrEqual(2);
    expect(facts.length).toBeLessThanOrEqual(7);
    expect(next.length).toBeGreaterThanOrEqual(1);
    expect(next.length).toBeLessThanOrEqual(3);
    expect(actions.length).toBeLessThanOrEqual(3);
    expect(commands.length).toBeLessThanOrEqual(3);
    const labels = [...actions, ...commands].map((one) => one.label);
    const said = [messageText({ ...message, actions: [], commands: [] }), ...labels].join('\n');
    for (const words of NEVER_SAID) expect([subject, preview, label, said].join('\n')).not.toMatch(words);
    expect(said).not.toMatch(/undefined|null|NaN|\[object|\.\.|\.:| {2,}[a-z]+ {0}$/);
    for (const sentence of [headline, ...next.map(({ what }) => what)].flatMap((text) => text.split(/(?<=[.?])\s/)))
      expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(26);
  });

  it.each(ALL)('%s has Why, Since and Cost in this order', (_name, alert) => {
    const { facts } = messageFor(alert, { baseUrl: null, now: NOW, zone });
    const order = facts
      .map(({ name }) => ['Why', 'Found', 'Cost', 'Owner', 'Asked because'].indexOf(name))
      .filter((at) => at >= 0);
    expect(order).toEqual(order.toSorted());
  });
});

describe('a question', () => {
  const facts = (change: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      messageFor(changed('approval.requested', change), { baseUrl: null, now: NOW }).facts.map(({ name, text }) => [
        name,
        text,
      ]),
    );

  it('says when its owner was notified, and whether the owner has objected', () => {
    const ownerNotifiedAt = [new Date(NOW - 2 * HOUR).toISOString(), new Date(NOW - HOUR).toISOString()];
    expect(facts({ ownerNotifiedAt, hasObjected: false }).Owner).toBe(
      'team-vision, notified Sun 3 May, 01:00 and 02:00 UTC, has not objected.',
    );
    expect(facts({ hasObjected: true }).Owner).toContain('has objected before.');
    expect(facts({ objection: OBJECTED }).Objection).toContain('The candidate is needed on Wednesday.');
  });

  it('says what each hour of waiting costs, or that nobody knows', () => {
    expect(facts({}).Cost).toBe('830 EUR so far. Each hour of waiting costs 29.12 EUR.');
    expect(facts({ cost: null }).Cost).toBe('Not known.');
  });
});

it('a table of many runs has the most expensive, their sum, and where the others are', () => {
  const some = Array.from({ length: 23 }, (_, index) => {
    const { data, ...alert } = anAlert('approval.requested');
    const cost = { currency: 'EUR', soFar: 100 + index, perHour: 10, atLeast: false };
    return {
      ...alert,
      data: { ...data, decisionId: `d-${index}`, run: { ...Object(data.run), id: `run-${index}` }, cost },
    };
  });
  const [first, ...rest] = some;
  if (!first) return;
  const { table, facts } = messageFor(groupAlert([first, ...rest], 'group-1'), {
    baseUrl: 'https://r.example',
    now: NOW,
  });
  expect(table?.columns.map(({ name }) => name)).toEqual(['Run', 'EUR so far', 'EUR an hour']);
  expect(table?.rows[0]?.cells).toEqual(['bert-large', '122', '10.00']);
  expect(table?.rows.at(-1)).toMatchObject({ kind: 'sum', cells: ['the 20 listed', '2,250', '200.00'] });
  expect(table?.more).toEqual({ count: 3, url: 'https://r.example/decisions?workspace=ml-prod-1&policy=gpu-idle' });
  expect(facts.find(({ name }) => name === 'Cost')?.text).toBe(
    'The 20 listed cost 2,250 EUR so far; each hour of waiting costs 200.00 EUR.',
  );
});

it('a hostile name in a table stays in its cell', () => {
  const hostile = `x\n  2 runs  9 EUR\u2028\u202e${'y'.repeat(300)}`;
  const { data, ...alert } = anAlert('approval.requested');
  const named = (id: string) => ({
    ...alert,
    data: { ...data, run: { ...Object(data.run), displayName: hostile, id } },
  });
  const message = messageFor(groupAlert([named(hostile), named(`${hostile}2`)], 'group-1'), {
    baseUrl: null,
    now: NOW,
  });
  for (const { cells, note } of message.table?.rows ?? []) {
    expect([...cells, note ?? ''].join(' ')).not.toMatch(/[\n\u2028\u202e]/);
    expect(cells[0]?.length).toBeLessThanOrEqual(40);
  }
  expect(messageText(message).match(/^ {2}2 runs/gm)).toHaveLength(1);
});
