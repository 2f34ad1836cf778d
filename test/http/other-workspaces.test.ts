import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../src/http/find-key.ts';
import { eventServices } from './event-services.ts';
import { aPolicy, aRun, pass, WORKSPACE } from './fixtures.ts';
import { bearer, useWorld } from './world.ts';

const world = useWorld();
const aService = eventServices(world);

const aKey = (name: string, role: ApiKey['role'], ...workspaces: string[]): ApiKey => ({
  ...{ name, role, sha256: createHash('sha256').update(name).digest('hex') },
  ...(workspaces.length > 0 && { workspaces }),
});
const KEYS = [
  aKey('oncall', 'operator'),
  aKey('here', 'operator', WORKSPACE.name),
  aKey('there', 'operator', 'ml-dev'),
];

const ask = async (who: string, method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
  world.app({ keys: KEYS }).inject({
    ...{ method, url: `/api/v1${path}`, headers: bearer(who) },
    ...(payload && { payload }),
  });

const exempt = (workspace: string, run: string) => ({
  ...{ kind: 'exempt', scope: { workspace, run }, reason: `a secret plan of ${workspace}`, for: '2h' },
});

beforeAll(async () => {
  world.policies = [aPolicy()];
  const runs = ['one', 'two', 'three'].map((id) => aRun({ id }));
  await pass(world.ledger, world.newId, runs, world.policies);
  const lease = await world.ledger.lease({ ...WORKSPACE, id: '/w/ml-dev', name: 'ml-dev' }, world.now);
  await lease?.release();
  expect((await ask('here', 'POST', '/overrides', exempt(WORKSPACE.name, 'one'))).statusCode).toBe(201);
});

describe('an override of a workspace, for those who see another', () => {
  it.each(['/acts', '/overrides', '/now', '/acts?format=csv', '/overrides?format=json'])(
    '%s has none of it',
    async (path) => {
      const shown = async (who: string) => (await ask(who, 'GET', path)).body;
      expect(await shown('there')).not.toMatch(/secret plan|exempt/);
      expect(await shown('here')).toMatch(/secret plan|exempt/);
      expect(await shown('oncall')).toMatch(/secret plan|exempt/);
    },
  );

  it('is no event', async () => {
    const { follow, look } = await aService({ keys: KEYS });
    const [here, there] = [await follow(bearer('here')), await follow(bearer('there'))];
    await Promise.all([here.next(1), there.next(1)]);
    await ask('here', 'POST', '/overrides', exempt(WORKSPACE.name, 'two'));
    await ask('there', 'POST', '/overrides', exempt('ml-dev', 'two'));
    look();
    expect(await here.next(1)).toMatchObject([{ data: { kind: 'override.created', actor: 'here' } }]);
    expect(await there.next(1)).toMatchObject([{ data: { kind: 'override.created', actor: 'there' } }]);
  });
});

describe('the preview of an override', () => {
  it('counts the active runs of the workspaces of its author alone', async () => {
    const preview = async (who: string, workspace: string) =>
      (await ask(who, 'POST', '/overrides/preview', { kind: 'exempt', scope: { workspace } })).json();
    expect((await preview('there', 'ml-dev')).covers).toMatchObject({ count: 0, active: 0 });
    expect((await preview('here', WORKSPACE.name)).covers).toMatchObject({ count: 3, active: 3 });
  });
});

describe('what a decision rests on', () => {
  it('is for operators of all workspaces, since it names runs of others', async () => {
    const { items } = (await ask('here', 'GET', '/decisions')).json();
    const { statusCode, body } = await ask('here', 'GET', `/decisions/${items[0].id}/basis`);
    expect([statusCode, body]).toEqual([403, expect.stringContaining('this needs an operator of all workspaces')]);
    expect((await ask('oncall', 'GET', `/decisions/${items[0].id}/basis`)).statusCode).toBe(200);
  });
});

describe('a simulation', () => {
  it('is not shown to somebody of the same name who sees other workspaces, and one at a time runs', async () => {
    let started = 0;
    const never = { simulate: async () => new Promise<never>(() => void started++) };
    const named = (workspace: string) => ({ ...aKey(`key-${workspace}`, 'viewer', workspace), name: 'alice' });
    const app = world.app({ keys: [named(WORKSPACE.name), named('ml-dev')], simulator: never });
    const start = () =>
      app.inject({
        ...{ method: 'POST', url: '/api/v1/simulations', headers: bearer(`key-${WORKSPACE.name}`) },
        payload: { policy: 'gpu-idle' },
      });
    const answers = await Promise.all([start(), start(), start()]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([202, 409, 409]);
    expect(started).toBe(1);
    const id = answers.find(({ statusCode }) => statusCode === 202)?.json().id;
    const read = async (key: string) =>
      (await app.inject({ url: `/api/v1/simulations/${id}`, headers: bearer(key) })).statusCode;
    expect([await read(`key-${WORKSPACE.name}`), await read('key-ml-dev')]).toEqual([200, 404]);
  });
});
