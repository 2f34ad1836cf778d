import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutIssuer } from '../../src/http/sign-in/deps.ts';
import { KEYS_ALONE } from '../../src/http/sign-in/settings.ts';
import { bearer, KEYS, OPERATOR, useWorld, VIEWER } from './world.ts';

const world = useWorld();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Runwarden</title>');
  writeFileSync(join(folder, 'assets', 'main.js'), '0;\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const app = (baseUrl: string | null) =>
  world.app({ keys: KEYS, consoleFolder: folder, signIn: { ...withoutIssuer(KEYS_ALONE, 'k'.repeat(64)), baseUrl } });

const ANSWERS: readonly (readonly [string, InjectOptions, number])[] = [
  ['an answer of the API', { url: '/api/v1/freeze', headers: bearer(VIEWER) }, 200],
  ['a list as a file', { url: '/api/v1/runs?format=csv', headers: bearer(VIEWER) }, 200],
  ['a refusal for want of a key', { url: '/api/v1/freeze' }, 401],
  ['a refusal for want of a role', { method: 'DELETE', url: '/api/v1/freeze', headers: bearer(VIEWER) }, 403],
  ['a page that is not there', { url: '/nowhere', headers: bearer(VIEWER) }, 404],
  ['a method that is not offered', { method: 'PATCH', url: '/api/v1/freeze', headers: bearer(OPERATOR) }, 405],
  [
    'a request that is not valid',
    { method: 'PUT', url: '/api/v1/freeze', headers: bearer(OPERATOR), payload: {} },
    400,
  ],
  [
    'a body that is too large',
    { method: 'PUT', url: '/api/v1/freeze', headers: bearer(OPERATOR), payload: { reason: 'x'.repeat(70_000) } },
    413,
  ],
  ['an address that cannot be read', { url: '/api/v1/decisions/%ff', headers: bearer(VIEWER) }, 400],
  ['the description of the API', { url: '/docs/openapi.json' }, 200],
  ['the console', { url: '/' }, 200],
  ['a file of the console', { url: '/assets/main.js' }, 200],
  ['a file of the console that is not there', { url: '/assets/none.js' }, 401],
  ['the page of an owner', { url: '/keep/forged' }, 404],
  ['a probe', { url: '/healthz' }, 200],
];

describe('every answer', () => {
  it.each(ANSWERS)('lets the browser trust nothing else: %s', async (_, request, status) => {
    const reply = await app('https://runwarden.example.com').inject(request);
    expect(reply.statusCode).toBe(status);
    const { headers } = reply;
    expect(headers).toMatchObject({
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers.server).toBeUndefined();
    const policy = String(headers['content-security-policy']);
    for (const part of ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"])
      expect(policy).toContain(part);
    // An icon of no bytes is the one image that a page of an owner has.
    expect(policy.replace('img-src data:', '')).not.toMatch(/unsafe|data:|\*|https?:/);
  });

  it('says nothing of TLS where people reach the service without it', async () => {
    for (const baseUrl of [null, 'http://127.0.0.1:8080'])
      expect((await app(baseUrl).inject('/healthz')).headers['strict-transport-security']).toBeUndefined();
  });
});

it('gives a browser the page for an address that is too long, and a program JSON', async () => {
  for (const url of [`/runs/ml/${'x'.repeat(400)}`, `/decisions/${'x'.repeat(400)}`, '/runs/ml/%ff']) {
    const page = await app(null).inject({ url, headers: { accept: 'text/html' } });
    expect(page.statusCode).toBe(404);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.body).toContain('<title>Runwarden</title>');
    const json = await app(null).inject({ url, headers: { accept: 'application/json' } });
    expect(json.headers['content-type']).toContain('application/problem+json');
  }
  const api = await app(null).inject({ url: `/api/v1/runs/ml/${'x'.repeat(400)}`, headers: { accept: 'text/html' } });
  expect(api.headers['content-type']).toContain('application/problem+json');
});
