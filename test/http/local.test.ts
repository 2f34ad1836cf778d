import { describe, expect, it } from 'vitest';
import { bindProblem, isLoopbackAddress, isLoopbackHost } from '../../src/http/loopback.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const READ = { url: '/api/v1/freeze' } as const;
const WRITE = { method: 'DELETE', url: '/api/v1/freeze' } as const;

describe('without keys', () => {
  it('takes everybody at this machine for an operator named local', async () => {
    const app = world.app();
    const frozen = await app.inject({ method: 'PUT', url: '/api/v1/freeze', payload: { reason: 'x' } });
    expect(frozen.json().freezes).toMatchObject([{ author: 'local' }]);
    for (const remoteAddress of ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1'])
      expect((await app.inject({ ...READ, remoteAddress })).statusCode).toBe(200);
    await app.inject(WRITE);
  });

  it('refuses other machines', async () => {
    for (const remoteAddress of ['10.0.0.7', '::ffff:10.0.0.7', '2001:db8::1'])
      expect((await world.app().inject({ ...READ, remoteAddress })).statusCode).toBe(403);
  });

  it('refuses a Host that a DNS answer could point here', async () => {
    for (const host of ['attacker.example', 'attacker.example:8080', 'localhost.attacker.example', '127.0.0.1.nip.io'])
      expect((await world.app().inject({ ...READ, headers: { host } })).statusCode, host).toBe(403);
    for (const host of ['localhost:8080', 'LOCALHOST', '127.0.0.1:8080', '[::1]:8080'])
      expect((await world.app().inject({ ...READ, headers: { host } })).statusCode, host).toBe(200);
  });

  it('refuses what a proxy passed on', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.7' };
    expect((await world.app().inject({ ...READ, headers })).statusCode).toBe(403);
  });

  it('refuses writes that another site made the browser send', async () => {
    for (const headers of [
      { origin: 'https://attacker.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3000' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://localhost:80', 'sec-fetch-site': 'cross-site' },
    ])
      expect((await world.app().inject({ ...WRITE, headers })).statusCode, JSON.stringify(headers)).toBe(403);
    for (const headers of [
      { host: 'localhost:8080', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ])
      expect((await world.app().inject({ ...WRITE, headers })).statusCode).toBe(200);
  });

  it('never says that another site may read or send', async () => {
    const headers = { origin: 'https://attacker.example', 'access-control-request-method': 'DELETE' };
    const asked = await world.app().inject({ method: 'OPTIONS', url: WRITE.url, headers });
    expect(asked.statusCode).toBe(405);
    const document = await world.app().inject({ url: '/docs/openapi.json', headers });
    for (const reply of [asked, document]) expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('tells strangers no more than whether it is ready', async () => {
    const readiness = async () => ({ ready: false, reasons: ['workspace a is blind'], workspaces: [] });
    const reply = await world.app({ readiness }).inject({ url: '/readyz', remoteAddress: '10.0.0.7' });
    expect(reply.statusCode).toBe(503);
    expect(reply.json()).toEqual({ ready: false });
  });
});

describe('where to listen', () => {
  it('is this machine alone without keys', () => {
    for (const host of ['0.0.0.0', '::', '10.0.0.7', 'runwarden.internal', ''])
      expect(bindProblem(host, [])).toBe(
        `refusing to listen on ${host} without API keys: anybody who reaches it could cancel runs`,
      );
    for (const host of ['127.0.0.1', 'localhost', '::1']) expect(bindProblem(host, [])).toBeNull();
  });

  it('is anywhere with keys', () => {
    expect(bindProblem('0.0.0.0', ['a key'])).toBeNull();
  });
});

it('knows the names and addresses of this machine', () => {
  expect(['127.0.0.1', '::1', '::FFFF:127.0.0.1'].every(isLoopbackAddress)).toBe(true);
  expect(['128.0.0.1', '0.0.0.0', '::', '127.0.0.1.evil', 'x127.0.0.1'].some(isLoopbackAddress)).toBe(false);
  expect(['localhost', '[::1]', '127.0.0.1'].every(isLoopbackHost)).toBe(true);
  expect(['localhost.', 'localhost.evil', '0', ''].some(isLoopbackHost)).toBe(false);
});
