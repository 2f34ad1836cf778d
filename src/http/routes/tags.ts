import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { RunView } from '../../core/ports/read-ledger.ts';
import { tagKey, tagValues } from '../../core/run/tags.ts';
import { visibleText } from '../../core/values/invisible-characters.ts';
import { caseless } from '../../core/values/text.ts';
import { ownRunsOf } from '../caller.ts';
import type { Api, AppDeps } from '../deps.ts';
import { authorOf, callerOf, requireIn, visibleTo } from '../gate.ts';
import { invalid, notFound, Problem } from '../problem.ts';
import { answer, name, refusals } from '../schemas/common.ts';
import { confirmedTagOut, showConfirmedTag, tagConfirmedOut } from '../schemas/tags.ts';

const params = z.object({
  workspace: name.describe('Name of the workspace.'),
  run: name.describe('Id of the run.'),
  key: name.describe('Key of the tag.'),
});

const confirmIn = z
  .strictObject({
    value: z
      .string()
      .max(1000)
      .exactOptional()
      .describe('The value that you were shown. It is not confirmed if the run has another one by now.'),
  })
  .nullish()
  .meta({ examples: [{ value: 'critical' }] });

/** Operators confirm the protected tags of runs. */
export function tagRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock, newId, protectedTags = [] } = deps;

  api.post(
    '/runs/:workspace/:run/tags/:key/confirm',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'confirmTag',
        tags: ['runs'],
        summary: 'Confirm a protected tag of a run, so that policies count it',
        description:
          'Whoever submits a run writes its tags. A tag of `protected-tags` in the config counts in policies only when an operator, who does not own the run, or the policy itself confirms it. The confirmation is for the value that the tag has now.',
        params,
        body: confirmIn,
        response: {
          200: answer('The confirmation.', tagConfirmedOut),
          ...refusals('invalid', 'not-found', 'conflict', 'too-large', 'unsupported-media-type'),
        },
      },
    },
    async (request) => {
      const { run } = await findFor(request, request.params, deps);
      const key = tagKey(request.params.key);
      if (!protectedTags.map(tagKey).includes(key))
        throw invalid([
          { field: 'key', message: `is no protected tag; protected are ${protectedTags.join(', ') || 'none'}` },
        ]);
      const [value, other] = tagValues(run, key);
      if (value === undefined) throw notFound(`tag ${request.params.key} on run ${run.id}`);
      if (other !== undefined)
        throw new Problem('conflict', `The run has two values for ${key}: ${value} and ${other}. One must go first.`, {
          members: { reason: 'two-values' },
        });
      const shown = request.body?.value;
      if (shown !== undefined && caseless(visibleText(shown)) !== caseless(value))
        throw new Problem(
          'conflict',
          `The tag ${key} is ${value} by now. Look at the run again before you confirm it.`,
          {
            members: { reason: 'other-value' },
          },
        );
      const confirmed = { tag: key, value, confirmedBy: authorOf(request), confirmedAt: clock() };
      const of = { id: newId(), workspaceId: run.workspaceId, runId: run.id };
      const made = await ledger.confirmTag({ ...of, ...confirmed });
      const sent = await ledger.requestsInFlight();
      const alreadySent = sent.filter(({ runId, workspaceId }) => runId === run.id && workspaceId === run.workspaceId);
      return { ...showConfirmedTag(made), alreadySent };
    },
  );

  api.delete(
    '/runs/:workspace/:run/tags/:key/confirm',
    {
      config: { access: 'operator' },
      schema: {
        operationId: 'withdrawTag',
        tags: ['runs'],
        summary: 'Take back the confirmation of a tag',
        params,
        response: { 200: answer('The confirmation that ended.', confirmedTagOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { run } = await findFor(request, request.params, deps);
      const of = { workspaceId: run.workspaceId, runId: run.id, tag: tagKey(request.params.key) };
      const withdrawn = await ledger.withdrawTag(of, authorOf(request), clock());
      if (!withdrawn) throw notFound(`confirmation of the tag ${request.params.key} on run ${run.id}`);
      return showConfirmedTag(withdrawn);
    },
  );
}

/** A run that the caller may confirm tags of: as an operator of its workspace who does not own it. */
async function findFor(
  request: FastifyRequest,
  { workspace, run }: z.output<typeof params>,
  { ledger }: AppDeps,
): Promise<RunView> {
  const view = await ledger.run(workspace, run, visibleTo(request));
  if (!view) throw notFound(`run ${run} in workspace ${workspace}`);
  requireIn(request, 'operator', workspace);
  if (await ledger.run(workspace, run, ownRunsOf(callerOf(request))))
    throw new Problem('forbidden', 'You own this run, so somebody else must confirm its tags.', {
      members: { reason: 'own-run' },
    });
  return view;
}
