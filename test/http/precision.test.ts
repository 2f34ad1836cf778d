import { beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/core/run/run.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const tried = aPolicy({ name: 'tried', mode: 'audit' });
const FELL = '3 of its last 20 cancels were wrong, and its floor is 90% of 20';

let count = 0;

/** What the policy `tried`, in audit, would have cancelled. */
async function wouldCancel(): Promise<{ readonly id: string; readonly run: Run }> {
  const run = aRun({ id: `run-${++count}` });
  const { decisions } = await pass(world.ledger, world.newId, [run], [tried], world.now);
  return { id: decisions.find(({ reason }) => reason.startsWith('would be cancelled'))?.id ?? '', run };
}

/** The run ends by itself. */
async function ends(run: Run, status: string): Promise<void> {
  const ended = { run: { ...run, status }, startedAt: world.now - 2 * HOUR, endedAt: world.now, failure: null };
  await world.ledger.record(WORKSPACE.id, [], [ended], world.now + ++count);
}

const app = () => world.app({ keys: KEYS });
async function send(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, key = OPERATOR) {
  const reply = await app().inject({
    method,
    url: `/api/v1/${url}`,
    headers: bearer(key),
    ...(payload && { payload }),
  });
  return { status: reply.statusCode, body: reply.body, json: () => reply.json() };
}

async function rowOf(policy: string) {
  const { items } = (await send('GET', 'precision')).json();
  return items.find((row: { policy: string }) => row.policy === policy);
}

beforeAll(() => {
  world.policies = [
    aPolicy(),
    aPolicy({ name: 'hard', mode: 'enforce', precision: { atLeast: 0.9, ofLast: 20 } }),
    tried,
  ];
});

describe('a word that a cancel was wrong', () => {
  it('counts against the policy until it is taken back', async () => {
    const { id, run } = await wouldCancel();
    await ends(run, 'Failed');
    expect(await rowOf('tried')).toMatchObject({ right: 1, of: 1, hypothetical: true, wrong: [] });
    const said = await send('POST', `decisions/${id}/wrong`, { reason: 'it was saving a checkpoint' });
    expect([said.status, said.json()]).toEqual([
      201,
      { author: 'oncall', at: '2026-01-31T09:30:00Z', reason: 'it was saving a checkpoint' },
    ]);
    expect((await send('GET', `decisions/${id}`)).json()).toMatchObject({ saidWrong: { author: 'oncall' } });
    expect(await rowOf('tried')).toMatchObject({
      right: 0,
      of: 1,
      precision: 0,
      wrong: [{ decisionId: id, runId: run.id, wrong: 'marked', because: expect.stringContaining('checkpoint') }],
    });
    const again = await send('POST', `decisions/${id}/wrong`, { reason: 'I say so, too' });
    expect(again.json()).toMatchObject({
      status: 409,
      reason: 'marked-before',
      detail: expect.stringContaining('oncall'),
    });
    expect((await send('DELETE', `decisions/${id}/wrong`)).status).toBe(200);
    expect((await send('DELETE', `decisions/${id}/wrong`)).status).toBe(404);
    expect((await send('GET', `decisions/${id}`)).json()).toMatchObject({ saidWrong: null });
    expect(await rowOf('tried')).toMatchObject({ right: 1, of: 1 });
    const acts = (await send('GET', 'acts?policy=tried')).json().items;
    expect(acts).toMatchObject([
      { kind: 'decision.mark-withdrawn', reason: null, runId: run.id },
      { kind: 'decision.marked-wrong', reason: 'it was saving a checkpoint', decisionId: id },
    ]);
  });

  it('is for cancels of policies alone, and for who may say so', async () => {
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'asked' })], [aPolicy()], world.now);
    const ask = decisions.find(({ kind }) => kind === 'ask')?.id;
    const said = await send('POST', `decisions/${ask}/wrong`, { reason: 'no' });
    expect(said.json()).toMatchObject({
      status: 409,
      reason: 'no-cancel',
      detail: expect.stringContaining('reject it'),
    });
    expect((await send('POST', 'decisions/none/wrong', { reason: 'no' })).status).toBe(404);
    const { id } = await wouldCancel();
    expect((await send('POST', `decisions/${id}/wrong`, { reason: '  ' })).status).toBe(400);
    expect((await send('POST', `decisions/${id}/wrong`, { reason: 'no' }, VIEWER)).status).toBe(403);
  });
});

describe('the table of precision', () => {
  it('has every policy with what to do, and as a file', async () => {
    expect(await rowOf('gpu-idle')).toMatchObject({
      ...{ mode: 'approve', problems: 1, asked: 1, cancelled: 0, kept: 0, right: 0, of: 0 },
      ...{ precision: null, low: null, high: null, hypothetical: false, whatToDo: 'Too few cancels to decide.' },
    });
    const csv = await send('GET', 'precision?format=csv');
    expect(csv.body.split('\r\n')[0]).toBe(
      'policy,mode,problems,asked,cancelled,kept,right,of,precision,low,high,hypothetical,whatToDo,fell.since,fell.because,wrong',
    );
    const first = (await send('GET', 'precision?limit=1')).json();
    expect((await send('GET', `precision?limit=5&cursor=${first.next}`)).json().items).toHaveLength(2);
  });

  it('counts a no, and says that the owner had objected', async () => {
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'kept' })], [aPolicy()], world.now);
    const ask = decisions.find(({ kind }) => kind === 'ask')?.id;
    await send('POST', `decisions/${ask}/reject`, { note: 'it is downloading' });
    expect(await rowOf('gpu-idle')).toMatchObject({
      ...{ kept: 1, right: 0, of: 1 },
      wrong: [{ runId: 'kept', wrong: 'rejected', because: 'oncall rejected the cancel' }],
    });
  });
});

describe('a policy that fell below its floor', () => {
  const open = { trustedBy: null, trustedAt: null, trustReason: null };

  it('says so wherever it is shown, until an operator trusts it again', async () => {
    await world.ledger.fallBack({ id: 'fall-1', policy: 'hard', since: world.now, because: FELL, ...open }, []);
    const fell = { since: '2026-01-31T09:30:00Z', because: FELL };
    expect((await send('GET', 'policies/hard')).json()).toMatchObject({
      fell,
      precision: 'at least 90% of its last 20 cancels must be right',
    });
    expect(await rowOf('hard')).toMatchObject({
      fell,
      whatToDo: `Asks before each cancel since ${FELL}. A person must trust it again.`,
    });
    expect((await send('POST', 'policies/hard/trust', { reason: 'edited' }, VIEWER)).status).toBe(403);
    const trusted = await send('POST', 'policies/hard/trust', { reason: 'edited' });
    expect([trusted.status, trusted.json()]).toEqual([
      200,
      { policy: 'hard', fell, trustedBy: 'oncall', trustedAt: '2026-01-31T09:30:00Z', reason: 'edited' },
    ]);
    expect((await send('GET', 'policies/hard')).json()).toMatchObject({ fell: null });
    expect((await send('GET', 'acts?kind=policy.trusted')).json().items).toMatchObject([
      { by: 'oncall', policy: 'hard', reason: 'edited', what: 'trusted the policy again: it cancels without asking' },
    ]);
  });

  it('is trusted only where it has fallen', async () => {
    const refused = await send('POST', 'policies/hard/trust', { reason: 'edited' });
    expect(refused.json()).toMatchObject({ status: 409, reason: 'not-fallen' });
    expect((await send('POST', 'policies/nothing/trust', { reason: 'edited' })).status).toBe(404);
  });
});
