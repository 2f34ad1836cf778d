import { describe, expect, it } from 'vitest';
import { useWorld } from './world.ts';

const world = useWorld();
const JSON_BODY = { 'content-type': 'application/json' };
const APPROVE = { method: 'POST', url: '/api/v1/decisions/x/approve' } as const;

describe('every failure is a problem document', () => {
  it('for an address that does not exist', async () => {
    const reply = await world.app().inject('/api/v1/nothing?key=secret');
    expect(reply.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(reply.json()).toEqual({
      type: 'urn:runwarden:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is nothing at this address.',
      instance: '/api/v1/nothing',
      requestId: reply.headers['x-request-id'],
    });
  });

  it('for a method that an address does not have, with those it has', async () => {
    for (const [method, url, allow] of [
      ['POST', '/api/v1/policies', 'GET, HEAD'],
      ['PATCH', '/api/v1/freeze', 'DELETE, GET, HEAD, PUT'],
      ['GET', '/api/v1/decisions/x/approve', 'POST'],
      ['DELETE', '/api/v1/decisions/x', 'GET, HEAD'],
      ['POST', '/healthz', 'GET, HEAD'],
    ] as const) {
      const reply = await world.app().inject({ method, url });
      expect(reply.statusCode, url).toBe(405);
      expect(reply.headers.allow).toBe(allow);
      expect(reply.json().type).toBe('urn:runwarden:problem:method-not-allowed');
    }
  });

  it('for a body that is too large', async () => {
    const payload = JSON.stringify({ note: 'x'.repeat(64 * 1024) });
    const reply = await world.app().inject({ ...APPROVE, payload, headers: JSON_BODY });
    expect(reply.json()).toMatchObject({ status: 413, type: 'urn:runwarden:problem:too-large' });
  });

  it('for a body of another type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml']) {
      const reply = await world.app().inject({ ...APPROVE, payload: 'note=x', headers: { 'content-type': type } });
      expect(reply.json(), type).toMatchObject({ status: 415 });
    }
  });

  it.each(['{', '[]', '"x"', '1', 'true', '{"__proto__":{"role":"operator"}}', '{"constructor":{"prototype":{}}}', ''])(
    'for the body %j',
    async (payload) => {
      const reply = await world.app().inject({ ...APPROVE, payload, headers: JSON_BODY });
      expect(reply.json()).toMatchObject({ status: 400, type: 'urn:runwarden:problem:invalid' });
    },
  );

  it('for an address that cannot be read', async () => {
    expect((await world.app().inject('/api/v1/decisions/%ff')).json()).toMatchObject({ status: 400 });
    const long = await world.app().inject(`/api/v1/decisions/${'x'.repeat(301)}`);
    expect(long.json()).toMatchObject({ status: 400 });
  });

  it('for what nobody foresaw: logged whole, told as a request id', async () => {
    const secret = 'password authentication failed for user "runwarden"';
    const ledger = {
      ...world.ledger,
      workspaces: async () => {
        throw new Error(secret);
      },
    };
    const reply = await world.app({ ledger }).inject('/api/v1/workspaces');
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain('password');
    expect(reply.body).not.toContain('.ts');
    const { requestId } = reply.json();
    const logged = world.log.find((line) => line.includes('a request failed'));
    expect(logged).toContain(requestId);
    expect(logged).toContain('password authentication failed');
  });

  it('for a read that the database ended because it took too long, with what to do', async () => {
    const ended = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
    const ledger = { ...world.ledger, workspaces: () => Promise.reject(ended) };
    const reply = await world.app({ ledger }).inject('/api/v1/workspaces');
    expect(reply.json()).toMatchObject({
      type: 'urn:runwarden:problem:unavailable',
      detail: 'The database took too long for this. Narrow the filter, or ask again.',
    });
  });

  it('for a read that found no free connection to the database', async () => {
    const waited = new Error('timeout exceeded when trying to connect');
    const ledger = { ...world.ledger, workspaces: () => Promise.reject(waited) };
    const reply = await world.app({ ledger }).inject('/api/v1/workspaces');
    expect(reply.json()).toMatchObject({
      type: 'urn:runwarden:problem:unavailable',
      detail: 'Too much is read at the same time. Wait a moment, and ask again.',
    });
  });
});

it('sets the headers that keep a browser from misusing an answer', async () => {
  for (const url of ['/api/v1/freeze', '/nowhere', '/healthz', '/docs/']) {
    const { headers } = await world.app().inject(url);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      // What can change is asked for again each time.
      'cache-control': url.startsWith('/api/') ? 'no-cache, private' : 'no-store',
    });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-powered-by']).toBeUndefined();
  }
});
