import * as oidc from 'openid-client';
import { formatDuration } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import type { FlowDeps } from './code-flow.ts';
import { type IssuerAddress, inWords, tokensFrom } from './issuer.ts';
import type { Tokens } from './keyring.ts';

/** Signs in with the browser of another device: it shows a code, and waits until somebody has entered it. */
export async function signInByDevice(
  issuer: IssuerAddress,
  config: oidc.Configuration,
  { now, say, stop }: FlowDeps,
): Promise<Tokens> {
  const begun = await inWords(issuer.issuer, () =>
    oidc.initiateDeviceAuthorization(config, { scope: issuer.scopes.join(' ') }),
  );
  say(`Open ${begun.verification_uri} on any device, and enter the code ${begun.user_code}.`);
  say(`The code lasts ${formatDuration(begun.expires_in * 1000)}. Ctrl-C ends this.`);
  try {
    const answer = await inWords(issuer.issuer, () =>
      oidc.pollDeviceAuthorizationGrant(config, begun, undefined, { signal: stop }),
    );
    return tokensFrom(issuer, answer, { now: now() });
  } catch (error) {
    if (stop.aborted) throw new StartError('Nobody signed in.');
    throw error;
  }
}
