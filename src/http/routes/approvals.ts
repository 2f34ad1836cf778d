import { z } from 'zod';
import type { AnswerRefusal } from '../../core/ports/ledger.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { authorOf, ownIds } from '../auth.ts';
import type { Api, AppDeps } from '../deps.ts';
import { followsOfNo, followsOfYes } from '../follows.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, name, plainText, refusals } from '../schemas/common.ts';
import { answeredOut } from '../schemas/follows.ts';

const note = z
  .strictObject({ note: plainText(1000).nullish().describe('Why, for the record.') })
  .nullish()
  .meta({ examples: [{ note: 'Agreed with the owner.' }] });

/** A person's answer to a proposed cancel. */
export function approvalRoutes(api: Api, { ledger, clock }: AppDeps): void {
  for (const [verb, word] of [
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ] as const)
    api.post(
      `/decisions/:id/${verb}`,
      {
        config: { access: 'operator' },
        schema: {
          operationId: `${verb}Decision`,
          tags: ['approvals'],
          summary: `${verb === 'approve' ? 'Approve' : 'Reject'} the cancellation that an \`ask\` decision proposes`,
          description:
            'The first answer counts. Before a cancel the run is read and judged again, so an approval for evidence that has changed does nothing.',
          params: z.object({ id: name }),
          body: note,
          response: {
            200: answer('The answer as recorded, and what it came to.', answeredOut),
            ...refusals('invalid', 'not-found', 'conflict', 'expired', 'too-large', 'unsupported-media-type'),
          },
        },
      },
      async (request) => {
        const { id } = request.params;
        const given = {
          answer: word,
          by: authorOf(request),
          note: request.body?.note ?? null,
          ownIds: ownIds(request),
        };
        const recorded = await ledger.answer(id, given, clock());
        if (recorded.kind !== 'answered') throw refusalOf(recorded, id);
        const asked = await ledger.decision(id);
        if (!asked) throw new Error(`the question ${id} was answered and has no decision`);
        const came =
          word === 'approved' ? await followsOfYes(asked, ledger, clock()) : await followsOfNo(asked, ledger);
        return { ...recorded.approval, ...came };
      },
    );
}

function refusalOf(refusal: AnswerRefusal, id: string): Problem {
  switch (refusal.kind) {
    case 'not-found':
      return notFound(`decision ${id} that asks for an approval`);
    case 'own-run':
      return new Problem('forbidden', 'You own this run, so somebody else must approve. You can reject it.', {
        members: { reason: 'own-run' },
      });
    case 'already-answered':
      return new Problem('conflict', `${refusal.by} has already ${refusal.answer} it.`, {
        members: { reason: 'already-answered', answeredBy: refusal.by, answer: refusal.answer },
      });
    case 'expired':
      return new Problem('expired', `The time to answer ended at ${formatInstant(refusal.at)}.`, {
        members: { reason: 'expired', expiredAt: formatInstant(refusal.at) },
      });
    case 'ended': {
      const at = formatInstant(refusal.at);
      const what = refusal.as === 'withdrawn' ? 'The question was withdrawn' : 'The approval lapsed';
      return new Problem('expired', `${what} at ${at}: ${refusal.because}. You need not answer it.`, {
        members: { reason: refusal.as, endedAt: at, because: refusal.because },
      });
    }
    case 'resolved':
      return new Problem('conflict', 'The finding is resolved: there is nothing left to cancel.', {
        members: { reason: 'resolved' },
      });
  }
}
