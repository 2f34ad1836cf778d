import pino from 'pino';
import { createApp } from './app.ts';
import type { AppDeps } from './deps.ts';
import { withoutIssuer } from './sign-in/deps.ts';
import { KEYS_ALONE } from './sign-in/settings.ts';

/** The OpenAPI document of the API, without a service behind it. */
export async function describedApi(version: string): Promise<object> {
  // The routes are described and never called, so what they would call is left out. Nothing listens, so nothing is closed.
  const links = { key: '', contact: null, refused: () => {} };
  const signIn = withoutIssuer(KEYS_ALONE, '');
  const deps = { keys: [], links, signIn, version, logger: pino({ enabled: false }), newId: () => '', clock: () => 0 };
  const app = createApp(deps as unknown as AppDeps);
  await app.ready();
  return app.swagger();
}
