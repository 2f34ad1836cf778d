import { afterEach, describe, expect, it } from 'vitest';
import { createOutbound } from '../../src/network/outbound.ts';
import { openChannels } from '../../src/notify/channels.ts';
import { deliver } from '../../src/watch/deliver.ts';
import { createRigWith, type Rig } from '../support/rig.ts';
import { cpuRun, oneWorkspace } from '../support/scenarios.ts';
import { type SlackServer, startSlack } from './slack-server.ts';

const ASKS = `
name: runtime
mode: approve
when: {runtime: {over: 1h}}
then: [{cancel: {within: 4h}}]
notice: none
`;

let rig: Rig;
let slack: SlackServer;
afterEach(async () => {
  await rig.close();
  await slack.close();
});

/** A question that on-call has in Slack, and its decision. */
async function asked(): Promise<string> {
  slack = await startSlack();
  const chat = { type: 'slack', secret: 'xoxb-1-2-3', api: slack.url, zone: null, money: true, logs: true } as const;
  const notify = { channels: { chat }, recipients: { oncall: [{ channel: 'chat', to: ['#ml-ops'] }] } };
  rig = await createRigWith({ notify }, oneWorkspace([cpuRun('long', '-2h')]), ASKS);
  await rig.pass();
  await rig.deliverAll();
  const [question] = await rig.decisions({ kind: 'ask' });
  expect(slack.of('chat.postMessage')).toHaveLength(1);
  return question?.decision.id ?? '';
}

/** The question was changed once, has no buttons left, and its end is a reply. */
function expectAnswered(headline: RegExp): void {
  const [update, ...others] = slack.of('chat.update');
  expect(others).toEqual([]);
  expect(update?.args).toMatchObject({ channel: 'C0MLOPS', ts: '1780000000.000001' });
  const blocks = JSON.stringify(update?.args.blocks);
  expect(blocks).toMatch(headline);
  expect(blocks).not.toContain('"actions"');
  expect(slack.of('chat.postMessage')[1]?.args).toMatchObject({ thread_ts: '1780000000.000001' });
}

describe('a question in Slack', () => {
  it('has its answer in its place once somebody has approved and Azure was asked', async () => {
    const id = await asked();
    await rig.ledger.answer(id, { answer: 'approved', by: 'mara', note: null }, rig.now());
    await rig.passesAsked();
    await rig.enforceAll();
    await rig.deliverAll();
    expectAnswered(/Runwarden asked Azure at .* to cancel long/);
  });

  it('says that it is kept once somebody has rejected', async () => {
    const id = await asked();
    await rig.ledger.answer(id, { answer: 'rejected', by: 'mara', note: 'It is needed.' }, rig.now());
    await rig.passesAsked();
    await rig.deliverAll();
    expectAnswered(/kept/);
  });

  it('says that it is kept once nobody has answered in time', async () => {
    await asked();
    rig.advance('5h');
    await rig.pass();
    await rig.deliverAll();
    expectAnswered(/kept/);
  });

  it('says that it is over once the run has ended', async () => {
    await asked();
    rig.sandbox.control.setScenario(oneWorkspace([cpuRun('long', '-2h', { ends: { at: '+7m' } })]));
    rig.advance('10m');
    await rig.pass();
    await rig.deliverAll();
    expectAnswered(/over|ended|completed/i);
  });
});

it('a question to several people is posted to each once, whichever process tries again', async () => {
  let isBusy = true;
  slack = await startSlack({
    'conversations.open': ({ users }) =>
      users === 'U0BOB0001' && isBusy
        ? { ok: false, error: 'internal_error' }
        : { ok: true, channel: { id: `D-${users}` } },
  });
  const chat = { type: 'slack', secret: 'xoxb-1-2-3', api: slack.url, zone: null, money: true, logs: true } as const;
  const notify = { channels: { chat }, recipients: { oncall: [{ channel: 'chat', to: ['U0ALICE01', 'U0BOB0001'] }] } };
  rig = await createRigWith({ notify }, oneWorkspace([cpuRun('long', '-2h')]), ASKS);
  const opened = openChannels(
    { channels: notify.channels, recipients: notify.recipients },
    { baseUrl: null, log: rig.deps.log, send: createOutbound({}).send, people: [] },
  );
  await rig.pass();
  await rig.deliverAll();
  await rig.deliverAll();
  const [question] = await rig.decisions({ kind: 'ask' });
  const alertId = question?.deliveries[0]?.alertId ?? '';
  isBusy = false;
  const deps = { ...rig.deps, channels: opened.channels };
  await deliver({ alertId, channel: 'chat/oncall' }, deps, { number: 3, last: false }, new AbortController().signal);
  expect(slack.of('chat.postMessage').map(({ args }) => args.channel)).toEqual(['D-U0ALICE01', 'D-U0BOB0001']);
  const [after] = await rig.decisions({ kind: 'ask' });
  expect(after?.deliveries[0]).toMatchObject({ state: 'delivered', addressed: { to: ['U0ALICE01', 'U0BOB0001'] } });
});
