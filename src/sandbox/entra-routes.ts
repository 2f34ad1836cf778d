import type { Route } from './serve.ts';

/** The part of Entra that a client with a secret needs. */
export const entraRoutes: Route[] = [
  {
    kind: 'openid-configuration',
    method: 'GET',
    path: '/:tenant/v2.0/.well-known/openid-configuration',
    service: 'open',
    handle: (call, context) => context.tokens.openidConfiguration(call.params.tenant ?? 'common'),
  },
  {
    kind: 'token',
    method: 'POST',
    path: '/:tenant/oauth2/v2.0/token',
    service: 'open',
    handle: (call, context) => context.tokens.issue(call),
  },
];
