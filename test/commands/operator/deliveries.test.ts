import { beforeAll, describe, expect, test } from 'vitest';
import type { Alert } from '../../../src/core/alert/alert.ts';
import { NOW, WORKSPACE } from '../../http/fixtures.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();
const [NOTICE, GROUP, FREEZE] = ['3f2a9c10', '3f2a77aa', '91fe02aa'].map(
  (begin) => `${begin}-5d5f-4a52-9a34-0f8a6a3c2f11`,
) as [string, string, string];

function anAlert(id: string, given: Partial<Alert>): Alert {
  return {
    ...{ id, at: NOW, type: 'finding.notice', recipients: ['owner'], decisionId: null, findingId: null },
    ...{ announcesCancel: false, data: {} },
    ...given,
  };
}

beforeAll(async () => {
  await desk.ask('idle-1');
  const { ledger } = desk.world;
  const run = { id: 'idle-1', displayName: 'idle\u001b[31m run', workspaceId: WORKSPACE.id };
  await ledger.raise([
    anAlert(NOTICE, { data: { run } }),
    anAlert(GROUP, { at: NOW - 1000, type: 'group', data: { workspaceId: WORKSPACE.id, count: 12 } }),
    anAlert(FREEZE, { at: NOW - 2000, type: 'enforcement.frozen', recipients: ['oncall'] }),
  ]);
  await ledger.delivered(NOTICE, 'chat', NOW, {
    answer: '250 2.0.0 Ok: queued as 4F1',
    addressed: { to: ['team-a@example.com'], source: 'creator', confidence: 'likely' },
  });
  await ledger.deliveryFailed(GROUP, 'chat', 'answered 410', true);
});

describe('deliveries', () => {
  test('are listed with the channel, the readers and what the receiver answered', async () => {
    const { out } = await desk.run('deliveries', { output: 'table' });
    expect(out).toMatch(/^ID +WHEN +STATE +MESSAGE +RUN +BY +TO/);
    expect(out).toMatch(
      /3f2a9c10 +10:30 CET +delivered +finding\.notice +idle-1 +chat +team-a@example\.com\n +250 2\.0\.0 Ok: queued as 4F1\n/,
    );
    expect(out).toMatch(/3f2a77aa +10:29 CET +failed +group of 12 +chat\n +answered 410\n/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('are filtered, and are the same for programs', async () => {
    const failed = await desk.run('deliveries', { output: 'json', state: 'failed' });
    expect(JSON.parse(failed.out).items.map(({ alertId }: { alertId: string }) => alertId)).toEqual([GROUP]);
    const ofRun = await desk.run('deliveries', { output: 'csv', run: `${WORKSPACE.name}/idle-1` });
    expect(ofRun.out.split('\n')).toHaveLength(3);
    const wide = await desk.run('deliveries', { output: 'wide', recipient: 'team-a@example.com' });
    expect(wide.out).toContain('team-a@example.com (who started the run, likely the owner)');
  });

  test('are shown for one message, by the first signs of its id', async () => {
    const { out } = await desk.run('delivery 3f2a9');
    expect(out).not.toContain('\u001b[31m');
    expect(out).toMatch(
      / {2}chat +for owner: delivered 10:30 CET to team-a@example\.com \(who started the run, likely the\n +owner\): 250 2/,
    );
    expect((await desk.run('delivery 3f2a')).err).toMatch(
      /^3f2a names 2 messages\. Write more of the id:\n {2}3f2a9c10 /,
    );
    expect((await desk.run('delivery 0000')).err).toMatch(/^There is no message 0000\./);
  });
});

describe('redeliver', () => {
  test('sends what failed again after a reason and a yes', async () => {
    const no = await desk.run('redeliver 3f2a7', {}, ['the channel is back', 'n']);
    expect(no.err).toMatch(/^Send group of 12 about ml-prod-eu again by chat:\n {2}failed: answered 410\n/);
    expect(no.code).toBe(2);
    const yes = await desk.run('redeliver 3f2a7', {}, ['the channel is back', 'y']);
    expect([yes.code, yes.out]).toEqual([
      0,
      expect.stringMatching(/^It is sent now, unless it is not true any more\./),
    ]);
    expect((await desk.run('delivery 3f2a7')).out).toContain('sent again by local');
    const again = await desk.run('redeliver 3f2a7', { reason: 'x', yes: true });
    expect(again.err).toMatch(/It is on its way already, and is tried again by itself\. Nothing was sent again\.\n$/);
  });

  test('needs another word for what was delivered', async () => {
    const refused = await desk.run('redeliver 3f2a9', { reason: 'the mail was lost', yes: true });
    expect(refused.err).toMatch(
      /It was delivered\. Nothing was sent\. To send it all the same, add --delivered-too\.\n$/,
    );
    const sent = await desk.run('redeliver 3f2a9', {}, ['the mail was lost', 'y', 'y']);
    expect(sent.code).toBe(0);
  });

  test('names the readers of a channel that addresses people, where it went to several', async () => {
    const id = '77aa02fe-5d5f-4a52-9a34-0f8a6a3c2f11';
    await desk.world.ledger.raise([anAlert(id, { recipients: ['by mail'] })]);
    const { err } = await desk.run('redeliver 77aa02', { channel: 'mail', reason: 'x', yes: true });
    expect(err).toContain('By which channel? Nothing was sent again.');
    expect(err).toMatch(/--channel mail\/owner +queued\n +--channel mail\/oncall +queued/);
    expect((await desk.run('deliveries', { output: 'table', channel: 'mail' })).out).toMatch(
      /mail\/owner.*mail\/oncall/s,
    );
  });

  test('is not done without a reason', async () => {
    const { code, err } = await desk.run('redeliver 91fe02aa', { yes: true });
    expect([code, err]).toEqual([2, expect.stringContaining('Nothing was done: it needs a reason')]);
  });
});

test('status names a channel that takes no messages long before its hour is over, and when it is tried', async () => {
  const waits = '7c0a5512-5d5f-4a52-9a34-0f8a6a3c2f11';
  await desk.world.ledger.raise([anAlert(waits, { at: NOW })]);
  expect((await desk.run('status')).out).not.toContain('channel');
  for (let tries = 0; tries < 2; tries++) {
    await desk.world.ledger.beginSending(waits, 'chat');
    await desk.world.ledger.deliveryFailed(waits, 'chat', 'channel "chat": answered 503', false);
  }
  const { code, out } = await desk.run('status', { utc: true });
  expect(code).toBe(1);
  expect(out).toContain('the channel chat takes no messages');
  expect(out.replaceAll(/\s+/g, ' ')).toMatch(
    /channel chat: 1 message not taken since 09:30 UTC, next try \S+.* UTC: channel "chat": answered 503/,
  );
  await desk.world.ledger.delivered(waits, 'chat', NOW);
  expect((await desk.run('status')).out).not.toContain('chat');
});
