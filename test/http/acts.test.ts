import { beforeAll, describe, expect, it } from 'vitest';
import { aPolicy, aRun, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, OPERATOR, useWorld } from './world.ts';

const world = useWorld();
const acts = async (query = '') => (await world.app().inject(`/api/v1/acts?${query}`)).json();
const kinds = async (query: string) => (await acts(query)).items.map(({ kind }: { kind: string }) => kind);

beforeAll(async () => {
  world.policies = [aPolicy()];
  const runs = ['kept', 'stopped'].map((id) => aRun({ id, displayName: `${id} in words` }));
  const { decisions } = await pass(world.ledger, world.newId, runs, world.policies);
  const app = world.app({ keys: KEYS });
  const write = async (method: 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) => {
    world.now += 1000;
    const headers = bearer(OPERATOR);
    const reply = await app.inject({ method, url: `/api/v1${url}`, headers, ...(payload && { payload }) });
    expect([url, reply.statusCode < 300, reply.body]).toEqual([url, true, reply.body]);
    return reply.json();
  };
  const asked = decisions.find(({ kind, runId }) => kind === 'ask' && runId === 'kept');
  await write('POST', `/decisions/${asked?.id}/reject`, { note: 'it loads its data' });
  const exempt = { kind: 'exempt', scope: { run: 'kept' }, reason: 'a rerun', for: '2h' };
  const { id } = await write('POST', '/overrides', exempt);
  await write('DELETE', `/overrides/${id}`);
  await write('PUT', '/freeze', { reason: 'an incident' });
  await write('DELETE', '/freeze');
  await write('POST', `/runs/${WORKSPACE.name}/stopped/cancel`, { reason: 'its mount is gone' });
});

describe('GET /acts', () => {
  it('says in words who did what, to which run and why, the newest first', async () => {
    const { items } = await acts();
    expect(items.map(({ by, what, reason, runId }: Record<string, string>) => [by, what, reason, runId])).toEqual([
      ['oncall', 'cancelled the run by hand', 'its mount is gone', 'stopped'],
      ['oncall', 'allowed cancels again', null, null],
      ['oncall', 'stopped all cancels', 'an incident', null],
      ['oncall', 'ended the exemption that oncall had made', null, null],
      ['oncall', 'exempted runs', 'a rerun', null],
      ['oncall', 'rejected the cancel: the run is kept', 'it loads its data', 'kept'],
    ]);
    expect(items.at(-1)).toMatchObject({
      kind: 'question.answered',
      policy: 'gpu-idle',
      workspace: WORKSPACE.name,
      displayName: 'kept in words',
      at: '2026-01-31T09:30:01Z',
    });
  });

  it('is filtered by who, what, which run and when', async () => {
    expect(await kinds('kind=freeze.set')).toEqual(['freeze.set']);
    expect(await kinds('run=kept')).toEqual(['question.answered']);
    expect(await kinds(`workspace=${WORKSPACE.name}`)).toEqual(['decision.cancel', 'question.answered']);
    expect(await kinds('policy=gpu-idle')).toEqual(['question.answered']);
    expect(await kinds('by=nobody')).toEqual([]);
    expect(await kinds('since=1s')).toEqual(['decision.cancel', 'freeze.lifted']);
    expect(await kinds('until=2026-01-31T09:30:02Z')).toEqual(['question.answered']);
  });
});
