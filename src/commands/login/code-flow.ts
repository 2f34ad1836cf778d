import { createServer, type ServerResponse } from 'node:http';
import * as oidc from 'openid-client';
import type { Instant, Milliseconds } from '../../core/values/duration.ts';
import { MINUTE } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import { entraOf } from '../../http/sign-in/entra.ts';
import { type IssuerAddress, inWords, tokensFrom } from './issuer.ts';
import type { Tokens } from './keyring.ts';

/** What signing in needs of this machine. */
export interface FlowDeps {
  readonly now: () => Instant;
  /** Says something to the person who signs in. */
  readonly say: (line: string) => void;
  /** Shows an address in a browser; false where there is none. */
  readonly open: (address: string) => boolean;
  /** Aborted at Ctrl-C. */
  readonly stop: AbortSignal;
}

const PATIENCE: Milliseconds = 10 * MINUTE;

/** Signs in with the browser of this machine: authorization code with PKCE, and an answer to a port of this machine. */
export async function signInByBrowser(
  issuer: IssuerAddress,
  config: oidc.Configuration,
  { now, say, open, stop }: FlowDeps,
): Promise<Tokens> {
  const verifier = oidc.randomPKCECodeVerifier();
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
  const listener = await listen(state);
  try {
    const asksForIdentity = issuer.scopes.includes('openid');
    const address = oidc.buildAuthorizationUrl(config, {
      redirect_uri: listener.url,
      scope: issuer.scopes.join(' '),
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      ...promptFor(issuer),
      ...(asksForIdentity && { nonce }),
    });
    const opened = open(address.href);
    say(opened ? 'Sign in in the browser. If none opened, open this address:' : 'Open this address in a browser:');
    say(`  ${address.href}`);
    const { url, answer } = await listener.callback(AbortSignal.any([stop, AbortSignal.timeout(PATIENCE)]));
    try {
      const tokens = await inWords(issuer.issuer, () =>
        oidc.authorizationCodeGrant(config, url, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          ...(asksForIdentity && { expectedNonce: nonce, idTokenExpected: true }),
        }),
      );
      page(answer, 'You are signed in', 'Close this page, and go back to the terminal.');
      return tokensFrom(issuer, tokens, { now: now() });
    } catch (error) {
      page(answer, 'You are not signed in', 'The terminal says why.');
      throw error;
    }
  } finally {
    listener.close();
  }
}

/**
 * OpenID Connect gives a refresh token only to whom the person has just agreed. Entra gives one without, and would ask an
 * administrator for the consent that users may not give.
 */
function promptFor({ issuer, scopes }: IssuerAddress): { readonly prompt?: string } {
  return scopes.includes('offline_access') && entraOf(issuer) === null ? { prompt: 'consent' } : {};
}

interface Callback {
  readonly url: URL;
  readonly answer: ServerResponse;
}

/** Waits at a free port of this machine for the browser to come back. Whatever does not know the state is refused. */
async function listen(state: string) {
  const { promise, resolve } = Promise.withResolvers<Callback>();
  const server = createServer((request, answer) => {
    const url = URL.parse(request.url ?? '/', base());
    if (request.method === 'GET' && url?.pathname === '/' && url.searchParams.get('state') === state)
      resolve({ url, answer });
    else page(answer, 'Nobody is awaited here', 'Begin again with runwarden login.', 404);
  });
  await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  /** Issuers take every port for `localhost`, and not all of them for 127.0.0.1. */
  function base(): string {
    const address = server.address();
    return `http://localhost:${typeof address === 'object' ? address?.port : ''}/`;
  }
  return {
    url: base(),
    async callback(stop: AbortSignal): Promise<Callback> {
      const stopped = new Promise<never>((_, reject) => {
        const refuse = () => reject(new StartError('Nobody signed in.'));
        if (stop.aborted) refuse();
        stop.addEventListener('abort', refuse, { once: true });
      });
      return Promise.race([promise, stopped]);
    },
    close(): void {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** Says something in the browser. It holds nothing of the request. */
function page(answer: ServerResponse, title: string, text: string, status = 200): void {
  answer.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  answer.end(
    `<!doctype html><html lang="en"><title>${title} · Runwarden</title><h1>${title}</h1><p>${text}</p></html>`,
  );
}
