import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GONE_OUT } from '../../core/decision/finding.ts';
import type { RefusedLink } from '../../core/ports/meter.ts';
import { DAY } from '../../core/values/duration.ts';
import { isPlainText } from '../../core/values/invisible-characters.ts';
import { createAttemptLimit } from '../attempt-limit.ts';
import type { Api, AppDeps } from '../deps.ts';
import { findingOf } from '../keep-token.ts';
import { onlyNotifies, recordedAlerts, sentFor } from '../objecting.ts';
import {
  answerPage,
  type FormState,
  goneOutPage,
  type KeepContext,
  keepPage,
  LONGEST_REASON,
  noLinkPage,
  overPage,
  refusalPage,
  sentPage,
} from '../pages/keep-page.ts';
import { type Page, pageHtml } from '../pages/page.ts';
import { PAGE_POLICY } from '../pages/style.ts';
import { crossSiteProblem } from '../same-site.ts';

/** A reason of the longest kind, when each of its characters takes as much room as it can. */
const BODY_LIMIT = 16 * 1024;

/** Letters and digits that a reason has at least. */
const FEWEST = 6;

/**
 * The page behind the link in an owner's notice. It needs no sign-in, because the link is for one finding, and it can only
 * keep. Opening it changes nothing, since mail filters and chat programs open links by themselves.
 */
export function keepRoutes(api: Api, deps: AppDeps): void {
  const { ledger, links } = deps;
  const failures = createAttemptLimit(deps.clock);
  const { contact } = links;

  api.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (_, body, done) => done(null, new URLSearchParams(body.toString())),
  );
  api.setErrorHandler((error: FastifyError, request, reply) => {
    const isOurs = error.statusCode === undefined || error.statusCode >= 500;
    if (isOurs) request.log.error({ err: error }, 'a page failed');
    const page = isOurs
      ? refusalPage('This page does not work now', 'Nothing was changed. Try again in a minute.', contact)
      : refusalPage(
          'That could not be read',
          `Nothing was changed. Write at most ${LONGEST_REASON} characters.`,
          contact,
        );
    return send(reply, isOurs ? 500 : (error.statusCode ?? 400), page);
  });

  /** Answers a link that leads to nothing, and counts it. */
  const lost = (why: RefusedLink, request: FastifyRequest, reply: FastifyReply) => {
    links.refused(why);
    const wait = failures(request.ip);
    if (wait !== null) reply.header('retry-after', String(wait));
    send(reply, wait === null ? 404 : 429, noLinkPage(contact));
  };

  /** What a link leads to; null where that is nothing, and the answer is sent. */
  const open = async (token: string, request: FastifyRequest, reply: FastifyReply): Promise<KeepContext | null> => {
    const findingId = findingOf(links.key, token);
    const now = deps.clock();
    const view = findingId === null ? null : await ledger.keepView(findingId, now);
    if (!view) {
      lost(findingId === null ? 'forged' : 'gone', request, reply);
      return null;
    }
    const { finding, decision } = view;
    if (finding.state === 'resolved') {
      links.refused('over');
      send(reply, 410, overPage(finding, decision.evidence.run.displayName, contact));
      return null;
    }
    const policy = deps.policies.current().find(({ name }) => name === finding.policy) ?? null;
    return { view, policy, now, contact };
  };

  const route = {
    config: { access: 'open' },
    schema: { hide: true, params: z.object({ token: z.string() }) },
  } as const;

  api.get('/keep/:token', route, async (request, reply) => {
    const context = await open(request.params.token, request, reply);
    if (!context) return reply;
    const { cancellation } = context.view;
    const isGone = cancellation !== null && GONE_OUT.includes(cancellation.state);
    return send(reply, 200, isGone ? goneOutPage(context, cancellation) : keepPage(context));
  });

  api.post('/keep/:token', route, async (request, reply) => {
    if (crossSiteProblem(request, { takesPrograms: true, takesNull: true, baseUrl: deps.signIn.baseUrl }) !== null) {
      const why = 'Another page made your browser send this. Open the link in the message and send it from there.';
      return send(reply, 403, refusalPage('Nothing was changed', why, contact));
    }
    const context = await open(request.params.token, request, reply);
    if (!context) return reply;
    if (onlyNotifies(context.policy)) return send(reply, 409, keepPage(context));
    const form = readForm(request.body);
    if (form.problem !== null) return send(reply, 400, keepPage(context, form));
    const { finding, decision } = context.view;
    const author = decision.evidence.owner.display;
    const holds = context.policy?.objection.holds ?? DAY;
    const given = { id: deps.newId(), reason: form.reason, author, via: 'link', holds } as const;
    const answer = await ledger.object(finding.id, given, context.now, recordedAlerts(deps));
    if (answer.kind === 'not-found') return send(reply, 404, noLinkPage(contact));
    const sent = answer.kind === 'recorded' ? await sentFor(finding, deps) : null;
    return send(reply, STATUS[answer.kind], sent ? sentPage(context, sent) : answerPage(context, answer));
  });
}

const STATUS = { recorded: 200, over: 410, 'objected-before': 409, kept: 409, 'gone-out': 409 } as const;

function send(reply: FastifyReply, status: number, page: Page): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-security-policy': PAGE_POLICY, 'x-robots-tag': 'noindex, nofollow' })
    .type('text/html; charset=utf-8')
    .send(pageHtml(page));
}

function readForm(body: unknown): FormState {
  const reason = (body instanceof URLSearchParams ? (body.get('reason') ?? '') : '').replaceAll('\r\n', '\n').trim();
  return { reason, problem: problemWith(reason) };
}

function problemWith(reason: string): string | null {
  if (!isPlainText(reason)) return 'Please write plain text.';
  if ((reason.match(/[\p{L}\p{N}]/gu) ?? []).length < FEWEST) return 'Write at least a few words.';
  return reason.length > LONGEST_REASON ? `Write at most ${LONGEST_REASON} characters.` : null;
}
