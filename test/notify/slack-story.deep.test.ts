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

describe('several questions in one message of Slack', () => {
  const RUNS = ['one', 'two', 'three'];

  async function askedTogether(groupMoreThan = 2, runs = RUNS): Promise<ReadonlyMap<string, string>> {
    slack = await startSlack();
    const chat = { type: 'slack', secret: 'xoxb-1-2-3', api: slack.url, zone: null, money: true, logs: true } as const;
    const notify = { channels: { chat }, recipients: { oncall: [{ channel: 'chat', to: ['#ml-ops'] }] } };
    const scenario = oneWorkspace(runs.map((id) => cpuRun(id, '-2h', { experiment: 'nightly' })));
    rig = await createRigWith({ notify, groupMoreThan }, scenario, ASKS);
    await rig.pass();
    await deliverAll();
    const questions = await rig.decisions({ kind: 'ask' });
    return new Map(questions.map(({ decision }) => [decision.runId, decision.id]));
  }

  async function deliverAll(): Promise<void> {
    for (let round = 0; round < 3; round++) await rig.deliverAll();
  }

  async function answer(id: string | undefined, given: 'approved' | 'rejected', by: string): Promise<void> {
    await rig.ledger.answer(id ?? '', { answer: given, by, note: null }, rig.now());
    await rig.passesAsked();
    await rig.enforceAll();
    await deliverAll();
  }

  /** The text of the message as it was changed last, and whether something in it can still be opened to answer. */
  function lastChange() {
    const { args } = slack.of('chat.update').at(-1) ?? {};
    const blocks = JSON.stringify(args?.blocks);
    return {
      text: String(args?.text),
      channel: args?.channel,
      ts: args?.ts,
      words: blocks,
      hasButton: blocks.includes('"Answer'),
    };
  }

  it('are marked one by one with who answered what, and the last one takes the buttons away', async () => {
    const ids = await askedTogether();
    expect(slack.of('chat.postMessage')).toHaveLength(1);
    await answer(ids.get('one'), 'approved', 'mara');
    const first = lastChange();
    expect(first).toMatchObject({ channel: 'C0MLOPS', ts: '1780000000.000001', hasButton: true });
    expect(first.words).toContain('1 of the 3 questions needs no answer any more');
    expect(first.words).toContain('one: approved by mara; Azure was asked to cancel it');
    expect(first.words).toMatch(/Cancel 2 runs\?/);
    expect(first.words).not.toContain(ids.get('one'));
    expect(first.words).toContain(ids.get('two'));

    await answer(ids.get('two'), 'rejected', '<!channel> *eve*');
    expect(lastChange().words).toContain('two: rejected by <!channel> *eve*; it is kept');
    expect(lastChange().words).toMatch(/Cancel three\?/);
    expect(lastChange().text).not.toContain('<!');

    rig.advance('5h');
    await rig.pass();
    await deliverAll();
    const last = lastChange();
    expect(last.hasButton).toBe(false);
    expect(last.words).not.toContain('"actions"');
    expect(last.words).not.toContain('runwarden approve');
    expect(last.words).toContain('None of the 3 questions needs an answer any more.');
    expect(last.words).toMatch(/three: kept: nobody answered by .* UTC/);
    expect(last.words).toContain('"strike":true');
    expect(slack.of('chat.update').every(({ args }) => args.ts === '1780000000.000001')).toBe(true);
  });

  it('are all marked when they end together', async () => {
    await askedTogether();
    rig.advance('5h');
    await rig.pass();
    await deliverAll();
    expect(slack.of('chat.update')).toHaveLength(1);
    expect(lastChange().words).toMatch(/one: kept.*two: kept.*three: kept/);
    expect(slack.of('chat.postMessage')).toHaveLength(2);
  });

  it('that went out one by one are each marked when they end together', async () => {
    await askedTogether(2, ['one', 'two']);
    expect(slack.of('chat.postMessage')).toHaveLength(2);
    await rig.close();
    await slack.close();
    await askedTogether(3);
    expect(slack.of('chat.postMessage')).toHaveLength(3);
    rig.advance('5h');
    await rig.pass();
    await deliverAll();
    expect(new Set(slack.of('chat.update').map(({ args }) => args.ts)).size).toBe(3);
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
