import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { mayCover } from '../../src/core/decision/override.ts';
import type { Run } from '../../src/core/run/run.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import type { ApiKey } from '../../src/http/find-key.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, useWorld } from './world.ts';

const world = useWorld();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const KEYS: readonly ApiKey[] = [
  { name: 'alice', role: 'owner', owners: ['team-a'], sha256: sha256('alice') },
  { name: 'oncall', role: 'operator', sha256: sha256('oncall') },
];

let app: ReturnType<typeof world.app> | undefined;
async function post(by: 'alice' | 'oncall', url: string, payload: object = {}) {
  app ??= world.app({ keys: KEYS });
  const reply = await app.inject({ method: 'POST', url: `/api/v1/${url}`, payload, headers: bearer(by) });
  return { status: reply.statusCode, body: reply.json() };
}

let count = 0;
let run: string;
const ofRun = (what: string) => `runs/${WORKSPACE.name}/${run}/${what}`;

/** A run about which two policies have announced a cancel. */
beforeEach(async () => {
  world.now = NOW;
  run = `run-${++count}`;
  world.policies = [
    aPolicy({ mode: 'enforce', grace: HOUR, objection: { holds: 2 * HOUR } }),
    aPolicy({ name: 'too-long', mode: 'enforce', grace: HOUR }),
  ];
  await pass(world.ledger, world.newId, [aRun({ id: run })], world.policies, NOW);
});

describe('an objection with a key', () => {
  it('is against every announced cancel of the run, each for as long as its policy says', async () => {
    const { status, body } = await post('alice', ofRun('objections'), { reason: 'the data is late' });
    expect(status).toBe(201);
    expect(body.alreadySent).toEqual([]);
    expect(body.items).toMatchObject([
      { policy: 'gpu-idle', author: 'alice', via: 'key', endsAt: '2026-01-31T11:30:00Z', holds: true },
      { policy: 'too-long', runId: run, endsAt: '2026-02-01T09:30:00Z', reason: 'the data is late' },
    ]);
  });

  it('can be against one of them, and counts once for each', async () => {
    const object = (policy?: string) => post('alice', ofRun('objections'), { reason: 'the data is late', policy });
    expect((await object('too-long')).body.items).toHaveLength(1);
    expect(await object('too-long')).toMatchObject({
      status: 409,
      body: {
        reason: 'objected-before',
        detail:
          'alice objected already, at 2026-01-31T09:30:00Z; that holds until 2026-02-01T09:30:00Z. It counts once for what was seen.',
      },
    });
    expect((await object()).body.items).toMatchObject([{ policy: 'gpu-idle' }]);
  });

  it('is not taken against what only notifies: on-call would not be asked', async () => {
    world.policies = world.policies.map((policy) => ({ ...policy, mode: 'notify' as const }));
    expect(await post('alice', ofRun('objections'), { reason: 'the data is late' })).toMatchObject({
      status: 409,
      body: { reason: 'nothing-announced' },
    });
  });

  it('needs a reason and an announced cancel', async () => {
    expect((await post('alice', ofRun('objections'), { reason: '  ' })).status).toBe(400);
    expect((await post('alice', ofRun('objections'), { reason: 'no', extra: 1 })).status).toBe(400);
    run = `run-${++count}`;
    await pass(world.ledger, world.newId, [aRun({ id: run })], [], NOW);
    expect(await post('alice', ofRun('objections'), { reason: 'the data is late' })).toMatchObject({
      status: 409,
      body: { reason: 'nothing-announced' },
    });
  });
});

describe('a wish for more time', () => {
  const wish = { for: '4h', reason: 'the data is late' };

  it('changes nothing until an operator grants it, as an override of the operator that names who asked', async () => {
    const asked = await post('alice', ofRun('extension-requests'), { ...wish, policy: 'too-long' });
    expect(asked.body.displayName).toBe('train-llm');
    expect(asked).toMatchObject({
      status: 201,
      body: { runId: run, policies: ['too-long'], for: '4h', author: 'alice', answer: null },
    });
    const overridesOf = async () =>
      (await world.ledger.overridesInForce(world.now)).filter(({ scope }) => scope.runId?.includes(run));
    expect(await overridesOf()).toEqual([]);
    world.now = NOW + HOUR;
    const granted = await post('oncall', `extension-requests/${asked.body.id}/grant`, { note: 'agreed' });
    expect(granted).toMatchObject({
      status: 200,
      body: { answer: 'granted', answeredBy: 'oncall', displayName: 'train-llm' },
    });
    expect(await overridesOf()).toMatchObject([
      {
        id: granted.body.overrideId,
        ...{ kind: 'extend', author: 'oncall', policies: ['too-long'] },
        scope: { workspace: [WORKSPACE.name], runId: [run] },
        reason: 'the data is late (asked for by alice)',
        endsAt: NOW + 5 * HOUR,
      },
    ]);
  });

  it('spares the run alone, and not one that somebody calls by its id', async () => {
    const asked = await post('alice', ofRun('extension-requests'), wish);
    await post('oncall', `extension-requests/${asked.body.id}/grant`);
    const made = (await world.ledger.overridesInForce(world.now)).find(({ scope }) => scope.runId?.includes(run));
    if (!made) throw new Error('nothing was granted');
    const coversIt = (given: Partial<Run>) =>
      mayCover(made, { run: aRun({ id: run, ...given }), phaseSince: 0, signals: {} });
    expect(coversIt({})).toBe(true);
    expect(coversIt({ id: 'namesake', displayName: run })).toBe(false);
    expect(coversIt({ workspaceId: '/w/other', workspaceName: 'other' })).toBe(false);
  });

  it('is for every policy that has found something when it names none', async () => {
    expect((await post('alice', ofRun('extension-requests'), wish)).body.policies).toEqual(['gpu-idle', 'too-long']);
  });

  it('is answered once, and asked once at a time', async () => {
    const { body } = await post('alice', ofRun('extension-requests'), wish);
    expect(await post('alice', ofRun('extension-requests'), wish)).toMatchObject({
      status: 409,
      body: { reason: 'open-already' },
    });
    expect((await post('oncall', `extension-requests/${body.id}/refuse`, { note: 'no' })).body.answer).toBe('refused');
    expect(await post('oncall', `extension-requests/${body.id}/grant`)).toMatchObject({
      status: 409,
      body: { detail: 'oncall has already refused it at 2026-01-31T09:30:00Z.' },
    });
    expect((await post('alice', ofRun('extension-requests'), wish)).status).toBe(201);
    expect((await post('oncall', 'extension-requests/nothing/grant')).status).toBe(404);
  });

  it.each([
    [{ for: '4 hours' }, 400],
    [{ for: '91d' }, 400],
    [{ for: undefined }, 400],
    [{ reason: '' }, 400],
    [{ policy: 'nothing' }, 400],
  ])('is refused with %j', async (change, status) => {
    expect((await post('alice', ofRun('extension-requests'), { ...wish, ...change })).status).toBe(status);
  });
});
