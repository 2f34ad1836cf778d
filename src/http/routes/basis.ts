import { z } from 'zod';
import { policyTextIn } from '../../core/decision/kept-policy.ts';
import type { Api, AppDeps } from '../deps.ts';
import { requireEverywhere, visibleTo } from '../gate.ts';
import { notFound } from '../problem.ts';
import { answer, name, refusals } from '../schemas/common.ts';

/** What `runwarden replay` asks for. */
const keptDecisionOut = z
  .object({
    decision: z.record(z.string(), z.unknown()).describe('The decision as it is recorded.'),
    basis: z
      .object({
        hash: z.string().describe('SHA-256 of the text that holds what it rests on. The audit holds it, too.'),
        texts: z
          .record(z.string(), z.string())
          .describe(
            'That text and the parts that it names, by their SHA-256; what was dropped for its age is not there.',
          ),
      })
      .nullable()
      .describe('Null where an older version of Runwarden decided it.'),
  })
  .meta({
    id: 'KeptDecision',
    description: 'A decision with all that it rests on: run, policy, history, exceptions and limits as they were.',
  });

const policyAsItWasOut = z
  .object({
    policy: z.string(),
    text: z
      .string()
      .nullable()
      .describe(
        "Null where it is not kept: dropped for its age, decided by an older version, or Runwarden's own policy.",
      ),
  })
  .meta({ id: 'PolicyAsItWas', description: 'The policy that a decision was made under, as it was written then.' });

/** What decisions rest on. */
export function basisRoutes(api: Api, { ledger }: AppDeps): void {
  api.get(
    '/decisions/:id/basis',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'getDecisionBasis',
        tags: ['decisions'],
        summary: 'Read what a decision rests on, to derive it again',
        description:
          '`runwarden replay` reads it. It names other runs and people, too, so it is for an operator of all workspaces.',
        params: z.object({ id: name }),
        response: { 200: answer('What is kept.', keptDecisionOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      requireEverywhere(request, 'operator');
      const { id } = request.params;
      const kept = await ledger.keptDecision(id);
      if (!kept) throw notFound(`decision ${id}`);
      return { ...kept, decision: { ...kept.decision } };
    },
  );

  api.get(
    '/decisions/:id/policy',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getDecisionPolicy',
        tags: ['decisions'],
        summary: 'Read the policy that a decision was made under, as it was',
        params: z.object({ id: name }),
        response: { 200: answer('The policy.', policyAsItWasOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const view = await ledger.decision(id, visibleTo(request));
      if (!view) throw notFound(`decision ${id}`);
      const kept = await ledger.keptDecision(id);
      return { policy: view.decision.policy, text: kept?.basis ? policyTextIn(kept.basis.texts) : null };
    },
  );
}
