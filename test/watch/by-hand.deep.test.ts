import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { createApp } from '../../src/http/app.ts';
import { withoutIssuer } from '../../src/http/sign-in/deps.ts';
import { KEYS_ALONE } from '../../src/http/sign-in/settings.ts';
import { bearer, KEYS, OPERATOR, VIEWER } from '../http/world.ts';
import { handTimer } from '../support/hand-timer.ts';
import { SILENT } from '../support/live.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace, type RunInput } from '../support/scenarios.ts';

let rig: Rig;
afterEach(() => rig.close());

const AUDIT = ENFORCE_RUNTIME.replace('mode: enforce', 'mode: audit');

async function watch(runs: RunInput[], ...policies: string[]): Promise<void> {
  rig = await createRig(oneWorkspace(runs), ...policies);
  await rig.settle();
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly detail: string; readonly decision: Record<string, unknown> };
}

async function ask(method: 'GET' | 'POST', path: string, key: string, payload?: object) {
  const { ledger, deps } = rig;
  const app = createApp({
    ...{
      ledger,
      policies: deps.policies,
      owner: deps.owner,
      keys: KEYS,
      signIn: withoutIssuer(KEYS_ALONE, 'a-key-for-sessions'),
      clock: deps.clock,
      newId: deps.newId,
    },
    limits: () => deps.limits,
    links: { key: 'a-key-for-the-links-of-tests-0001', contact: null, refused: () => {} },
    nextPassAt: () => null,
    readiness: async () => ({ ready: true, reasons: [], workspaces: [] }),
    metrics: async () => '',
    logger: pino({ level: 'silent' }),
    live: SILENT,
    timer: handTimer(),
    evidence: { viewers: false },
    version: '0',
  });
  const url = `/api/v1${path}`;
  const answer = await app.inject({ method, url, headers: bearer(key), ...(payload && { payload }) });
  await app.close();
  return answer;
}

async function get(path: string): Promise<Record<string, unknown>> {
  return (await ask('GET', path, VIEWER)).json();
}

async function cancel(run: string, body: object = { reason: 'the mount failed' }, key = OPERATOR): Promise<Answer> {
  const answer = await ask('POST', `/runs/ml/${run}/cancel`, key, body);
  return { status: answer.statusCode, body: answer.json() };
}

async function status(run: string) {
  return rig.sandbox.control.state().workspaces[0]?.runs.find(({ id }) => id === run)?.status;
}

test('an operator cancels a run that no policy is for: recorded as theirs, the owner is notified, followed to the end', async () => {
  await watch([cpuRun('free', '-10m')]);
  const { status: code, body } = await cancel('free');
  expect(code).toBe(202);
  expect(body.decision).toMatchObject({
    kind: 'cancel',
    policy: 'by-hand',
    decidedBy: 'oncall',
    reason: 'oncall cancelled it through Runwarden: “the mount failed”',
    cancellation: { state: 'queued' },
  });
  expect(body.next).toBe(
    'Runwarden reads the run once more and asks Azure to cancel it. team-vision@example.com and on-call get a message when Azure was asked, and when it confirms.',
  );
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  rig.advance('2m');
  await rig.settle();
  expect(await status('free')).toBe('Canceled');
  rig.advance('2m');
  await rig.settle();
  const [decided] = await rig.decisions({ kind: 'cancel' });
  expect(decided?.cancellation).toMatchObject({ state: 'released', acknowledgedAt: expect.any(Number) });
  expect(rig.arrived.map(({ type }) => type)).toEqual([
    'runwarden.cancel.requested.v1',
    'runwarden.cancel.confirmed.v1',
  ]);
  expect(rig.arrived.map(({ data }) => data.decidedBy)).toEqual(['oncall', 'oncall']);
});

test('the API shows how far a cancel has come, of the decision and of the run', async () => {
  await watch([cpuRun('a', '-10m')]);
  const { decision } = (await cancel('a')).body;
  const stateOf = async () => {
    const one = await get(`/decisions/${decision.id}`);
    const run = await get('/runs/ml/a');
    const [inRun] = run.cancels as { readonly progress: object }[];
    expect(inRun?.progress).toEqual(one.progress);
    return (one.progress as { readonly state: string }).state;
  };
  const states = [await stateOf()];
  for (const by of ['0m', '10s', '1m', '1m']) {
    rig.advance(by);
    await rig.settle();
    states.push(await stateOf());
  }
  expect(states).toEqual(['approved', 'requested', 'acknowledged', 'ended', 'released']);
});

test('neither mode, hours, limits nor a no hold it; it is counted', async () => {
  await watch([cpuRun('a', '-2h'), cpuRun('b', '-2h')], AUDIT);
  Object.assign(rig.deps.limits, { perCycle: 0, perHour: 0 });
  expect((await cancel('a')).status).toBe(202);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
  const { recentCancels } = await rig.ledger.loadState((await rig.workspace('ml')).id, rig.now());
  expect(recentCancels).toMatchObject([{ runId: 'a', policy: 'by-hand', approvedByPerson: true }]);
});

test('a freeze refuses it in words, and one that comes in between stops it', async () => {
  await watch([cpuRun('a', '-2h'), cpuRun('b', '-2h')]);
  expect((await cancel('a')).status).toBe(202);
  const freeze = { id: 'f', reason: 'metrics are late', author: 'robin', createdAt: rig.now(), endsAt: null };
  await rig.ledger.freeze(freeze);
  const refused = await cancel('b');
  expect(refused).toMatchObject({ status: 409, body: { reason: 'frozen' } });
  expect(refused.body.detail).toBe(
    'All cancels are frozen until an operator lifts the freeze, by robin: “metrics are late”. b was not cancelled.',
  );
  await rig.enforceAll();
  await rig.deliverAll();
  expect(rig.cancelRequests()).toBe(0);
  expect((await rig.decisions({ kind: 'cancel' }))[0]?.cancellation).toMatchObject({
    state: 'abandoned',
    withheld: 'frozen',
  });
  expect(rig.arrived.map(({ type }) => type).sort()).toEqual([
    'runwarden.cancel.abandoned.v1',
    'runwarden.enforcement.frozen.v1',
  ]);
  await rig.ledger.unfreeze('robin', rig.now());
  expect((await cancel('a')).status).toBe(202);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
});

test('a freeze does not name a cancel by hand that Azure refused: nothing of it waits', async () => {
  await watch([cpuRun('refused', '-2h', { cancel: { reject: 409 } })]);
  expect((await cancel('refused')).status).toBe(202);
  await rig.enforceAll();
  await rig.ledger.freeze({ id: 'f', reason: 'look', author: 'robin', createdAt: rig.now(), endsAt: null });
  await rig.deliverAll();
  expect(rig.arrived.find(({ type }) => type.includes('enforcement.frozen'))?.data).toMatchObject({ waiting: [] });
});

test('a cancel by hand that was given up is over: the end of the run is no news to anybody', async () => {
  await watch([cpuRun('a', '-2h', { ends: { after: '10m' } })]);
  await cancel('a');
  await rig.ledger.freeze({ id: 'f', reason: 'late', author: 'robin', createdAt: rig.now(), endsAt: null });
  await rig.enforceAll();
  rig.advance('20m');
  await rig.settle();
  const ofRun = rig.arrived.filter(({ type }) => !type.includes('enforcement'));
  expect(ofRun.map(({ type }) => type)).toEqual(['runwarden.cancel.abandoned.v1']);
});

test('a cancel by hand that hangs says what it costs, although no policy has read that', async () => {
  await watch([cpuRun('a', '-2h', { cancel: { hang: true } })]);
  await cancel('a');
  await rig.settle();
  rig.advance('20m');
  await rig.settle();
  const [hanging] = rig.arrived.filter(({ type }) => type === 'runwarden.cancel.hanging.v1');
  expect(hanging?.data).toMatchObject({ leaked: { amount: expect.any(Number), currency: 'USD' } });
});

test('a second click names the first, and a cancel of a policy is named, too', async () => {
  await watch([cpuRun('a', '-10m'), cpuRun('b', '-2h', { cancel: { delay: '1h' } })], ENFORCE_RUNTIME);
  expect((await cancel('a')).status).toBe(202);
  const again = await cancel('a');
  expect(again).toMatchObject({ status: 409, body: { reason: 'already-canceling' } });
  expect(again.body.detail).toMatch(/^oncall has cancelled a already, at .+; that is under way\./);
  expect((await cancel('b')).body.detail).toMatch(/^The policy runtime has cancelled b already/);
});

test('an exempted or extended run needs a second word', async () => {
  await watch([cpuRun('a', '-10m')]);
  await rig.ledger.createOverride({
    ...{ id: 'o', kind: 'exempt', scope: { run: ['a'] }, policies: ['*'], reason: 'the paper', author: 'robin' },
    ...{ createdAt: rig.now(), endsAt: rig.now() + 3_600_000, revokedAt: null, revokedBy: null },
  });
  const asked = await cancel('a');
  expect(asked).toMatchObject({ status: 409, body: { reason: 'needs-confirm' } });
  expect(asked.body.detail).toBe(
    'robin exempted a until 2026-03-02T04:00:00Z: “the paper”. To cancel it all the same, send "confirm": true.',
  );
  expect((await cancel('a', { reason: 'the paper is out', confirm: true })).status).toBe(202);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(1);
});

test('a run whose owner objected needs a second word', async () => {
  await watch([cpuRun('a', '-2h')], ENFORCE_RUNTIME.replace('notice: none', 'grace: 30m'));
  await rig.settle();
  const [notice] = await rig.decisions({ kind: 'notify' });
  const words = { id: 'objection-1', author: 'robin', reason: 'the data is being copied', via: 'link' } as const;
  await rig.ledger.object(notice?.decision.findingId ?? '', { ...words, holds: 86_400_000 }, rig.now(), () => []);
  const asked = await cancel('a');
  expect(asked).toMatchObject({ status: 409, body: { reason: 'needs-confirm' } });
  expect(asked.body.detail).toMatch(/^robin objected at .+: “the data is being copied”\. To cancel it all the same/);
  expect((await cancel('a', { reason: 'agreed with robin', confirm: true })).status).toBe(202);
});

test('a run that ends, has ended or shows an unknown status is refused in words', async () => {
  await watch([
    cpuRun('done', '-10m', { ends: { after: '1m' } }),
    cpuRun('finalizing', '-10m', { statuses: [{ at: '-5m', status: 'Finalizing' }] }),
    cpuRun('odd', '-10m', { statuses: [{ at: '-5m', status: 'Floating' }] }),
    cpuRun('canceling', '-10m', { statuses: [{ at: '-5m', status: 'CancelRequested' }] }),
  ]);
  rig.advance('2m');
  await rig.pass();
  const reasons = { done: 'ended', finalizing: 'finalizing', odd: 'status-unknown' };
  for (const [run, reason] of Object.entries(reasons))
    expect(await cancel(run)).toMatchObject({ status: 409, body: { reason } });
  await expect(cancel('canceling')).resolves.toMatchObject({
    status: 409,
    body: {
      reason: 'already-canceling',
      detail: 'Azure is canceling canceling already (CancelRequested). Somebody asked for that outside Runwarden.',
    },
  });
  expect((await cancel('stranger')).status).toBe(404);
  expect((await cancel('done', {})).status).toBe(400);
  expect((await cancel('done', { reason: 'no' }, VIEWER)).status).toBe(403);
  await rig.enforceAll();
  expect(rig.cancelRequests()).toBe(0);
});

test('a cancel from outside Runwarden is said to be one, and a cancel of ours is not', async () => {
  await watch([cpuRun('a', '-2h', { cancel: { delay: '1m' } })], ENFORCE_RUNTIME.replace('notice: none', 'grace: 1h'));
  rig.sandbox.control.setScenario(oneWorkspace([cpuRun('a', '-2h', { ends: { at: '-1m', status: 'Canceled' } })]));
  await rig.settle();
  expect(rig.arrived.at(-1)).toMatchObject({
    type: 'runwarden.finding.resolved.v1',
    data: { ended: 'somebody cancelled it outside Runwarden at 2026-03-02T02:59:00Z; Runwarden sent nothing' },
  });
});

test('a run that a person cancels by hand ends the findings of policies with that person as the reason', async () => {
  await watch([cpuRun('a', '-2h', { cancel: { delay: '1m' } })], ENFORCE_RUNTIME.replace('notice: none', 'grace: 1h'));
  expect((await cancel('a')).status).toBe(202);
  await rig.settle();
  rig.advance('3m');
  await rig.settle();
  const ended = rig.arrived
    .filter(({ type }) => type === 'runwarden.finding.resolved.v1')
    .map(({ data }) => data.ended);
  expect(ended).toEqual(['oncall cancelled it through Runwarden']);
});

test('a person who asks again after a refusal is taken at their word: Azure is asked at once', async () => {
  await watch([cpuRun('free', '-10m')]);
  rig.sandbox.control.addFault({ on: 'cancel', do: 'status', status: 403, times: 1 });
  await cancel('free');
  await rig.settle();
  expect(rig.cancelRequests()).toBe(1);
  const { status: code } = await cancel('free', { reason: 'the role was granted' });
  expect(code).toBe(202);
  await rig.settle();
  expect(rig.cancelRequests()).toBe(2);
  rig.advance('2m');
  await rig.settle();
  expect(await status('free')).toBe('Canceled');
});
