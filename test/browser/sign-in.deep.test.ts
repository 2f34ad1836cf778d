import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuerSettings, PEOPLE } from '../http/signed-in.ts';
import { freePort } from '../support/free-port.ts';
import { IN_BROWSER } from '../support/needs.ts';
import { startIssuer, type TestIssuer } from '../support/oidc.ts';
import { cpuRun, ENFORCE_RUNTIME, oneWorkspace } from '../support/scenarios.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

let issuer: TestIssuer;
let service: Service;
let pages: Pages;
let base: string;

beforeAll(async () => {
  if (IN_BROWSER.skip) return;
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  issuer = await startIssuer({
    callbacks: [`${base}/sign-in/callback`],
    users: { alice: { roles: ['Runwarden.Operator'] } },
  });
  const signIn = {
    issuer: issuerSettings(issuer, { clientSecret: null }),
    session: { lasts: 12 * 3_600_000, idle: 2 * 3_600_000 },
  };
  service = await startService({
    scenario: oneWorkspace([cpuRun('a', '-10m')]),
    policies: { 'runtime.yaml': ENFORCE_RUNTIME },
    configure: (config) => ({ ...config, http: { ...config.http, port, baseUrl: base, signIn, people: PEOPLE } }),
  });
  pages = await openPages();
});

afterAll(async () => {
  await pages?.close();
  await service?.close();
  await issuer?.close();
});

describe('somebody who is not signed in', () => {
  it('signs in at the issuer, comes back to where they wanted to go, writes, and signs out', IN_BROWSER, async () => {
    const page = await pages.open(`${base}/waiting`);
    await page.getByRole('link', { name: 'Continue with' }).click();
    await page.waitForURL(`${issuer.url}/**`);
    await page.getByPlaceholder('Enter any login').fill('alice');
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${base}/waiting`);
    const ask = (path: string, method = 'GET', body?: string) =>
      page.evaluate(
        async (given) => {
          const { path: url, ...rest } = given;
          const answer = await fetch(url, { ...rest, headers: { 'content-type': 'application/json' } });
          return { status: answer.status, body: await answer.json() };
        },
        { path, method, ...(body !== undefined && { body }) },
      );
    expect(await ask('/api/v1/me')).toMatchObject({ body: { name: 'alice@example.com', via: 'session' } });
    // No script of a page has the session.
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await ask('/api/v1/freeze', 'PUT', '{"reason":"metrics are late"}')).toMatchObject({ status: 200 });
    expect(await ask('/api/v1/freeze', 'DELETE', '{}')).toMatchObject({ status: 200 });
    expect(await ask('/sign-out', 'POST', '{}')).toMatchObject({
      body: { endSession: expect.stringContaining(issuer.url) },
    });
    expect(await ask('/api/v1/me')).toMatchObject({ status: 401 });
    await page.close();
  });

  it('is shown a page that says why, when the issuer refuses', IN_BROWSER, async () => {
    const page = await pages.open(`${base}/sign-in/callback?error=access_denied&state=x`);
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.waitForURL(`${issuer.url}/**`);
    await page.close();
  });
});
