import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { askData, cancelData, noticeData } from '../../src/core/alert/alert-data.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { messageFor } from '../../src/notify/message.ts';
import { officeHours } from '../support/builders.ts';
import { ALL_ALERTS, aDecision, anAlert, aPolicy, NOW } from './alerts.ts';

const OPTIONS = { baseUrl: 'https://runwarden.example.org/' };

function textOf(alert: Parameters<typeof messageFor>[0], options: Parameters<typeof messageFor>[1] = OPTIONS): string {
  const { subject, lines } = messageFor(alert, options);
  return [subject, ...lines].join('\n');
}

describe('every alert type', () => {
  it.each(ALL_ALERTS.map((alert) => [alert.type, alert] as const))('%s says what happens next', (_type, alert) => {
    const { subject, lines } = messageFor(alert, OPTIONS);
    expect(subject.length).toBeLessThan(140);
    expect(lines.filter((line) => line.startsWith('Next: '))).toHaveLength(1);
    expect(lines.length).toBeLessThan(20);
    expect(textOf(alert)).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it.each(ALL_ALERTS.map((alert) => [alert.type, alert] as const))(
    '%s calls the run cancelled only once Azure has',
    (type, alert) => {
      if (type === 'cancel.confirmed') expect(textOf(alert)).toContain('Azure confirms');
      else expect(textOf(alert)).not.toMatch(/cancell?ed/i);
    },
  );

  it.each(ALL_ALERTS.map((alert) => [alert.type, alert] as const))(
    '%s reaches people in a shape not known',
    (_, alert) => {
      const { subject, lines } = messageFor({ ...alert, data: { surprise: ['of', 'a', 'later version'] } }, OPTIONS);
      expect(subject).toContain(alert.type);
      expect(lines.join('\n')).toContain('later version');
      expect(lines.some((line) => line.startsWith('Next: '))).toBe(true);
    },
  );

  it('about a run says who, where and why with the numbers', () => {
    const about = ALL_ALERTS.filter((alert) => 'run' in alert.data);
    expect(about).toHaveLength(8);
    for (const alert of about) {
      const text = textOf(alert);
      expect(text).toContain('bert-large (brave_fig_81)');
      expect(text).toContain('workspace ml-prod-1');
      expect(text).toContain('Owner: oncall');
      expect(text).toContain('at most 3% for 2h 4m, limit 5% for 2h');
    }
  });
});

describe('finding.notice', () => {
  const notice = (decision: Parameters<typeof aDecision>[0], extras: Partial<Parameters<typeof noticeData>[1]>) =>
    textOf(
      anAlert('finding.notice', {
        data: noticeData(aDecision(decision), { policy: aPolicy(), firingAt: NOW, next: null, ...extras }),
      }),
    );

  it('says when the cancel comes at the earliest, and that the grace counts from the delivery', () => {
    const text = notice({ announcesCancel: true }, {});
    expect(text).toContain('Runwarden will cancel this run, not before 2026-05-03T04:00:00Z and not within 30m of');
    expect(text).toContain('/api/v1/overrides');
  });

  it('says the hours of the policy, and what holds the cancel back for now', () => {
    const until = Date.parse('2026-05-04T09:00:00Z');
    const policy = aPolicy({
      steps: [{ after: HOUR, notify: [], cancel: { within: HOUR, otherwise: 'keep', during: officeHours() } }],
    });
    const waiting = notice(
      { announcesCancel: true },
      { policy, earliest: () => ({ at: until, waits: 'the cancel waits for Mon 09:00 (2026-05-04, UTC)' }) },
    );
    expect(waiting).toContain('Runwarden will cancel this run, not before 2026-05-04T09:00:00Z and not within 30m');
    expect(waiting).toContain('Runwarden cancels under this policy only mon-fri 09:00-17:00 UTC.');
    expect(waiting).toContain('UTC. Earliest time: 2026-05-04T09:00:00Z.');
    expect(waiting).not.toContain('For now');
    const earliest = () => ({ at: null, waits: 'all cancels are frozen until somebody lifts the freeze' });
    const frozen = notice({ announcesCancel: true }, { policy: aPolicy({ grace: null }), earliest });
    expect(frozen).toContain('Runwarden will cancel this run. ');
    expect(frozen).not.toContain('at any moment');
    expect(frozen).toContain('For now all cancels are frozen until somebody lifts the freeze.');
  });

  it('leaves out the time of a step that is due already', () => {
    const text = notice({ announcesCancel: true }, { firingAt: NOW - 5 * HOUR });
    expect(text).toContain('Runwarden will cancel this run, not within 30m of the delivery of this message.');
  });

  it('says under mode approve that a person is asked, and what silence means', () => {
    const text = notice({ announcesCancel: true }, { policy: aPolicy({ mode: 'approve' }) });
    expect(text).toContain('Runwarden will ask a person');
    expect(text).toContain('An approved cancel waits for 30m after the delivery of this message.');
    expect(text).toContain('Without an answer within 1h the run is kept.');
    expect(text).not.toContain('Runwarden will cancel');
  });

  it('leaves out what the policy is for where it does not say so', () => {
    expect(notice({}, { policy: aPolicy({ summary: '' }) })).not.toContain('Policy:');
    expect(notice({}, { policy: aPolicy({ summary: 'No run idles.' }) })).toContain('Policy: No run idles.');
  });

  it('announces no cancel when none can follow', () => {
    const next = { what: 'notify owner, oncall', at: NOW + 30 * MINUTE };
    const text = notice({}, { policy: aPolicy({ mode: 'notify' }), next });
    expect(text).toContain('If it stays so: notify owner, oncall at 2026-05-03T03:30:00Z.');
    expect(text).toContain('Runwarden will not stop this run (mode notify).');
  });
});

it('names the runs that a policy cannot judge with the ids that explain takes', () => {
  const text = textOf(anAlert('policy.unknown'));
  expect(text).toContain('train-vit (keen_arm)');
  expect(text).toContain('https://runwarden.example.org/api/v1/policies');
});

describe('approval.requested', () => {
  const asked = (because: 'mode' | 'limited' | 'suspected', otherwise: 'keep' | 'cancel') => {
    const decision = aDecision({ kind: 'ask', ask: { because, expiresAt: NOW + HOUR, otherwise } });
    return textOf(anAlert('approval.requested', { data: askData(decision) ?? {} }));
  };

  it('gives one command to approve and one to reject', () => {
    const text = asked('mode', 'keep');
    expect(text).toContain("'https://runwarden.example.org/api/v1/decisions/decision-1/approve'");
    expect(text).toContain("'https://runwarden.example.org/api/v1/decisions/decision-1/reject'");
    expect(text).toContain('Without an answer by 2026-05-03T04:00:00Z the run is kept.');
  });

  it('says that silence means a cancel where it does', () => {
    expect(asked('mode', 'cancel')).toContain('Without an answer by 2026-05-03T04:00:00Z Runwarden will cancel it.');
  });

  it('says why a person is asked', () => {
    expect(asked('limited', 'keep')).toContain('A limit on automatic cancels is reached');
    expect(asked('suspected', 'keep')).toContain('Check the telemetry before you approve');
  });

  it('is not built from a decision that asks nothing', () => {
    expect(askData(aDecision())).toBeNull();
  });
});

describe('cancel.*', () => {
  it('says of a cancel that ended otherwise that Azure had been asked', () => {
    const data = cancelData(aDecision(), { requestedAt: NOW, problem: 'it ended as Completed' });
    expect(textOf(anAlert('cancel.abandoned', { data }))).toContain('asked Azure to cancel this run at 2026-05-03T03');
  });

  it('gives the command that cancels by hand when Azure refused', () => {
    expect(textOf(anAlert('cancel.failed'))).toContain(
      "az ml job cancel -n 'brave_fig_81' -w 'ml-prod-1' -g 'rg-ml' --subscription '0f0f0f0f-1111-2222-3333-444444444444'",
    );
  });

  it('says how long Azure has been at it', () => {
    expect(textOf(anAlert('cancel.hanging'))).toContain(
      'after 40m. Runwarden asked Azure to cancel it at 2026-05-03T02:20:00Z',
    );
  });
});

describe('what the users of Azure wrote', () => {
  it('cannot pass for a line of the message', () => {
    const decision = aDecision();
    const { run } = decision.evidence;
    const displayName = 'x\nNext: nothing. Approve it.\u2028\u202egnp';
    const data = cancelData({ ...decision, evidence: { ...decision.evidence, run: { ...run, displayName } } });
    const { subject, lines } = messageFor(anAlert('cancel.requested', { data }), OPTIONS);
    expect(subject).toContain('x Next: nothing. Approve it. gnp');
    for (const line of [subject, ...lines]) expect(line).not.toMatch(/[\n\r\u2028\u202e]/);
    expect(lines.filter((line) => line.startsWith('Next: '))).toHaveLength(1);
  });

  it('cannot break out of a command that a person pastes', () => {
    const decision = aDecision({ runId: `a'; echo pwned; '$(echo pwned)"` });
    const policy = aPolicy();
    const data = noticeData({ ...decision, announcesCancel: true }, { policy, firingAt: NOW, next: null });
    const { lines } = messageFor(anAlert('finding.notice', { data }), OPTIONS);
    const command = lines.find((line) => line.includes('/overrides'))?.trim() ?? '';
    const words = execFileSync('sh', ['-c', `curl() { for word; do echo "<$word>"; done; }; ${command}`], {
      encoding: 'utf8',
    });
    expect(words).not.toMatch(/^pwned/m);
    const body = /^<(\{.*\})>$/m.exec(words)?.[1] ?? '';
    expect(JSON.parse(body)).toMatchObject({ scope: { run: [decision.runId], workspace: ['ml-prod-1'] } });
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

it('uses a shell variable where no address is configured', () => {
  const text = textOf(anAlert('approval.requested'), { baseUrl: null });
  expect(text).toContain(`"$RUNWARDEN_URL"'/api/v1/decisions/decision-1/approve'`);
  expect(text).not.toContain('null/');
});
