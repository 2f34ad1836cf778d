import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { newApiKey } from '../../src/http/api-key.ts';
import { knownKeys } from '../../src/http/find-key.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const keyed = () => world.app({ keys: KEYS });
const FREEZE = { method: 'PUT', url: '/api/v1/freeze', payload: { reason: 'metrics are late' } } as const;

describe('with keys', () => {
  it('refuses a request without a key and says how to send one', async () => {
    const reply = await keyed().inject('/api/v1/policies');
    expect(reply.statusCode).toBe(401);
    expect(reply.headers['www-authenticate']).toBe('Bearer realm="runwarden"');
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.json()).toMatchObject({ type: 'urn:runwarden:problem:unauthorized', status: 401 });
  });

  it('refuses a key that it does not know, and every other way of sending one', async () => {
    const app = keyed();
    const wrong = await app.inject({ url: '/api/v1/policies', headers: bearer('rw_wrong') });
    expect(wrong.statusCode).toBe(401);
    expect(wrong.headers['www-authenticate']).toContain('invalid_token');
    for (const headers of [
      { authorization: OPERATOR },
      { authorization: `Basic ${Buffer.from(`x:${OPERATOR}`).toString('base64')}` },
      { 'x-api-key': OPERATOR },
      { cookie: `authorization=${OPERATOR}` },
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${KEYS[1]?.sha256}` },
    ])
      expect((await app.inject({ url: '/api/v1/policies', headers })).statusCode).toBe(401);
    expect((await app.inject(`/api/v1/policies?key=${OPERATOR}&access_token=${OPERATOR}`)).statusCode).toBe(401);
  });

  it('lets a viewer read and not write', async () => {
    const app = keyed();
    expect((await app.inject({ url: '/api/v1/freeze', headers: bearer(VIEWER) })).statusCode).toBe(200);
    const writes = [
      FREEZE,
      { method: 'DELETE', url: '/api/v1/freeze' },
      { method: 'POST', url: '/api/v1/decisions/x/approve' },
      { method: 'POST', url: '/api/v1/decisions/x/reject' },
      { method: 'POST', url: '/api/v1/overrides', payload: {} },
      { method: 'DELETE', url: '/api/v1/overrides/x' },
    ] as const;
    for (const write of writes) {
      const reply = await app.inject({ ...write, headers: bearer(VIEWER) });
      expect(reply.statusCode, write.url).toBe(403);
      expect(reply.json().detail).toContain('needs an operator');
    }
    expect(await world.ledger.freezesInForce(world.now)).toEqual([]);
  });

  it('lets an operator write, under the name of the key', async () => {
    const app = keyed();
    const frozen = await app.inject({ ...FREEZE, headers: { authorization: `bearer ${OPERATOR}` } });
    expect(frozen.json().freezes).toMatchObject([{ author: 'oncall' }]);
    await app.inject({ method: 'DELETE', url: '/api/v1/freeze', headers: bearer(OPERATOR) });
  });

  it('needs a key for the metrics and for addresses that do not exist, and none for health and documents', async () => {
    const app = keyed();
    expect((await app.inject('/metrics')).statusCode).toBe(401);
    expect((await app.inject('/nowhere')).statusCode).toBe(401);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    expect((await app.inject('/readyz')).statusCode).toBe(200);
    expect((await app.inject('/docs/openapi.json')).statusCode).toBe(200);
    expect((await app.inject({ url: '/metrics', headers: bearer(VIEWER) })).body).toBe('runwarden_up 1\n');
  });

  it('serves other machines', async () => {
    const reply = await keyed().inject({
      url: '/api/v1/freeze',
      headers: { ...bearer(VIEWER), host: 'runwarden.example.com' },
      remoteAddress: '10.0.0.7',
    });
    expect(reply.statusCode).toBe(200);
  });

  it('slows down an address that keeps failing, for a minute, and never one with a good key', async () => {
    const app = keyed();
    const fail = (remoteAddress: string) =>
      app.inject({ url: '/api/v1/freeze', headers: bearer('rw_guess'), remoteAddress });
    for (let tries = 0; tries < 20; tries++) expect((await fail('10.0.0.1')).statusCode).toBe(401);
    const slowed = await fail('10.0.0.1');
    expect(slowed.statusCode).toBe(429);
    expect(slowed.headers['retry-after']).toBe('60');
    expect((await fail('10.0.0.2')).statusCode).toBe(401);
    const good = { url: '/api/v1/freeze', headers: bearer(VIEWER), remoteAddress: '10.0.0.1' };
    expect((await app.inject(good)).statusCode).toBe(200);
    world.now += MINUTE;
    expect((await fail('10.0.0.1')).statusCode).toBe(401);
  });

  it('does not start with a key whose hash is none', () => {
    const bad = { name: 'ci', role: 'viewer', sha256: 'secret' } as const;
    expect(() => knownKeys(() => [bad])).toThrow('the key "ci" has no SHA-256 hash');
  });
});

it('makes keys of 32 random bytes and keeps only their hash', () => {
  const { key, sha256 } = newApiKey(randomBytes);
  expect(key).toMatch(/^rw_[\w-]{43}$/);
  expect(sha256).toBe(createHash('sha256').update(key).digest('hex'));
  expect(newApiKey(randomBytes).key).not.toBe(key);
});
