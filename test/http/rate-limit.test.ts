import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy } from './fixtures.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const app = () => world.app({ keys: KEYS, rateLimit: { reads: 3, writes: 1 } });
const READ = { url: '/api/v1/policies' } as const;
const WRITE = { method: 'PUT', url: '/api/v1/freeze', payload: { reason: 'x' } } as const;

describe('the rate limit', () => {
  it('refuses a caller who asks too often, says when to ask again, and lets others ask', async () => {
    const service = app();
    const ask = (key: string) => service.inject({ ...READ, headers: bearer(key) });
    for (let turn = 0; turn < 3; turn++) expect((await ask(VIEWER)).statusCode).toBe(200);
    const refused = await ask(VIEWER);
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.headers['retry-after']).toBe('60');
    expect(refused.json()).toMatchObject({
      type: 'urn:runwarden:problem:too-many-requests',
      detail: 'More than 3 requests came from you within a minute. Ask again in 60 s.',
    });
    expect((await ask(OPERATOR)).statusCode).toBe(200);
    world.now += MINUTE;
    expect((await ask(VIEWER)).statusCode).toBe(200);
  });

  it('counts writes apart from reads', async () => {
    const service = app();
    const headers = bearer(OPERATOR);
    expect((await service.inject({ ...WRITE, headers })).statusCode).toBe(200);
    expect((await service.inject({ ...WRITE, headers })).statusCode).toBe(429);
    expect((await service.inject({ ...READ, headers })).statusCode).toBe(200);
  });

  it('never refuses a probe', async () => {
    const service = app();
    for (let turn = 0; turn < 10; turn++) {
      expect((await service.inject({ url: '/healthz' })).statusCode).toBe(200);
      expect((await service.inject({ url: '/metrics', headers: bearer(VIEWER) })).statusCode).toBe(200);
    }
  });
});

describe('a read', () => {
  const ask = (url: string, headers: object = {}) =>
    world.app().inject({ url: `/api/v1${url}`, headers: { ...headers } });

  it('has a tag that stays while nothing but the time changes, and is not sent again to who has it', async () => {
    const first = await ask('/policies');
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^W\/"[\w-]{27}"$/);
    expect(first.headers['cache-control']).toBe('no-cache, private');
    world.now += 1000;
    const again = await ask('/policies', { 'if-none-match': `"other", ${tag}` });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', tag]);
    await world.app().inject(WRITE);
    const before = String((await ask('/freeze')).headers.etag);
    await world.app().inject({ method: 'DELETE', url: '/api/v1/freeze' });
    expect((await ask('/freeze', { 'if-none-match': before })).statusCode).toBe(200);
  });

  it('has none where it is refused, a file or a write', async () => {
    for (const reply of [await ask('/runs?limit=0'), await ask('/runs?format=csv'), await world.app().inject(WRITE)]) {
      expect(reply.headers.etag).toBeUndefined();
      expect(reply.headers['cache-control']).toBe('no-store');
    }
  });

  it('is packed for who can unpack it, unless it is short', async () => {
    world.policies = Array.from({ length: 20 }, (_, index) => aPolicy({ name: `policy-${index}` }));
    const packed = await ask('/policies', { 'accept-encoding': 'gzip' });
    const plain = await ask('/policies');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers.etag).toBe(plain.headers.etag);
    expect((await ask('/freeze', { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
  });
});
