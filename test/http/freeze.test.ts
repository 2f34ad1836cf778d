import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { NOW } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const freeze = (payload: object) => world.app().inject({ method: 'PUT', url: '/api/v1/freeze', payload });
const lift = () => world.app().inject({ method: 'DELETE', url: '/api/v1/freeze' });
const state = async () => (await world.app().inject('/api/v1/freeze')).json();

beforeEach(async () => {
  world.now = NOW;
  await lift();
});

describe('a freeze', () => {
  it('is in force until somebody lifts it', async () => {
    expect(await state()).toEqual({ frozen: false, freezes: [] });
    const reply = await freeze({ reason: 'metrics are late' });
    expect(reply.json()).toMatchObject({
      frozen: true,
      freezes: [{ reason: 'metrics are late', author: 'local', createdAt: '2026-01-31T09:30:00Z', endsAt: null }],
    });
    expect((await lift()).json()).toEqual({ lifted: 1 });
    expect((await lift()).json()).toEqual({ lifted: 0 });
  });

  it('ends by itself when an end was given', async () => {
    await freeze({ reason: 'x', for: '1h' });
    world.now = NOW + HOUR;
    expect((await state()).frozen).toBe(false);
  });

  it('is not shortened by another', async () => {
    await freeze({ reason: 'first' });
    await freeze({ reason: 'second', endsAt: '2026-01-31T10:30:00Z' });
    world.now = NOW + HOUR;
    expect((await state()).freezes).toMatchObject([{ reason: 'first' }]);
  });

  it.each([
    [{}, 'reason'],
    [{ reason: ' ' }, 'reason'],
    [{ reason: 'x', until: 'noon' }, 'until'],
    [{ reason: 'x', for: '1h', endsAt: '2026-02-01T00:00:00Z' }, 'endsAt'],
    [{ reason: 'x', endsAt: '2026-01-01T00:00:00Z' }, 'endsAt'],
  ])('is refused with %j, naming the field', async (payload, field) => {
    const reply = await freeze(payload);
    expect(reply.json()).toMatchObject({ status: 400, errors: [{ field }] });
    expect((await state()).frozen).toBe(false);
  });
});
