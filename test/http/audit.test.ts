import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const rows = async (query = '') => {
  const reply = await world.app({ keys: KEYS }).inject({ url: `/api/v1/audit?${query}`, headers: bearer(OPERATOR) });
  expect(reply.statusCode).toBe(200);
  return reply.json();
};

describe('GET /audit', () => {
  it('lists who did what, newest first, by kind and actor, in pages', async () => {
    const app = world.app({ keys: KEYS });
    const write = (method: 'PUT' | 'DELETE', payload?: object) =>
      app.inject({ method, url: '/api/v1/freeze', headers: bearer(OPERATOR), ...(payload && { payload }) });
    await write('PUT', { reason: 'an incident' });
    await write('DELETE');
    const { items } = await rows();
    expect(items.map(({ kind, actor }: Record<string, string>) => `${kind} ${actor}`)).toEqual([
      'freeze.lifted oncall',
      'freeze.set oncall',
      'audit.began runwarden',
    ]);
    expect(items[1]).toMatchObject({ seq: 2, record: expect.stringMatching(/^freezes\//), body: { endsAt: null } });
    expect(JSON.parse(items[1].text)).toMatchObject({ seq: 2, prev: items[2].hash });
    expect((await rows('kind=freeze.set')).items).toHaveLength(1);
    expect((await rows('actor=nobody')).items).toEqual([]);
    const first = await rows('order=oldest&limit=2');
    expect(first.items.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2]);
    expect((await rows(`order=oldest&limit=2&cursor=${first.next}`)).items[0].seq).toBe(3);
  });

  it('refuses a cursor that it did not write, and a kind that there is not', async () => {
    const ask = (query: string) =>
      world.app({ keys: KEYS }).inject({ url: `/api/v1/audit?${query}`, headers: bearer(OPERATOR) });
    expect((await ask('cursor=abc')).statusCode).toBe(400);
    expect((await ask('kind=nothing')).statusCode).toBe(400);
  });
});

describe('refused callers', () => {
  it('are in the audit, a row a minute each with how often, and never their keys', async () => {
    const app = world.app({ keys: KEYS });
    const ask = (remoteAddress: string, headers = {}) =>
      app.inject({ url: '/api/v1/policies', headers, remoteAddress });
    for (let turn = 0; turn < 3; turn++) await ask('10.0.0.1', bearer('rw_a-wrong-key'));
    await ask('10.0.0.2');
    await app.inject({ method: 'PUT', url: '/api/v1/freeze', headers: bearer(VIEWER), payload: { reason: 'x' } });
    world.now += MINUTE;
    await ask('10.0.0.3');
    const { items } = await rows('kind=sign-in.refused&order=oldest');
    expect(items.map(({ actor, body }: { actor: string; body: object }) => ({ actor, ...body }))).toEqual([
      { actor: 'an unknown caller', status: 401, address: '10.0.0.1', route: '/api/v1/policies', count: 3 },
      { actor: 'an unknown caller', status: 401, address: '10.0.0.2', route: '/api/v1/policies', count: 1 },
      { actor: 'grafana', status: 403, address: '127.0.0.1', route: '/api/v1/freeze', count: 1 },
    ]);
    expect(JSON.stringify(items)).not.toContain('rw_');
    await app.close();
    expect((await rows('kind=sign-in.refused')).items).toHaveLength(4);
  });

  it('cannot fill the database, from however many addresses', async () => {
    const app = world.app({ keys: KEYS });
    const before = (await rows('kind=sign-in.refused&limit=200')).items.length;
    for (let turn = 0; turn < 300; turn++)
      await app.inject({ url: '/api/v1/policies', remoteAddress: `10.1.${turn % 256}.${Math.floor(turn / 256)}` });
    await app.close();
    const { items } = await rows('kind=sign-in.refused&limit=200');
    expect(items.length - before).toBe(51);
    expect(items[0]).toMatchObject({ actor: 'other callers', body: { address: null, count: 250 } });
  });
});
