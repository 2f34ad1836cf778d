import type { BrowserContextOptions, Page } from 'playwright-core';
import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { issuerSettings, SESSION } from '../http/signed-in.ts';
import { KEYS } from '../http/world.ts';
import { freePort } from '../support/free-port.ts';
import { startIssuer, type TestIssuer } from '../support/oidc.ts';
import { type Service, startService } from '../support/service.ts';
import { openPages, type Pages } from './pages.ts';

/** A service with people who sign in at an issuer, each in browsers of their own. */
export interface SignedIn {
  readonly service: Service;
  readonly pages: Pages;
  readonly issuer: TestIssuer;
  /** Opens a page as somebody, who signs in at the issuer the first time. With `anew` the browser has no session yet. */
  open(login: string, path: string, more?: BrowserContextOptions & { readonly anew?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

/** Alice and bob are operators, adam is an admin; everybody else owns the runs that name them, and no more. */
const USERS = {
  alice: { roles: ['Runwarden.Operator'] },
  bob: { roles: ['Runwarden.Operator'] },
  adam: { groups: ['admins'] },
};
const ROLES = [
  { role: 'operator', workspaces: null, who: { appRole: ['Runwarden.Operator'] } },
  { role: 'admin', workspaces: null, who: { group: ['admins'] } },
  { role: 'owner', workspaces: null, who: { everyone: true } },
] as const;

/** Starts the issuer, the service over a scenario, and a browser. */
export async function startSignedIn(
  scenario: ScenarioInput,
  policies: Readonly<Record<string, string>>,
): Promise<SignedIn> {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const issuer = await startIssuer({ callbacks: [`${base}/sign-in/callback`], users: USERS });
  const signIn = { issuer: issuerSettings(issuer, { clientSecret: null }), session: SESSION };
  const service = await startService({
    scenario,
    policies,
    configure: (config) => ({
      ...config,
      http: { ...config.http, port, baseUrl: base, keys: [...KEYS], signIn, people: { roles: ROLES, owns: [] } },
      limits: { ...config.limits, perCycle: 50, perHour: 50, share: 1 },
    }),
  });
  const pages = await openPages();
  const sessions = new Map<string, Awaited<ReturnType<ReturnType<Page['context']>['storageState']>>>();

  async function signInAtIssuer(login: string, path: string, more: BrowserContextOptions): Promise<Page> {
    const page = await pages.open(`${base}${path}`, more);
    await page.getByRole('link', { name: 'Continue with' }).click();
    await page.getByPlaceholder('Enter any login').fill(login);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${base}${path}`);
    return page;
  }

  return {
    service,
    pages,
    issuer,
    async open(login, path, { anew = false, ...more } = {}) {
      const session = sessions.get(login);
      if (session && !anew) return pages.open(`${base}${path}`, { ...more, storageState: session });
      const page = await signInAtIssuer(login, path, more);
      sessions.set(login, await page.context().storageState());
      return page;
    },
    async close() {
      await pages.close();
      await service.close();
      await issuer.close();
    },
  };
}
