import { afterEach, describe, expect, test } from 'vitest';
import { createRigWith, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const ENFORCES = ENFORCE_RUNTIME.replace('notice: none', 'grace: 30m');
const ASKS = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: approve');

const types = () => rig.arrived.map(({ type }) => type.replace(/^runwarden\.|\.v1$/g, ''));
const text = () => String(rig.arrived.find(({ type }) => type.includes('finding.notice'))?.data.text);

/** A pass whose alerts wait, because the channel takes none. */
async function silent(policy: string, runs = 1): Promise<void> {
  const long = Array.from({ length: runs }, (_, index) =>
    // The eighth ends while its notice waits.
    cpuRun(`long-${index}`, '-2h', { experiment: 'nightly', ...(index === 7 && { ends: { at: '+3m' } }) }),
  );
  rig = await createRigWith({ groupMoreThan: 5 }, oneWorkspace(long), policy);
  rig.refuseAlerts = true;
  await rig.pass();
  await rig.deliverAll();
  await rig.deliverAll();
  expect(types()).toEqual([]);
}

/** The channel works again, so much later. */
async function works(after: string): Promise<void> {
  rig.advance(after);
  rig.refuseAlerts = false;
  await rig.deliverAll();
  await rig.deliverAll();
}

async function override(kind: 'extend' | 'exempt', run: string, hours: number): Promise<void> {
  const now = rig.now();
  await rig.ledger.createOverride({
    ...{ id: `o-${run}`, kind, scope: { run: [run] }, policies: ['*'], reason: 'a paper is due', author: 'sasha' },
    ...{ createdAt: now, endsAt: now + hours * 3_600_000, revokedAt: null, revokedBy: null },
  });
}

async function freeze(endsAt: number | null): Promise<void> {
  await rig.ledger.freeze({ id: 'f-1', reason: 'readings look wrong', author: 'robin', createdAt: rig.now(), endsAt });
}

const states = async (kind: 'notify' | 'ask') =>
  (await rig.decisions({ kind })).flatMap(({ deliveries }) => deliveries.map(({ state }) => state));

describe('a notice', () => {
  test('that waited counts the grace from the moment at which it is sent', async () => {
    await silent(ENFORCES);
    await works('2h');
    expect(text()).toContain('Runwarden will cancel long-0 after 05:30 UTC unless you keep it.');
  });

  test('under an extension says until when and by whom, and not that the run is cancelled before', async () => {
    await silent(ENFORCES);
    await override('extend', 'long-0', 4);
    await works('1m');
    expect(text()).toContain('long-0 is extended until 07:00 UTC by sasha. Nothing is cancelled before.');
    expect(text()).not.toContain('03:31');
  });

  test('under a freeze says that all cancels are frozen, and when the cancel can come after it', async () => {
    await silent(ENFORCES);
    await freeze(rig.now() + 6 * 3_600_000);
    await works('1m');
    expect(text()).toContain(
      'All cancels are frozen until 09:00 UTC. After 09:30 UTC Runwarden will cancel long-0 unless you keep it.',
    );
  });

  test('of a freeze that was lifted while it waited says nothing, and names the time that counts now', async () => {
    rig = await createRigWith({}, oneWorkspace([cpuRun('long-0', '-2h')]), ENFORCES);
    rig.refuseAlerts = true;
    await freeze(rig.now() + 24 * 3_600_000);
    await rig.pass();
    await rig.deliverAll();
    rig.advance('1m');
    await rig.ledger.unfreeze('robin', rig.now());
    await works('1h');
    expect(text()).toContain('Runwarden will cancel long-0 after 04:31 UTC unless you keep it.');
    expect(text()).not.toContain('frozen');
  });

  test('of what is over is not sent, and its end is not either', async () => {
    await silent(ENFORCES);
    rig.setPolicies(ENFORCES.replace('over: 1h', 'over: 9h'));
    rig.advance('5m');
    await rig.pass();
    await works('5m');
    await works('1m');
    expect(types()).toEqual([]);
    expect(await states('notify')).toEqual(['dropped', 'dropped']);
  });

  test('that was delivered has its end delivered', async () => {
    await silent(ENFORCES);
    await works('1m');
    rig.setPolicies(ENFORCES.replace('over: 1h', 'over: 9h'));
    rig.advance('5m');
    await rig.pass();
    await rig.deliverAll();
    expect(types()).toEqual(['finding.notice', 'finding.resolved']);
  });

  test('that was dropped does not count as delivered: no cancel comes of it', async () => {
    await silent(ENFORCES);
    rig.setPolicies(ENFORCES.replace('mode: enforce', 'mode: notify'));
    rig.advance('5m');
    await rig.pass();
    rig.setPolicies(ENFORCES);
    rig.advance('5m');
    await rig.pass();
    await works('1m');
    rig.advance('20m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(0);
    rig.advance('12m');
    await rig.settle();
    expect(rig.cancelRequests()).toBe(1);
  });
});

describe('a question', () => {
  test('that was answered while it waited is not sent', async () => {
    await silent(ASKS);
    const [ask] = await rig.decisions({ kind: 'ask' });
    await rig.ledger.answer(ask?.decision.id ?? '', { answer: 'rejected', by: 'sasha', note: null }, rig.now());
    await works('1m');
    expect(types()).not.toContain('approval.requested');
    expect(await states('ask')).toEqual(['dropped']);
  });

  test('that was withdrawn while it waited is not sent, and neither is its withdrawal', async () => {
    await silent(ASKS);
    rig.setPolicies(ASKS.replace('mode: approve', 'mode: audit'));
    for (const by of ['5m', '70m']) {
      rig.advance(by);
      await rig.pass();
    }
    await works('1m');
    expect(types()).toEqual([]);
  });

  test('under a freeze says that an approved cancel waits', async () => {
    await silent(ASKS);
    await freeze(null);
    await works('1m');
    const question = rig.arrived.find(({ type }) => type.includes('approval.requested'));
    expect(question?.data.text).toContain('All cancels are frozen by robin until somebody lifts the freeze.');
  });
});

test('a cancel names whose yes it follows, when it was given, and the words of it', async () => {
  rig = await createRigWith({}, oneWorkspace([cpuRun('long-0', '-2h')]), ASKS);
  await rig.settle();
  const [ask] = await rig.decisions({ kind: 'ask' });
  await rig.ledger.answer(ask?.decision.id ?? '', { answer: 'approved', by: 'sasha', note: 'no data came' }, rig.now());
  await rig.settle();
  await rig.deliverAll();
  const requested = rig.arrived.find(({ type }) => type.includes('cancel.requested'));
  expect(requested?.data.text).toMatch(/Decided by: sasha, \w+ \d+ \w+, \d\d:\d\d UTC: “no data came”/);
});

describe('a group', () => {
  test('leaves out the runs whose story is over, and says which are extended', async () => {
    await silent(ENFORCES, 8);
    await override('extend', 'long-3', 4);
    rig.advance('5m');
    await rig.pass();
    await works('5m');
    const group = rig.arrived.find(({ data }) => data.of === 'finding.notice');
    expect(group?.data).toMatchObject({ count: 7 });
    expect(group?.data.text).toContain('extended until Mon 2 Mar, 07:00 UTC by sasha');
    expect(group?.data.text).not.toContain('long-7');
    // Its notice, and its end.
    expect((await states('notify')).filter((state) => state === 'dropped')).toHaveLength(2);
  });

  test('of which nothing is true any more is not sent', async () => {
    await silent(ENFORCES, 8);
    rig.setPolicies(ENFORCES.replace('over: 1h', 'over: 9h'));
    rig.advance('5m');
    await rig.pass();
    await works('5m');
    await works('1m');
    expect(types()).toEqual([]);
    expect(new Set(await states('notify'))).toEqual(new Set(['dropped']));
  });
});

test('a question has the wish of the owner that is open when it is sent', async () => {
  await silent(ASKS);
  const [asked] = await rig.decisions({ kind: 'ask' });
  await rig.ledger.requestExtension(
    {
      ...{
        id: 'wish-1',
        workspaceId: asked?.decision.workspaceId ?? '',
        runId: 'long-0',
        author: 'alice',
        at: rig.now(),
      },
      ...{ policies: [asked?.decision.policy ?? ''], length: 4 * 3_600_000, reason: 'the last epoch' },
      ...{ answer: null, answeredAt: null, answeredBy: null, note: null, overrideId: null },
    },
    [],
  );
  await works('5m');
  const question = rig.arrived.find(({ type }) => type.includes('approval.requested'));
  expect(question?.data.text).toContain('alice asked for 4 h more (until ');
});
