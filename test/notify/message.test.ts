import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { askData, cancelData, noticeData } from '../../src/core/alert/alert-data.ts';
import { answerData } from '../../src/core/alert/answer-alerts.ts';
import { groupAlert } from '../../src/core/alert/group.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aDecision, anApproval, aPolicy, NOW } from '../../src/notify/examples/example-parts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';
import { officeHours } from '../support/builders.ts';
import { ALL_ALERTS, anAlert } from './alerts.ts';

const OPTIONS = { baseUrl: 'https://runwarden.example.org/' };

function textOf(alert: Parameters<typeof messageFor>[0], options: Parameters<typeof messageFor>[1] = OPTIONS): string {
  const message = messageFor(alert, options);
  return `${message.subject}\n${messageText(message)}`;
}

const EACH = ALL_ALERTS.map((alert) => [alert.type, alert] as const);

describe('every alert type', () => {
  it.each(EACH)('%s says what happens next, in parts of their lengths', (_type, alert) => {
    const { subject, preview, label, headline, line, facts, next, actions, commands } = messageFor(alert, OPTIONS);
    expect(subject.length).toBeLessThanOrEqual(78);
    expect(headline.length).toBeLessThanOrEqual(110);
    expect(label.length).toBeLessThanOrEqual(30);
    expect(preview.length).toBeGreaterThanOrEqual(40);
    expect(preview.length).toBeLessThanOrEqual(130);
    expect(subject).not.toContain(preview);
    expect((line ?? '').length).toBeLessThanOrEqual(120);
    expect(facts.length).toBeGreaterThanOrEqual(2);
    expect(facts.length).toBeLessThanOrEqual(7);
    expect(next.length).toBeGreaterThanOrEqual(1);
    expect(next.length).toBeLessThanOrEqual(3);
    expect(actions.length).toBeLessThanOrEqual(3);
    expect(commands.length).toBeLessThanOrEqual(3);
    expect(textOf(alert)).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it.each(EACH)('%s calls the run cancelled only once Azure has', (type, alert) => {
    if (type === 'cancel.confirmed' || type === 'cancel.hanging') return;
    expect(textOf(alert)).not.toMatch(
      /Azure has cancelled|(?<!Nothing |nothing |anything |not |before it )\b(is|was|has been) cancelled\b(?! for)/,
    );
  });

  it.each(EACH)('%s reaches people in a shape not known', (type, alert) => {
    const text = textOf({ ...alert, data: { surprise: ['of', 'a', 'later version'] } });
    expect(text).toContain(type);
    expect(text).toContain('later version');
    expect(text).toContain('What happens next');
  });

  it.each(EACH)('%s with the longest names stays within its lengths', (_type, alert) => {
    const long = JSON.parse(JSON.stringify(alert.data), (key, value) =>
      ['displayName', 'by', 'author', 'policy', 'reason', 'note'].includes(key) ? `${value} ${'x'.repeat(99)}` : value,
    );
    const { subject, headline, facts } = messageFor({ ...alert, data: long }, OPTIONS);
    expect(subject.length).toBeLessThanOrEqual(78);
    expect(headline.length).toBeLessThanOrEqual(220);
    for (const { text } of facts) expect(text.length).toBeLessThanOrEqual(300);
  });

  it('about a run says who, where and why with the numbers', () => {
    const about = ALL_ALERTS.filter(({ data }) => 'run' in data && 'decisionId' in data);
    expect(about).toHaveLength(12);
    for (const alert of about) {
      const text = textOf(alert);
      expect(text).toContain('bert-large (brave_fig_81)');
      expect(text).toContain('brave_fig_81 in ml-prod-1, owner team-vision');
      expect(text).toContain('ll 8 GPUs at most 3% for 2h 4m, limit 5% for 2h');
    }
  });
});

describe('the words', () => {
  it('says times, lengths and money as people do', () => {
    const text = textOf(anAlert('approval.requested'));
    expect(text).toContain('Found: Sun 3 May, 02:00 UTC, 1 h ago');
    expect(text).toContain('Cost: 830 EUR so far. Each hour of waiting costs 29.12 EUR.');
    expect(textOf(anAlert('cancel.confirmed'))).toContain('4 min after the request');
  });

  it('says that a cost is a lower bound, or not known', () => {
    const ask = (cost: Parameters<typeof aDecision>[0]) =>
      textOf(
        anAlert('approval.requested', {
          data:
            askData(aDecision({ kind: 'ask', ask: { because: 'mode', expiresAt: NOW, otherwise: 'keep' }, ...cost })) ??
            {},
        }),
      );
    const { evidence } = aDecision();
    const { cost = null, ...without } = evidence;
    expect(ask({ evidence: { ...without, ...(cost && { cost: { ...cost, atLeast: true } }) } })).toContain(
      'Cost: at least 830 EUR so far. Each hour of waiting costs at least 29.12 EUR.',
    );
    expect(ask({ evidence: without })).toContain('Cost: Not known.');
  });
});

describe('finding.notice', () => {
  const notice = (decision: Parameters<typeof aDecision>[0], extras: Partial<Parameters<typeof noticeData>[1]>) =>
    textOf(
      anAlert('finding.notice', {
        data: noticeData(aDecision(decision), { policy: aPolicy(), firingAt: NOW, next: null, ...extras }),
      }),
    );
  const held = (of: object, policy = aPolicy()) => {
    const data = noticeData(aDecision({ announcesCancel: true }), { policy, firingAt: NOW, next: null });
    return textOf(
      anAlert('finding.notice', {
        data: {
          ...data,
          cancel: data.cancel && { ...data.cancel, held: { until: null, by: 'robin', ...of } },
        } as never,
      }),
    );
  };

  it('says when the cancel comes at the earliest', () => {
    const text = notice({ announcesCancel: true }, {});
    expect(text).toContain('Runwarden will cancel bert-large after 04:00 UTC unless you keep it.');
    expect(text).toContain('Sun 3 May, after 04:00 UTC: Runwarden reads the run again.');
    expect(text).toContain('runwarden object ml-prod-1/brave_fig_81 --policy gpu-idle');
    expect(text).not.toMatch(/runwarden (extend|freeze)/);
  });

  it('counts the grace from the moment at which it is sent', () => {
    const data = noticeData(aDecision({ announcesCancel: true }), { policy: aPolicy(), firingAt: NOW, next: null });
    const text = textOf(anAlert('finding.notice', { data }), { ...OPTIONS, now: NOW + 50 * MINUTE });
    expect(text).toContain('after 04:20 UTC unless you keep it');
  });

  it('leaves out the time of a step that is due already', () => {
    const text = notice({ announcesCancel: true }, { firingAt: NOW - 5 * HOUR });
    expect(text).toContain('Runwarden will cancel bert-large after 03:30 UTC unless you keep it.');
  });

  it('says the hours of the policy, and counts them in', () => {
    const until = Date.parse('2026-05-04T09:00:00Z');
    const policy = aPolicy({
      steps: [{ after: HOUR, notify: [], cancel: { within: HOUR, otherwise: 'keep', during: officeHours() } }],
    });
    const waiting = notice(
      { announcesCancel: true },
      { policy, earliest: () => ({ at: until, waits: 'the cancel waits for Mon 09:00 (2026-05-04, UTC)' }) },
    );
    expect(waiting).toContain('Runwarden will cancel bert-large after Mon 4 May, 09:00 UTC unless you keep it.');
    expect(waiting).toContain('Runwarden cancels under this policy only mon-fri 09:00-17:00 UTC.');
  });

  it('says first that all cancels are frozen, or that the run is extended', () => {
    expect(held({ kind: 'frozen', until: '2026-05-03T08:00:00Z' })).toContain(
      'All cancels are frozen until 08:00 UTC. After 08:30 UTC',
    );
    expect(held({ kind: 'frozen' })).toContain(
      'All cancels are frozen. When that ends, Runwarden will cancel bert-large unless you keep it.',
    );
    expect(held({ kind: 'extended', until: '2026-05-03T08:00:00Z' })).toContain(
      'bert-large is extended until 08:00 UTC by robin. Nothing is cancelled before.',
    );
  });

  it('says under mode approve that on-call is asked, and what silence leads to', () => {
    const text = notice({ announcesCancel: true }, { policy: aPolicy({ mode: 'approve' }) });
    expect(text).toContain('At 04:00 UTC Runwarden will ask on-call whether to cancel bert-large.');
    expect(text).toContain('Without an answer by 05:00 UTC the run is kept.');
    expect(text).not.toContain('Runwarden will cancel');
  });

  it('promises nobody a say under a policy that gives no notice', () => {
    const text = notice({ announcesCancel: true }, { policy: aPolicy({ grace: null }) });
    expect(text).toContain('Runwarden will cancel bert-large after 04:00 UTC. This policy gives no notice before.');
    expect(text).not.toContain('unless you keep it');
  });

  it('has no button to keep a run whose cancel comes at once', () => {
    const { data } = anAlert('finding.notice');
    const cancel = { ...(data.cancel as object), by: 'runwarden', grace: null, notBefore: null, held: null };
    const alert = anAlert('finding.notice', {
      data: { ...data, cancel, keepUrl: 'https://runwarden.example.com/keep/x' },
    });
    const { label, actions } = messageFor(alert, { baseUrl: null });
    expect(label).toBe('Cancel without notice');
    expect(actions.map((action) => action.label)).not.toContain('Keep this run');
  });

  it('leaves out what the policy is for where it does not say so', () => {
    expect(notice({}, { policy: aPolicy({ summary: '' }) })).not.toContain('severity high:');
    expect(notice({}, { policy: aPolicy({ summary: 'No run idles.' }) })).toContain(
      'Policy: gpu-idle, severity high: No run idles.',
    );
  });

  it('announces no cancel when none can follow', () => {
    const next = { what: 'notify owner, oncall', at: NOW + 30 * MINUTE };
    const text = notice({}, { policy: aPolicy({ mode: 'notify' }), next });
    expect(text).toContain('bert-large needs a look. Nothing is cancelled for this.');
    expect(text).toContain(
      '- Sun 3 May, 03:30 UTC: If nothing has changed by then: A message goes to the owner and on-call.',
    );
  });

  it('gives the owner a link that keeps the run, and a person to write to', () => {
    const data = noticeData(aDecision({ announcesCancel: true }), { policy: aPolicy(), firingAt: NOW, next: null });
    const keepUrl = 'https://runwarden.example.org/keep/x';
    const text = textOf(anAlert('finding.notice', { data: { ...data, keepUrl, contact: 'ml-oncall@example.com' } }));
    expect(text).toContain(`Keep this run: ${keepUrl}`);
    expect(text).toContain('If the page does not open, write to ml-oncall@example.com before 04:00 UTC.');
  });
});

it('names the runs that a policy cannot judge with the ids that explain takes', () => {
  const text = textOf(anAlert('policy.unknown'));
  expect(text).toContain('train-vit (keen_arm)');
  expect(text).toContain('https://runwarden.example.org/policies');
});

describe('when Azure is asked after a yes', () => {
  const yes = (grace: object | null) => {
    const { data, ...alert } = anAlert('approval.requested');
    const { next } = messageFor({ ...alert, data: { ...data, grace } as never }, { baseUrl: null, now: NOW });
    return /asks Azure to cancel it (.*?)\. You get/.exec(next[0]?.what ?? '')?.[1];
  };

  it.each([
    [null, 'within seconds'],
    [{ length: '30m', endsAt: new Date(NOW - 1).toISOString() }, 'within seconds'],
    [
      { length: '30m', endsAt: new Date(NOW + 3_600_000).toISOString() },
      'after Sun 3 May, 04:00 UTC, because the owner may object until then',
    ],
    [{ length: '30m', endsAt: null }, '30 min after a notice has reached the owner, who may object until then'],
  ])('with %j left of the time to object: %s', (grace, says) => {
    expect(yes(grace)).toBe(says);
  });
});

describe('an open wish of the owner for more time', () => {
  const wish = {
    requestId: 'wish-1',
    by: 'alice',
    at: new Date(NOW).toISOString(),
    length: '4h',
    reason: 'last epoch',
  };

  it('is in the question with how long and until when, and with the command that grants it', () => {
    const { data, ...alert } = anAlert('approval.requested');
    const { facts, commands } = messageFor({ ...alert, data: { ...data, wish } }, { baseUrl: null, now: NOW });
    expect(facts).toContainEqual({
      name: 'More time',
      text: 'alice asked for 4 h more (until Sun 3 May, 07:00 UTC if granted now), Sun 3 May, 03:00 UTC: “last epoch”',
    });
    expect(commands).toHaveLength(3);
    expect(commands.at(-1)?.commands).toEqual(['runwarden grant wish-1']);
  });

  it('is beside its run in a message about several', () => {
    const { data, ...alert } = anAlert('approval.requested');
    const asks = [
      { ...alert, data: { ...data, wish } },
      { ...alert, data },
    ] as const;
    expect(textOf(groupAlert(asks, 'group-1'))).toContain('alice asks for 4 h more');
  });
});

describe('a group of notices to an owner without links', () => {
  it('has the commands of an owner, and those of an operator where others read it', () => {
    const data = noticeData(
      { ...aDecision(), announcesCancel: true },
      { policy: aPolicy(), firingAt: NOW, next: null },
    );
    const notice = anAlert('finding.notice', { data });
    const commands = (via: string) =>
      messageFor(groupAlert([notice, notice], 'group-1'), { baseUrl: null, via })
        .commands.flatMap((one) => one.commands)
        .map((line) => line.split(' ')[1]);
    expect(commands('owner')).toEqual(['object', 'request']);
    expect(commands('oncall')).toEqual(['extend', 'freeze']);
  });
});

describe('approval.requested', () => {
  const asked = (because: 'mode' | 'limited' | 'suspected', otherwise: 'keep' | 'cancel') => {
    const decision = aDecision({ kind: 'ask', ask: { because, expiresAt: NOW + HOUR, otherwise } });
    return textOf(anAlert('approval.requested', { data: askData(decision) ?? {} }));
  };

  it('gives one command to approve and one to reject', () => {
    const text = asked('mode', 'keep');
    expect(text).toContain('\n  runwarden approve decision-1 --url https://runwarden.example.org\n');
    expect(text).toContain('\n  runwarden reject decision-1 --url https://runwarden.example.org\n');
    expect(text).toContain('\nAnswer in Runwarden: https://runwarden.example.org/waiting/decision-1\n');
    expect(text).toContain('Cancel bert-large? Without an answer by 04:00 UTC it is kept.');
  });

  it('says that silence leads to a cancel where it does', () => {
    expect(asked('mode', 'cancel')).toContain('Without an answer by 04:00 UTC it is cancelled.');
  });

  it('says why a person is asked', () => {
    expect(asked('limited', 'keep')).toContain('A limit on cancels without a person is reached');
    expect(asked('suspected', 'keep')).toContain('Check the readings before you approve');
  });

  it('says when the owner was notified', () => {
    const decision = aDecision({ kind: 'ask', ask: { because: 'mode', expiresAt: NOW + HOUR, otherwise: 'keep' } });
    const sent = { decisionId: 'd', at: NOW, announcesCancel: true, evidenceKey: '', failed: false };
    const notices = [{ ...sent, toOwner: true, deliveredAt: NOW - HOUR }];
    const data = askData(decision, { notices }) ?? {};
    expect(textOf(anAlert('approval.requested', { data }))).toContain('team-vision, notified Sun 3 May, 02:00 UTC.');
    expect(asked('mode', 'keep')).toContain('no notice has reached the owner yet');
  });

  it('is not built from a decision that asks nothing', () => {
    expect(askData(aDecision())).toBeNull();
  });
});

describe('the end of a question', () => {
  it('names whoever approved, and what came between', () => {
    const text = textOf(anAlert('approval.lapsed'));
    expect(text).toContain('The approval of robin for bert-large was not used. The run continues.');
    expect(text).toContain('What came between: Sasha exempted the run until 18:00 UTC: maintenance.');
  });

  it('says who kept a run, or that nobody answered', () => {
    expect(textOf(anAlert('run.kept'))).toContain('Robin decided to keep bert-large.'.replace('Robin', 'robin'));
    const data = answerData(aDecision(), anApproval({ expiresAt: NOW }), 'nobody answered in time');
    expect(textOf(anAlert('run.kept', { data }))).toContain('Nobody answered by 03:00 UTC, so bert-large is kept.');
  });
});

describe('a freeze', () => {
  it('says who, why, until when, what waits at which price, and what had been sent already', () => {
    const text = textOf(anAlert('enforcement.frozen'));
    expect(text).toContain('robin froze all cancels at 03:00 UTC. Runwarden cancels nothing until 09:00 UTC.');
    expect(text).toContain('Why: robin: “GPU readings look wrong since 02:50”');
    expect(text).toContain('One cancel was sent before the freeze: bert-large (02:59 UTC). It cannot be taken back.');
    expect(text).toContain('The 2 runs below cost 58.24 EUR an hour, 349 EUR until 09:00 UTC.');
  });

  it('that ends says who lifted it', () => {
    expect(textOf(anAlert('enforcement.resumed'))).toContain('sasha lifted the freeze at 05:00 UTC.');
  });
});

it('a cost that was read long before says until when it was', () => {
  const { data } = anAlert('finding.resolved');
  const late = (text: string) => textOf(anAlert('finding.resolved', { data: { ...data, decidedAt: text } }));
  expect(late('2026-05-03T02:55:00Z')).toContain('Cost: 830 EUR so far, 29.12 EUR an hour');
  expect(late('2026-05-03T01:00:00Z')).toContain('Cost: 830 EUR by 01:00 UTC, 29.12 EUR an hour');
});

describe('an exception', () => {
  it('says what it covers, until when, and when the reminder comes', () => {
    const text = textOf(anAlert('override.granted'));
    expect(text).toContain('sasha extended bert-large. Nothing is cancelled under gpu-idle before 06:00 UTC.');
    expect(text).toContain('1 run, under gpu-idle only. Other policies still apply.');
    expect(text).toContain('- Sun 3 May, 05:36 UTC: You get a reminder.');
  });

  it('that ends soon says so', () => {
    expect(textOf(anAlert('override.ending'))).toContain('The exception for bert-large ends at 06:00 UTC, in 3 h.');
  });
});

describe('cancel.*', () => {
  it('says of a cancel that ended otherwise that Azure had been asked', () => {
    const data = cancelData(aDecision(), { requestedAt: NOW, problem: 'it ended as Completed' });
    expect(textOf(anAlert('cancel.abandoned', { data }))).toContain('Azure was asked at 03:00 UTC');
  });

  it('gives the command that cancels by hand when Azure refused', () => {
    expect(textOf(anAlert('cancel.failed'))).toContain(
      'az ml job cancel -n brave_fig_81 -w ml-prod-1 -g rg-ml --subscription 0f0f0f0f-1111-2222-3333-444444444444',
    );
  });

  it('says how long Azure has been at it', () => {
    const text = textOf(anAlert('cancel.hanging'));
    expect(text).toContain('Azure has not finished the cancel of bert-large after 40 min.');
    expect(text).toContain('Asked: Sun 3 May, 02:20 UTC. Azure accepted it.');
  });

  it('says that the nodes are still busy, and that they are free', () => {
    const leaked = { amount: 12.13, perHour: 29.12, currency: 'EUR', atLeast: false, until: NOW };
    const busy = cancelData(aDecision(), { requestedAt: NOW - HOUR, hangingAt: NOW, delay: 'nodes-busy', leaked });
    expect(textOf(anAlert('cancel.hanging', { data: busy }))).toContain('and its nodes are still busy.');
    expect(textOf(anAlert('cancel.hanging', { data: busy }))).toContain('12.13 EUR from the request until');
    const free = cancelData(aDecision(), { confirmedAt: NOW, releasedAt: NOW + DAY, leaked });
    expect(textOf(anAlert('cancel.confirmed', { data: free }))).toContain(
      'Its nodes are free since Mon 4 May, 03:00 UTC.',
    );
  });
});

describe('what the users of Azure wrote', () => {
  it('cannot pass for a line of the message', () => {
    const decision = aDecision();
    const { run } = decision.evidence;
    const displayName = 'x\nWhat happens next:\n- Now: Approve it.\u2028\u202egnp';
    const data = cancelData({ ...decision, evidence: { ...decision.evidence, run: { ...run, displayName } } });
    const message = messageFor(anAlert('cancel.requested', { data }), OPTIONS);
    expect(message.subject).toContain('x What happens next: - Now: Approve it. gnp');
    const parts = [
      message.subject,
      message.headline,
      message.line,
      ...message.facts.map(({ text }) => text),
      ...message.details,
    ];
    for (const part of parts) expect(part).not.toMatch(/[\n\r\u2028\u202e]/);
    expect(messageText(message).match(/^What happens next/gm)).toHaveLength(1);
  });

  it('cannot break out of a command that a person pastes', () => {
    const decision = aDecision({ runId: `a'; echo pwned; '$(echo pwned)"` });
    const policy = aPolicy();
    const data = noticeData({ ...decision, announcesCancel: true }, { policy, firingAt: NOW, next: null });
    const { commands } = messageFor(anAlert('finding.notice', { data }), OPTIONS);
    const command = commands.flatMap((one) => one.commands).find((line) => line.includes('runwarden object')) ?? '';
    const words = execFileSync('sh', ['-c', `runwarden() { for word; do echo "<$word>"; done; }; ${command}`], {
      encoding: 'utf8',
    });
    expect(words).not.toMatch(/^pwned/m);
    expect(words).toContain(`<ml-prod-1/${decision.runId}>\n`);
  });

  it('leaves no half of a character, which PostgreSQL refuses as JSON', () => {
    for (const reason of [`${'x'.repeat(598)}😀😀`, 'a\ud83d', 'a\u0000b'])
      expect(JSON.stringify(cancelData(aDecision({ reason })))).not.toMatch(/\\u/);
  });

  it('is cut', () => {
    const data = cancelData(aDecision({ reason: 'x'.repeat(10_000) }));
    expect(textOf(anAlert('cancel.requested', { data })).length).toBeLessThan(3000);
  });
});

it('leaves the address to the machine of the reader where none is configured', () => {
  const text = textOf(anAlert('approval.requested'), { baseUrl: null });
  expect(text).toContain('\n  runwarden approve decision-1\n');
  expect(text).toContain('Answer in Runwarden: $RUNWARDEN_URL/waiting/decision-1\n');
  expect(text).not.toContain('null/');
});
