import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Approval } from '../../core/decision/finding.ts';
import type { AnswerRefusal } from '../../core/ports/ledger.ts';
import type { DecisionView } from '../../core/ports/read-ledger.ts';
import { formatInstant } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { EXCEPTED, exceptionOver } from '../exception-over.ts';
import { followsOfFirstYes, followsOfNo, followsOfYes } from '../follows.ts';
import { authorOf, callerOf, ownIds, requireIn, visibleTo } from '../gate.ts';
import { KINDS, notFound, Problem } from '../problem.ts';
import { answer, name, plainText, refusals } from '../schemas/common.ts';
import { answeredOut, batchOut } from '../schemas/follows.ts';

const note = z
  .strictObject({ note: plainText(1000).nullish().describe('Why, for the record.') })
  .nullish()
  .meta({ examples: [{ note: 'Agreed with the owner.' }] });

const MOST_AT_ONCE = 200;

const batchIn = z
  .strictObject({
    ids: z
      .array(name)
      .min(1, 'must name at least one question')
      .max(MOST_AT_ONCE, `must name at most ${MOST_AT_ONCE} questions`)
      .describe('Ids of `ask` decisions. One that is named twice is answered once.'),
    answer: z.enum(['approve', 'reject']),
    note: plainText(1000).nullish().describe('Why, for the record of each.'),
  })
  .meta({ examples: [{ ids: ['01K3V8Q4'], answer: 'reject', note: 'The input is being loaded again.' }] });

const WORDS = { approve: 'approved', reject: 'rejected' } as const;

/** A person's answer to a proposed cancel. */
export function approvalRoutes(api: Api, deps: AppDeps): void {
  for (const verb of ['approve', 'reject'] as const)
    api.post(
      `/decisions/:id/${verb}`,
      {
        config: { access: 'operator' },
        schema: {
          operationId: `${verb}Decision`,
          tags: ['approvals'],
          summary: `${verb === 'approve' ? 'Approve' : 'Reject'} the cancellation that an \`ask\` decision proposes`,
          description:
            'The first answer counts, but a no overrules a yes with which Azure was not asked yet. Before a cancel the run is read and judged again, so an approval for evidence that has changed does nothing. While an override holds the run, an approval would cancel nothing and not count after it, so it is refused. Where two people must approve, the first approval is counted, and `answer` stays null until the second.',
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
        return whatCame(await record(request, id, givenBy(request, verb, request.body?.note), deps), deps);
      },
    );

  api.post(
    '/approvals/batch',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'answerDecisions',
        tags: ['approvals'],
        summary: 'Answer several questions at once',
        description:
          'Each is recorded and judged by itself, as if it had been answered alone, and has an outcome of its own: one that cannot be answered leaves the others as they are.',
        body: batchIn,
        response: {
          200: answer('The outcome of each, in the order asked.', batchOut),
          ...refusals('invalid', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request) => {
      const { ids, answer: verb, note: why } = request.body;
      const given = givenBy(request, verb, why);
      const recorded: { id: string; outcome: Recorded | Problem }[] = [];
      for (const id of new Set(ids))
        recorded.push({ id, outcome: await record(request, id, given, deps).catch(orProblem) });
      const items: z.output<typeof batchOut>['items'][number][] = [];
      // Only when all are on record: what follows may wait for requests under way.
      for (const { id, outcome } of recorded)
        items.push(
          outcome instanceof Problem
            ? { id, status: outcome.status, approval: null, problem: problemIn(outcome) }
            : { id, status: 200, approval: await whatCame(outcome, deps), problem: null },
        );
      return { items };
    },
  );
}

type Given = Parameters<AppDeps['ledger']['answer']>[1];

function givenBy(request: FastifyRequest, verb: keyof typeof WORDS, why: string | null | undefined): Given {
  return {
    answer: WORDS[verb],
    by: authorOf(request),
    who: callerOf(request).id,
    note: why ?? null,
    ownIds: ownIds(request),
  };
}

interface Recorded {
  readonly asked: DecisionView;
  readonly approval: Approval;
}

async function record(request: FastifyRequest, id: string, given: Given, deps: AppDeps): Promise<Recorded> {
  const { ledger, clock } = deps;
  const about = await ledger.decision(id, visibleTo(request));
  if (!about) throw refusalOf({ kind: 'not-found' }, id);
  requireIn(request, 'operator', about.workspaceName);
  if (given.answer === 'approved') await requireNoException(about, deps);
  const recorded = await ledger.answer(id, given, clock());
  if (recorded.kind !== 'answered') throw refusalOf(recorded, id);
  const asked = await ledger.decision(id);
  if (!asked) throw new Error(`the question ${id} was answered and has no decision`);
  return { asked, approval: recorded.approval };
}

/** @throws {Problem} for a yes to an open question while an override holds the run: it would cancel nothing, then or later. */
async function requireNoException(asked: DecisionView, { ledger, clock }: AppDeps): Promise<void> {
  const { decision, approval, workspaceName } = asked;
  if (!approval || approval.answer !== null || approval.ended !== null) return;
  const now = clock();
  const view = approval.expiresAt > now ? await ledger.run(workspaceName, decision.runId) : null;
  if (!view) return;
  const overrides = await ledger.overridesInForce(now);
  const held = exceptionOver({ run: view.run, policy: decision.policy }, overrides, now);
  if (!held) return;
  const until = formatInstant(held.endsAt);
  const word = EXCEPTED[held.kind];
  throw new Problem(
    'conflict',
    `The run is ${word} until ${until} by ${held.author}. Nothing is cancelled before, and a yes given now would not count after. To end that first: runwarden revoke ${held.id}. A no is possible.`,
    { members: { reason: word, overrideId: held.id, by: held.author, until } },
  );
}

/** The answer as it was recorded, and what follows from it. */
async function whatCame({ asked, approval }: Recorded, deps: AppDeps) {
  const { ledger, clock } = deps;
  if (approval.answer === null) return { ...approval, ...followsOfFirstYes(approval) };
  const came =
    approval.answer === 'approved' ? await followsOfYes(asked, deps, clock()) : await followsOfNo(asked, ledger);
  return { ...approval, ...came };
}

function orProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  throw error;
}

/** As the answer to one question would have it. */
function problemIn({ kind, status, message, members }: Problem) {
  return { ...members, type: `urn:runwarden:problem:${kind}`, title: KINDS[kind].title, status, detail: message };
}

/** What can be done after another answer. */
const INSTEAD = {
  approved:
    'Your answer changes nothing. To keep the run, reject it, exempt it or extend it: if no cancel has gone out, that ends the approval.',
  rejected: 'Your answer changes nothing. The run is kept; to cancel it all the same, cancel it by hand.',
} as const;

function refusalOf(refusal: AnswerRefusal, id: string): Problem {
  switch (refusal.kind) {
    case 'not-found':
      return notFound(`decision ${id} that asks for an approval`);
    case 'own-run':
      return new Problem('forbidden', 'You own this run, so somebody else must approve. You can reject it.', {
        members: { reason: 'own-run' },
      });
    case 'already-answered':
      return new Problem('conflict', `${refusal.by} has already ${refusal.answer} it. ${INSTEAD[refusal.answer]}`, {
        members: { reason: 'already-answered', answeredBy: refusal.by, answer: refusal.answer },
      });
    case 'approved-by-them':
      return new Problem('conflict', 'You have approved it already. Another person must approve it as well.', {
        members: { reason: 'second-person-needed', approvedBy: refusal.by },
      });
    case 'expired':
      return new Problem(
        'expired',
        `The time to answer ended at ${formatInstant(refusal.at)}. To keep the run for longer, exempt or extend it. To cancel it, cancel it by hand.`,
        {
          members: { reason: 'expired', expiredAt: formatInstant(refusal.at) },
        },
      );
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
