import Fastify from 'fastify';
import { armError } from './answer.ts';
import { assetRoutes } from './arm/assets.ts';
import { cancelRoutes } from './arm/cancel.ts';
import { computeRoutes } from './arm/computes.ts';
import { datastoreRoutes } from './arm/datastores.ts';
import { jobRoutes } from './arm/jobs.ts';
import { workspaceRoutes } from './arm/workspaces.ts';
import { artifactRoutes } from './artifacts/routes.ts';
import { blobRoutes } from './blob/routes.ts';
import type { ServerIdentity } from './certificate.ts';
import type { SandboxContext } from './context.ts';
import type { SandboxControl } from './control/control.ts';
import { addControlRoutes } from './control/routes.ts';
import { entraRoutes } from './entra-routes.ts';
import { metricRoutes } from './metrics/routes.ts';
import { mlflowRoutes } from './mlflow/routes.ts';
import { priceRoutes } from './prices/routes.ts';
import { runHistoryRoutes } from './run-history/routes.ts';
import { addRoute, type Route, type SandboxApp, send, toCall } from './serve.ts';
import { vaultRoutes } from './vault/routes.ts';

const ROUTES: readonly Route[] = [
  ...entraRoutes,
  ...workspaceRoutes,
  ...jobRoutes,
  ...cancelRoutes,
  ...computeRoutes,
  ...datastoreRoutes,
  ...assetRoutes,
  ...metricRoutes,
  ...runHistoryRoutes,
  ...mlflowRoutes,
  ...priceRoutes,
  ...artifactRoutes,
  ...blobRoutes,
  {
    kind: 'hook',
    method: 'POST',
    path: '/hooks/:name',
    service: 'open',
    handle: (call, context) => context.hooks.receive(call.params.name ?? '', call, context.clock.now()),
  },
  {
    kind: 'hook',
    method: 'GET',
    path: '/hooks/:name',
    service: 'open',
    handle: (call, context) => context.hooks.receive(call.params.name ?? '', call, context.clock.now()),
  },
];

/** Puts all routes together. Paths are compared without case and doubled slashes count once, as in Azure. */
export function createApp(identity: ServerIdentity, context: SandboxContext, control: SandboxControl): SandboxApp {
  const app = Fastify({
    https: { key: identity.keyPem, cert: identity.certPem },
    routerOptions: { caseSensitive: false, ignoreDuplicateSlashes: true, maxParamLength: 1_000 },
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    bodyLimit: 32 * 1_024 * 1_024,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  for (const route of [...ROUTES, ...vaultRoutes()]) addRoute(app, context, route);
  addControlRoutes(app, control);
  app.setNotFoundHandler((request, reply) => {
    const call = toCall(request);
    const message = `The sandbox does not offer ${call.method} ${call.url.split('?')[0] ?? ''}.`;
    return send(reply, armError(404, 'NotFound', message), call);
  });
  return app;
}
