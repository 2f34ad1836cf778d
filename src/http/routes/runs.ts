import { z } from 'zod';
import { freezeInForce } from '../../core/decision/finding.ts';
import { overrideFor } from '../../core/decision/override.ts';
import { answerOf } from '../../core/policy/match.ts';
import type { RunView } from '../../core/ports/read-ledger.ts';
import type { Api, AppDeps } from '../deps.ts';
import { notFound } from '../problem.ts';
import { answer, flag, name, pageOf, paging, refusals } from '../schemas/common.ts';
import { outcome } from '../schemas/decision.ts';
import { type RunContext, runDetailOut, runOut, showRun, showRunDetail, statusState } from '../schemas/run.ts';
import { badCursor, given } from './lists.ts';

const filters = z.strictObject({
  workspace: name.optional().describe('Name of the workspace.'),
  active: flag.optional(),
  outcome: outcome.optional().describe('Runs of which some policy says this.'),
  state: statusState.optional().describe('Runs that stand so under some policy.'),
  policy: name.optional().describe('Runs that this policy has judged.'),
  ...paging,
});

type RunFilter = Parameters<AppDeps['ledger']['runs']>[0];

/** Runs and how they stand. */
export function runRoutes(api: Api, deps: AppDeps): void {
  const { ledger } = deps;
  api.get(
    '/runs',
    {
      schema: {
        operationId: 'listRuns',
        tags: ['runs'],
        summary: 'List runs and how they stand, newest first',
        querystring: filters,
        response: { 200: answer('A page of runs.', pageOf(runOut)), ...refusals(400) },
      },
    },
    async ({ query: { cursor, limit, ...filter } }) => {
      const page = await ledger.runs(given<RunFilter>(filter), { cursor: cursor ?? null, limit });
      if (!page) throw badCursor();
      return { items: page.items.map(showRun), next: page.next };
    },
  );

  api.get(
    '/runs/:workspace/:run',
    {
      schema: {
        operationId: 'getRun',
        tags: ['runs'],
        summary: 'Explain a run: each policy, its evidence, and what happens next',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        response: { 200: answer('The run.', runDetailOut), ...refusals(400, 404) },
      },
    },
    async ({ params }) => {
      const view = await ledger.run(params.workspace, params.run);
      if (!view) throw notFound(`run ${params.run} in workspace ${params.workspace}`);
      return showRunDetail(view, await contextOf(view, deps));
    },
  );
}

/** More questions or cancels of one run than this are history that no answer rests on. */
const MOST = 200;

async function contextOf(
  { run, phaseSince, statuses }: RunView,
  { ledger, policies, clock, nextPassAt }: AppDeps,
): Promise<RunContext> {
  const now = clock();
  const decided = async (kind: 'ask' | 'cancel') => {
    const of = { workspace: run.workspaceName, run: run.id, kind };
    return (await ledger.decisions(of, { cursor: null, limit: MOST }))?.items ?? [];
  };
  const snapshot = { run, phaseSince, signals: {} };
  // Signals are not kept: an override whose scope rests on one is left to the pass.
  const overrides = (await ledger.overrides({ inForce: true }, now)).filter(
    ({ scope }) => answerOf(scope, snapshot) === 'yes',
  );
  return {
    policies: policies.current(),
    questions: await decided('ask'),
    cancels: await decided('cancel'),
    notices: await ledger.notices(statuses.flatMap(({ findingId }) => findingId ?? [])),
    now,
    nextPassAt: nextPassAt(),
    freeze: freezeInForce(await ledger.freezesInForce(now), now),
    exempt: (policy) => overrideFor(overrides, 'exempt', snapshot, policy, now),
  };
}
