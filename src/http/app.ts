import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { SECOND } from '../core/values/duration.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import { consolePage, serveConsole } from './console.ts';
import type { Api, AppDeps } from './deps.ts';
import { describeApi, serveDocs } from './docs.ts';
import { answerError, sendProblem } from './errors.ts';
import { addETags } from './etag.ts';
import { createGate, createRefusal } from './gate.ts';
import { answerHeaders } from './headers.ts';
import { watchMethods } from './method-not-allowed.ts';
import { Problem } from './problem.ts';
import { createRateLimit } from './rate-limit.ts';
import { logRequests } from './request-log.ts';
import { actRoutes } from './routes/acts.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { auditRoutes } from './routes/audit.ts';
import { basisRoutes } from './routes/basis.ts';
import { budgetRoutes } from './routes/budgets.ts';
import { cancelRoutes } from './routes/cancel.ts';
import { computeRoutes } from './routes/computes.ts';
import { decisionRoutes } from './routes/decisions.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { eventRoutes } from './routes/events.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { extensionRoutes } from './routes/extensions.ts';
import { findingRoutes } from './routes/findings.ts';
import { fleetRoutes } from './routes/fleet.ts';
import { freezeRoutes } from './routes/freeze.ts';
import { keepRoutes } from './routes/keep.ts';
import { limitRoutes } from './routes/limits.ts';
import { logRoutes } from './routes/logs.ts';
import { meRoutes } from './routes/me.ts';
import { nowRoutes } from './routes/now.ts';
import { objectionRoutes } from './routes/objections.ts';
import { overrideRoutes } from './routes/overrides.ts';
import { policyRoutes } from './routes/policies.ts';
import { precisionRoutes } from './routes/precision.ts';
import { probeRoutes } from './routes/probes.ts';
import { runRoutes } from './routes/runs.ts';
import { seriesRoutes } from './routes/series.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { simulationRoutes } from './routes/simulations.ts';
import { spendRoutes } from './routes/spend.ts';
import { spendFocusRoutes } from './routes/spend-focus.ts';
import { spendReportRoutes } from './routes/spend-report.ts';
import { storyRoutes } from './routes/story.ts';
import { tagRoutes } from './routes/tags.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { workspaceRoutes } from './routes/workspaces.ts';
import { serializeOnce, shareReads } from './shared-reads.ts';
import { createSignIn, openCookies } from './sign-in/index.ts';
import { auditRefusals } from './sign-in-refusals.ts';
import { addHeaders, answerUnread, refuseWithoutHost } from './unread.ts';

const BODY_LIMIT = 64 * 1024;

/** Longer than a proxy keeps an idle connection (60 s is usual), so that it is never the server that hangs up first. */
const KEEP_ALIVE = 72 * SECOND;

const ROUTES = [
  nowRoutes,
  findingRoutes,
  decisionRoutes,
  basisRoutes,
  approvalRoutes,
  deliveryRoutes,
  objectionRoutes,
  extensionRoutes,
  runRoutes,
  timelineRoutes,
  storyRoutes,
  seriesRoutes,
  logRoutes,
  cancelRoutes,
  tagRoutes,
  evidenceRoutes,
  policyRoutes,
  precisionRoutes,
  simulationRoutes,
  overrideRoutes,
  freezeRoutes,
  limitRoutes,
  budgetRoutes,
  computeRoutes,
  spendRoutes,
  spendFocusRoutes,
  spendReportRoutes,
  workspaceRoutes,
  fleetRoutes,
  auditRoutes,
  actRoutes,
] as const;

/** Builds the HTTP service without a socket; `listen` or `inject` is the caller's. */
export function createApp(deps: AppDeps): FastifyInstance {
  const headers = answerHeaders(deps);
  const page = consolePage(deps.consoleFolder);
  const app: Api = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 15 * SECOND,
    handlerTimeout: 30 * SECOND,
    keepAliveTimeout: KEEP_ALIVE,
    requestIdHeader: false,
    genReqId: () => deps.newId(),
    trustProxy: typeof deps.trustProxy === 'object' ? [...deps.trustProxy] : (deps.trustProxy ?? false),
    routerOptions: { maxParamLength: 300 },
    // Node would refuse it with an answer of its own.
    http: { requireHostHeader: false },
    clientErrorHandler: answerUnread(headers, deps.newId),
    // An address that cannot be read, such as one with a part that is too long.
    frameworkErrors: (error, request, reply) => {
      reply.headers(headers);
      return isForPerson(request) && page ? sendPage(reply, page) : answerError(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  addHeaders(app, headers);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializeOnce);
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    if (isForPerson(request) && page) return sendPage(reply, page);
    return sendProblem(new Problem('not-found', 'There is nothing at this address.'), request, reply);
  });

  const signIn = createSignIn(deps, createRefusal(createAttemptLimit(deps.clock)));
  const gate = createGate(signIn.finders, signIn.refuse);
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      ...headers,
      'runwarden-version': deps.version,
      // The clock by which the service judges: pages show ages by it.
      'runwarden-time': new Date(deps.clock()).toISOString(),
      'x-request-id': request.id,
    });
    refuseWithoutHost(request);
  });
  openCookies(app, deps);
  // After the hook that opens the cookies.
  app.after(() => app.addHook('onRequest', gate));
  logRequests(app);
  auditRefusals(app, deps);

  const refuseOtherMethods = watchMethods(app);
  describeApi(app, deps.version);
  app.register(async (api) => probeRoutes(api, deps));
  app.register(
    async (api) => {
      if (deps.rateLimit) {
        const limit = createRateLimit(deps.rateLimit, deps.clock);
        api.addHook('onRequest', async (request) => limit(request));
      }
      addETags(api);
      eventRoutes(api, deps, gate);
      // An answer changes each time, so it is packed fast and not small. Server-sent events are not packed.
      api.register(compress, { encodings: ['gzip'], threshold: 1024, zlibOptions: { level: constants.Z_BEST_SPEED } });
      // After it: its hooks are added to the routes that follow.
      api.register(async (packed) => {
        shareReads(packed);
        for (const routes of ROUTES) routes(packed, deps);
        meRoutes(packed, deps, signIn);
      });
    },
    { prefix: '/api/v1' },
  );
  app.register(async (pages) => signInRoutes(pages.withTypeProvider<ZodTypeProvider>(), deps, signIn));
  app.register(async (pages) => keepRoutes(pages.withTypeProvider<ZodTypeProvider>(), deps));
  serveDocs(app);
  if (deps.consoleFolder !== undefined) serveConsole(app, deps.consoleFolder);
  app.register(async () => refuseOtherMethods());
  return app;
}

/** Whether a person's browser asks for a page. */
function isForPerson({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && (headers.accept?.includes('text/html') ?? false);
}

/** The console's page for an address at which there is nothing: it says so. */
function sendPage(reply: FastifyReply, { html, policy }: NonNullable<ReturnType<typeof consolePage>>): FastifyReply {
  return reply.code(404).header('content-security-policy', policy).type('text/html; charset=utf-8').send(html);
}
