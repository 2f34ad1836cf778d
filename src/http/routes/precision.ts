import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isCancelOfPolicy } from '../../core/money/cancel-cases.ts';
import { PRECISION_OF } from '../../core/money/precision.ts';
import { precisionTable } from '../../core/money/precision-table.ts';
import { BY_HAND_POLICY_NAME } from '../../core/policy/by-hand-policy.ts';
import type { DecisionView, PageRequest } from '../../core/ports/read-ledger.ts';
import { pageOfList } from '../../core/values/page.ts';
import { hasRoleIn, ownRunsOf } from '../caller.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, callerOf, refused, requireEverywhere, visibleTo } from '../gate.ts';
import { answerList } from '../list.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, listAnswer, name, pageOf, paging, plainText, refusals } from '../schemas/common.ts';
import {
  precisionOut,
  saidWrongOut,
  showPrecision,
  showSaidWrong,
  showTrusted,
  trustedOut,
} from '../schemas/precision.ts';

const wrongIn = z
  .strictObject({ reason: plainText(1000).describe('What was wrong with it.') })
  .meta({ examples: [{ reason: 'It was saving a checkpoint.' }] });

const trustIn = z
  .strictObject({ reason: plainText(1000).describe('Why it may cancel without asking again.') })
  .meta({ examples: [{ reason: 'It excludes notebooks now.' }] });

/** How often policies are right. */
export function precisionRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock, newId, policies } = deps;

  api.get(
    '/precision',
    {
      config: { isShared: true },
      schema: {
        operationId: 'listPrecision',
        tags: ['policies'],
        summary: 'Say how often each policy is right, and what to do with it',
        description:
          'Of the newest 50 cancels within 90 days, as far as you may see the runs. For a policy in audit or notify: of what it would have done.',
        querystring: z.strictObject(paging),
        response: { 200: listAnswer('A page of policies.', pageOf(precisionOut)), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const visible = visibleTo(request);
      const now = clock();
      const from = now - PRECISION_OF.within;
      const page = async (asked: PageRequest) => {
        const found = pageOfList(policies.current(), ({ name: of }) => of, asked);
        if (!found) return null;
        const facts = await ledger.precisionFacts(from, { policies: found.items.map(({ name: of }) => of), visible });
        // With what happened at this moment.
        const counts = await ledger.policyCounts({ from, until: now + 1 }, visible);
        const table = precisionTable(found.items, { facts, counts, fallen: await ledger.fallsInForce() });
        return { ...found, items: table.map(showPrecision) };
      };
      return answerList(request.query, { name: 'precision', item: precisionOut, page, now }, reply);
    },
  );

  api.post(
    '/decisions/:id/wrong',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'markDecisionWrong',
        tags: ['decisions'],
        summary: 'Say that a cancel was wrong',
        description:
          'For an owner of the run, or an operator of its workspace. It counts against the policy, also for a cancel that a policy in audit would have made.',
        params: z.object({ id: name }),
        body: wrongIn,
        response: {
          201: answer('What was recorded.', saidWrongOut),
          ...refusals('invalid', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      const view = await cancelFor(request, request.params.id, deps);
      const said = { author: authorOf(request), at: clock(), reason: request.body.reason };
      const of = { id: newId(), decisionId: view.decision.id, withdrawnBy: null, withdrawnAt: null };
      if (await ledger.markWrong({ ...of, ...said })) return reply.code(201).send(showSaidWrong(said));
      const before = await ledger.wrongMark(view.decision.id);
      throw new Problem('conflict', `${before?.author ?? 'Somebody'} has already said that this cancel was wrong.`, {
        members: { reason: 'marked-before' },
      });
    },
  );

  api.delete(
    '/decisions/:id/wrong',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'withdrawDecisionWrong',
        tags: ['decisions'],
        summary: 'Take back that a cancel was wrong',
        description: 'For an owner of the run, or an operator of its workspace. What was said stays in the record.',
        params: z.object({ id: name }),
        response: { 200: answer('What was taken back.', saidWrongOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { decision } = await decisionFor(request, request.params.id, deps);
      const withdrawn = await ledger.withdrawWrong(decision.id, authorOf(request), clock());
      if (!withdrawn) throw notFound(`word that the cancel ${decision.id} was wrong`);
      return showSaidWrong(withdrawn);
    },
  );

  api.post(
    '/policies/:name/trust',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'trustPolicy',
        tags: ['policies'],
        summary: 'Let a policy that fell below its floor cancel without asking again',
        description:
          'For an operator of all workspaces. Only what it cancels from now on counts for its floor. A question that is open stays open.',
        params: z.object({ name }),
        body: trustIn,
        response: {
          200: answer('The policy, and how it had fallen.', trustedOut),
          ...refusals('invalid', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request) => {
      requireEverywhere(request, 'operator');
      const trust = { by: authorOf(request), at: clock(), reason: request.body.reason };
      const fall = await ledger.trustPolicy(request.params.name, trust);
      if (fall) return showTrusted(fall, trust);
      if (!policies.current().some(({ name: of }) => of === request.params.name))
        throw notFound(`policy ${request.params.name}`);
      throw new Problem('conflict', `The policy ${request.params.name} has not fallen below its floor.`, {
        members: { reason: 'not-fallen' },
      });
    },
  );
}

/** A decision about a run that the caller owns, or is an operator over. */
async function decisionFor(request: FastifyRequest, id: string, { ledger }: AppDeps): Promise<DecisionView> {
  const caller = callerOf(request);
  const view = await ledger.decision(id, visibleTo(request));
  if (!view) throw notFound(`decision ${id}`);
  if (hasRoleIn(caller, 'operator', view.workspaceName)) return view;
  if (await ledger.run(view.workspaceName, view.decision.runId, ownRunsOf(caller))) return view;
  throw refused(caller, `this needs an operator of ${view.workspaceName}, or an owner of the run`);
}

/** @throws {Problem} for a decision that neither cancels nor would have cancelled under a policy */
async function cancelFor(request: FastifyRequest, id: string, deps: AppDeps): Promise<DecisionView> {
  const view = await decisionFor(request, id, deps);
  if (isCancelOfPolicy(view.decision)) return view;
  const detail =
    view.decision.policy === BY_HAND_POLICY_NAME
      ? 'A person cancelled it by hand, so it counts for no policy.'
      : 'This decision is no cancel of a policy. To say that a question is wrong, reject it.';
  throw new Problem('conflict', detail, { members: { reason: 'no-cancel' } });
}
