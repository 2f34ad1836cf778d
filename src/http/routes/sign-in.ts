import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { AuditEvent } from '../../core/audit/event.ts';
import type { Api, AppDeps } from '../deps.ts';
import { hashOf } from '../find-key.ts';
import { type Page, pageHtml } from '../pages/page.ts';
import { notSignedInPage } from '../pages/sign-in-page.ts';
import { PAGE_POLICY } from '../pages/style.ts';
import { Problem } from '../problem.ts';
import { crossSiteProblem, isFromElsewhere } from '../same-site.ts';
import { answer, refusals } from '../schemas/common.ts';
import { keyIn, meOut, showMe, signedOutOut } from '../schemas/sign-in.ts';
import { addressOf, beginSignIn, endAtIssuer, finishSignIn, SignInRefused } from '../sign-in/code-flow.ts';
import type { SignIn } from '../sign-in/index.ts';
import { ownPath } from '../sign-in/own-path.ts';
import { fittingClaims, readBegun } from '../sign-in/session.ts';

/** The ways into and out of a session of the browser. */
export function signInRoutes(api: Api, deps: AppDeps, signIn: SignIn): void {
  const { baseUrl } = deps.signIn;
  const { issuer, sessions, rights, keys, refuse } = signIn;
  const own = { baseUrl, takesPrograms: false };

  const accepted = (actor: string, by: 'issuer' | 'key', { ip }: FastifyRequest): readonly AuditEvent[] => [
    { at: deps.clock(), kind: 'sign-in.accepted', actor, body: { by, address: ip } },
  ];

  api.register(async (pages) => {
    pages.setErrorHandler((error: FastifyError, request, reply) => failed(error, request, reply));
    if (issuer && baseUrl !== null) codeRoutes(pages, { issuer, baseUrl });
    else
      for (const url of ['/sign-in/start', '/sign-in/callback'])
        pages.get(url, HIDDEN, async (_, reply) =>
          page(reply, 404, notSignedInPage('There is no issuer here', 'Sign in with an API key.', '/')),
        );
  });

  function codeRoutes(pages: Pick<Api, 'get'>, way: { issuer: NonNullable<SignIn['issuer']>; baseUrl: string }): void {
    pages.get('/sign-in/start', HIDDEN, async (request, reply) => {
      const { to } = startQuery.parse(request.query);
      // Nobody begins a session without a click on a page of the service.
      if (isFromElsewhere(request)) return page(reply, 403, notSignedInPage(...FROM_ELSEWHERE, ownPath(to)));
      const { address, ...begun } = await beginSignIn(way.issuer, way.baseUrl);
      request.signingIn.set('begun', { ...begun, to: ownPath(to), at: deps.clock() });
      return reply.redirect(address.href, 302);
    });

    pages.get('/sign-in/callback', HIDDEN, async (request, reply) => {
      const begun = readBegun(request, deps.clock());
      // Whatever comes of it, the answer of the issuer is taken once.
      request.signingIn.delete();
      if (!begun)
        throw new SignInRefused('This sign-in was not begun in this browser, or it took more than ten minutes.');
      const query = /\?.*$/.exec(request.url)?.[0] ?? '';
      const claims = await finishSignIn(way.issuer, { begun, baseUrl: way.baseUrl, query }, request.log);
      await deps.ledger.noteAudit(accepted(claims.name, 'issuer', request));
      await sessions.begin(request, fittingClaims(claims, rights.isNamed));
      return reply.redirect(addressOf(way.baseUrl, begun.to), 302);
    });
  }

  api.post(
    '/sign-in/key',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'signInWithKey',
        tags: ['sign-in'],
        summary: 'Begin a session of the browser with an API key',
        security: [],
        body: keyIn,
        response: {
          200: answer('The caller.', meOut),
          ...refusals('invalid', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request) => {
      refuseForeignPage(request);
      if (signIn.isLocal) throw new Problem('conflict', 'Without API keys everybody on this machine is known already.');
      const hash = hashOf(request.body.key);
      const caller = keys.byHash(hash);
      if (!caller) throw refuse(request, new Problem('unauthorized', 'This key is not known.'));
      await deps.ledger.noteAudit(accepted(caller.name, 'key', request));
      await sessions.begin(request, { key: hash, name: caller.name });
      return showMe(caller, sessions.timesOf(request));
    },
  );

  api.post(
    '/sign-out',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'signOut',
        tags: ['sign-in'],
        summary: 'End the session of this browser',
        security: [],
        response: { 200: answer('It is over.', signedOutOut), ...refusals() },
      },
    },
    async (request) => {
      refuseForeignPage(request);
      const isOfIssuer = request.caller?.via === 'session';
      await sessions.leave(request);
      return { endSession: isOfIssuer && issuer && baseUrl !== null ? await endAtIssuer(issuer, baseUrl) : null };
    },
  );

  function refuseForeignPage(request: FastifyRequest): void {
    const foreign = crossSiteProblem(request, own);
    if (foreign !== null) throw new Problem('forbidden', foreign);
  }

  function failed(error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const to = readBegun(request, deps.clock())?.to ?? '/';
    if (error instanceof SignInRefused) {
      request.log.warn({ why: error.message, reason: error.reason }, 'somebody was not signed in');
      const refusal = refuse(request, new Problem('forbidden', error.message));
      return page(
        reply.headers(refusal.headers),
        refusal.status,
        notSignedInPage('You are not signed in', refusal.message, to),
      );
    }
    request.log.error({ err: error }, 'a sign-in failed');
    return page(
      reply,
      503,
      notSignedInPage(
        'Nobody can sign in now',
        'The issuer or the database does not answer. The log of the service says which.',
        to,
      ),
    );
  }
}

const FROM_ELSEWHERE = ['You are not signed in', 'Another site sent your browser here.'] as const;

// A look at its headers alone must not use up a code.
const HIDDEN = { config: { access: 'open' }, schema: { hide: true }, exposeHeadRoute: false } as const;

const startQuery = z.object({ to: z.string().optional().catch(undefined) });

function page(reply: FastifyReply, status: number, content: Page): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-security-policy': PAGE_POLICY, 'x-robots-tag': 'noindex, nofollow' })
    .type('text/html; charset=utf-8')
    .send(pageHtml(content));
}
