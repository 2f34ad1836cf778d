import { formatDuration, SECOND } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, callerOf, requireEverywhere } from '../gate.ts';
import { Problem } from '../problem.ts';
import { answer, refusals } from '../schemas/common.ts';
import { endedOut, endSessionsIn, meOut, showMe, signInOut } from '../schemas/sign-in.ts';
import type { SignIn } from '../sign-in/index.ts';

/** What a replica may not know yet of sessions that another ended. */
const WITHIN = 10 * SECOND;

/** Who asks, how to sign in, and the end of sessions. */
export function meRoutes(api: Api, { keys, version }: AppDeps, { issuer, sessions, isLocal }: SignIn): void {
  api.get(
    '/sign-in',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'getSignIn',
        tags: ['sign-in'],
        summary: 'Say how people sign in',
        security: [],
        response: { 200: answer('The ways to sign in.', signInOut), ...refusals() },
      },
    },
    async () => {
      const way = issuer && (await describeIssuer(issuer));
      return {
        ways: [
          ...(issuer ? (['oidc'] as const) : []),
          ...(keys.length > 0 ? (['key'] as const) : []),
          ...(isLocal ? (['local'] as const) : []),
        ],
        ...(way ?? { issuer: null, clientId: null, scopes: [], deviceCode: false, trouble: null }),
        version,
      };
    },
  );

  api.get(
    '/me',
    {
      config: { access: 'known' },
      schema: {
        operationId: 'getMe',
        tags: ['sign-in'],
        summary: 'Say who asks, and what they may',
        response: { 200: answer('The caller.', meOut), ...refusals() },
      },
    },
    async (request) => showMe(callerOf(request), sessions.timesOf(request)),
  );

  api.post(
    '/sessions/end',
    {
      config: { access: 'known' },
      schema: {
        operationId: 'endSessions',
        tags: ['sign-in'],
        summary: 'End sessions in all browsers',
        description:
          'One’s own, for everybody who has one; those of everyone, for an admin of all workspaces. API keys and tokens of the issuer are no sessions: a key ends with its line in the config, and a token when the issuer said.',
        body: endSessionsIn,
        response: {
          200: answer('They are over.', endedOut),
          ...refusals('invalid', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request) => {
      const { whose } = request.body;
      if (whose === 'everyone') requireEverywhere(request, 'admin');
      if (!(await sessions.end(request, whose, authorOf(request))))
        throw new Problem('conflict', 'This request came with a key or a token, so there is no session to end.');
      return { whose, within: formatDuration(WITHIN) };
    },
  );
}

/** The issuer, for a command that wants to sign in. */
async function describeIssuer({ settings, configuration }: NonNullable<SignIn['issuer']>) {
  const { clientId, scopes } = settings.commands;
  const config = await configuration().catch(() => null);
  return {
    issuer: settings.issuer,
    clientId,
    scopes,
    deviceCode: config?.serverMetadata().device_authorization_endpoint !== undefined,
    trouble: config ? null : 'The issuer does not answer now. An API key counts, and so does a session that has begun.',
  };
}
