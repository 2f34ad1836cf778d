import { beforeAll, expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const post = async (url: string, payload: object) =>
  world.app().inject({ method: 'POST', url: `/api/v1/overrides${url}`, payload });
const preview = async (payload: object) => (await post('/preview', payload)).json();

beforeAll(async () => {
  const runs = ['cold_1', 'cold_2', 'warm'].map((id, index) =>
    aRun({ id, displayName: `${id} in words`, createdAt: NOW - index * HOUR }),
  );
  world.policies = [aPolicy(), aPolicy({ name: 'too-long', mode: 'notify' })];
  await pass(world.ledger, world.newId, runs, world.policies);
});

it('says which runs an override would cover, and what waits or fires about them under its policies', async () => {
  const shown = await preview({ kind: 'exempt', scope: { run: 'cold_*' }, policies: ['gpu-*'] });
  expect(shown).toMatchObject({
    scopeInWords: 'runs called cold_*',
    covers: { count: 2, active: 3, perHour: [], unpriced: 2 },
    coversEverything: null,
    notice: null,
  });
  expect(shown.covers.runs).toMatchObject([
    { workspace: WORKSPACE.name, runId: 'cold_1', displayName: 'cold_1 in words', owner: { id: 'team-a' }, cost: null },
    { runId: 'cold_2' },
  ]);
  expect(shown.covers.runs[0]).toMatchObject({ worst: { policy: 'gpu-idle' }, untilEnd: null, isIdle: false });
  expect(shown.covers.untilEnd).toEqual([]);
  expect(shown.findings).toMatchObject([
    { runId: 'cold_1', policy: 'gpu-idle' },
    { runId: 'cold_2', policy: 'gpu-idle' },
  ]);
  const { items } = (await world.app().inject('/api/v1/decisions?waiting=true')).json();
  const ofCold = items.filter(({ runId }: { runId: string }) => runId.startsWith('cold_'));
  expect(shown.questions.map(({ decisionId }: { decisionId: string }) => decisionId).sort()).toEqual(
    ofCold.map(({ id }: { id: string }) => id).sort(),
  );
  expect(ofCold).toHaveLength(2);
});

it('says the same as when the override is made, and writes nothing before', async () => {
  const asked = { kind: 'extend', scope: { run: 'warm' } };
  const shown = await preview(asked);
  expect((await world.app().inject('/api/v1/overrides')).json().items).toEqual([]);
  const made = (await post('', { ...asked, reason: 'it is needed', for: '2h' })).json();
  expect(made.covers).toEqual({ count: shown.covers.count, runs: [`${WORKSPACE.name}/warm`] });
  expect(made.notice).toBe(shown.notice);
});

it('says so when it covers everything, when it covers nothing, and when no policy has such a name', async () => {
  expect((await preview({ kind: 'exempt', scope: { run: '*' } })).coversEverything).toBe(
    'Its scope fits every run: 3 active now, and every later one.',
  );
  expect((await preview({ kind: 'exempt', scope: { run: 'wram' } })).notice).toContain('check the spelling');
  expect((await preview({ kind: 'exempt', scope: { run: 'warm' }, policies: ['idel-*'] })).notice).toContain(
    'No policy has a name that fits',
  );
});

it('refuses what would be refused when it is made', async () => {
  const refused = await post('/preview', { kind: 'exempt', scope: {}, endsAt: '2020-01-01T00:00:00Z' });
  expect(refused.statusCode).toBe(400);
  const unknown = await post('/preview', { kind: 'exempt', scope: { run: 'warm' }, policies: ['nothing'] });
  expect(unknown.json().detail).toContain('there is no policy "nothing"');
});
