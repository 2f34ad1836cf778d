import { z } from 'zod';
import type { Override } from '../../core/decision/override.ts';
import type { ConditionTree } from '../../core/policy/policy.ts';
import type { RequestInFlight } from '../../core/ports/ledger.ts';
import type { DecisionView, PageRequest } from '../../core/ports/read-ledger.ts';
import type { Run } from '../../core/run/run.ts';
import { formatInstant } from '../../core/values/duration.ts';
import { anyGlobMatches } from '../../core/values/glob.ts';
import { inPlacesOf } from '../caller.ts';
import { type Coverage, coveredRuns, needsConfirmation } from '../covered-runs.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, callerOf, requireOver, visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { fitsPolicy, knownPolicies, newOverride } from '../new-override.ts';
import { notFound, Problem } from '../problem.ts';
import { answer, flag, listAnswer, name, pageOf, paging, refusals } from '../schemas/common.ts';
import { overrideIn, overrideMadeOut, overrideOut, showMadeOverride, showOverride } from '../schemas/override.ts';
import { completed, overridePreviewIn, overridePreviewOut, showPreview } from '../schemas/override-preview.ts';

const filters = z.strictObject({
  inForce: flag.exactOptional().describe('Only those that count now, or only the others.'),
  author: name.exactOptional().describe('Who made it.'),
  policy: name.exactOptional().describe('Those about this policy, by its name or by a pattern that fits it.'),
  ...paging,
});

/** Exceptions that people make. */
export function overrideRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock } = deps;

  api.get(
    '/overrides',
    {
      config: { isShared: true },
      schema: {
        operationId: 'listOverrides',
        tags: ['overrides'],
        summary: 'List overrides, newest first',
        querystring: filters,
        response: { 200: listAnswer('A page of overrides.', pageOf(overrideOut)), ...refusals('invalid') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, ...given } = request.query;
      const filter = { ...given, visible: visibleTo(request) };
      const now = clock();
      const page = async (asked: PageRequest) =>
        shownPage(await ledger.overrides(filter, asked, now), (override) => showOverride(override, now));
      return answerList({ cursor, limit, format }, { name: 'overrides', item: overrideOut, page, now }, reply);
    },
  );

  api.post(
    '/overrides',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'createOverride',
        tags: ['overrides'],
        summary: 'Exempt or extend runs for a time',
        description:
          'Waits a few seconds for cancels that are on their way, and says which went out: after the answer none does for a run that it covers.',
        body: overrideIn,
        response: {
          201: answer('The override.', overrideMadeOut),
          ...refusals('invalid', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request, reply) => {
      const now = clock();
      const known = await knownPolicies(deps);
      requireOver(request, request.body.scope.workspace);
      const override = newOverride(request.body, authorOf(request), now, { newId: deps.newId, known });
      const coverage = await coveredRuns(override, ledger, inPlacesOf(callerOf(request), 'operator'));
      if (!request.body.confirm) refuseUnconfirmed(override, coverage);
      await ledger.createOverride(override);
      const covered = coverage.covered.map(({ run }) => run);
      const sent = sentTo(override, covered, await ledger.requestsInFlight());
      const hasPolicy = fitsPolicy(override, known);
      return reply.code(201).send(showMadeOverride(override, { covered, sent, hasPolicy }, now));
    },
  );

  api.post(
    '/overrides/preview',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'previewOverride',
        tags: ['overrides'],
        summary: 'Say what a new override would cover now, and write nothing',
        description:
          'The same code answers as when it is made. Reason and end may be left out, so that it can be asked while somebody types.',
        body: overridePreviewIn,
        response: {
          200: answer('What it would cover.', overridePreviewOut),
          ...refusals('invalid', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request) => {
      const now = clock();
      const known = await knownPolicies(deps);
      requireOver(request, request.body.scope.workspace);
      const override = newOverride(completed(request.body), authorOf(request), now, {
        newId: () => 'preview',
        known,
      });
      const coverage = await coveredRuns(override, ledger, inPlacesOf(callerOf(request), 'operator'));
      const questions = await openQuestions(ledger);
      const hasPolicy = fitsPolicy(override, known);
      const idlePolicies = new Set(
        deps.policies
          .current()
          .filter(({ when }) => asksForIdle(when))
          .map(({ name }) => name),
      );
      return showPreview(override, { coverage, questions, hasPolicy, idlePolicies, owner: deps.owner }, now);
    },
  );

  api.get(
    '/overrides/:id',
    {
      schema: {
        operationId: 'getOverride',
        tags: ['overrides'],
        summary: 'Read an override, also one that has ended',
        params: z.object({ id: name }),
        response: { 200: answer('The override.', overrideOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { id } = request.params;
      const override = await ledger.override(id, visibleTo(request));
      if (!override) throw notFound(`override ${id}`);
      return showOverride(override, clock());
    },
  );

  api.delete(
    '/overrides/:id',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'revokeOverride',
        tags: ['overrides'],
        summary: 'End an override now',
        description: 'It stays in the record.',
        params: z.object({ id: name }),
        response: {
          200: answer('The override as it ended.', overrideOut),
          ...refusals('invalid', 'not-found', 'conflict'),
        },
      },
    },
    async (request) => {
      const now = clock();
      const { id } = request.params;
      const made = await ledger.override(id);
      if (!made) throw notFound(`override ${id}`);
      requireOver(request, made.scope.workspace);
      const revoked = await ledger.revokeOverride(id, authorOf(request), now);
      if (revoked) return showOverride(revoked, now);
      throw alreadyEnded((await ledger.override(id)) ?? made);
    },
  );
}

/** More questions than this are open only where nobody answers any. */
const MOST_QUESTIONS = 1000;

async function openQuestions(ledger: AppDeps['ledger']): Promise<readonly DecisionView[]> {
  const page = await ledger.decisions({ waiting: true }, { cursor: null, limit: MOST_QUESTIONS });
  return page?.items ?? [];
}

/** What covers everything is likely a slip: no policy would act, unnoticed. */
function refuseUnconfirmed(override: Override, coverage: Coverage): void {
  const doubt = needsConfirmation(override, coverage);
  if (doubt === null) return;
  throw new Problem('conflict', `${doubt} Nothing was made. To make it all the same, send "confirm": true.`, {
    members: { reason: 'needs-confirm', covers: coverage.covered.length, active: coverage.active },
  });
}

/** What had gone out to runs that the override covers, under its policies. */
function sentTo(
  { policies }: Override,
  covered: readonly Run[],
  sent: readonly RequestInFlight[],
): readonly RequestInFlight[] {
  return sent.filter(
    ({ runId, workspaceId, policy }) =>
      anyGlobMatches(policies, policy) && covered.some((run) => run.id === runId && run.workspaceId === workspaceId),
  );
}

function alreadyEnded({ revokedAt, revokedBy, endsAt }: Override): Problem {
  const detail =
    revokedAt === null
      ? `It ended by itself at ${formatInstant(endsAt)}.`
      : `${revokedBy ?? 'Somebody'} has already revoked it at ${formatInstant(revokedAt)}.`;
  return new Problem('conflict', detail, { members: { reason: 'already-ended' } });
}

function asksForIdle(tree: ConditionTree): boolean {
  if (tree.op === 'condition') return tree.condition.kind === 'gpu-idle';
  return tree.op === 'not' ? asksForIdle(tree.child) : tree.children.some(asksForIdle);
}
