import { z } from 'zod';
import type { RunView } from '../../core/ports/read-ledger.ts';
import { visibleTo } from '../auth.ts';
import type { Api, AppDeps } from '../deps.ts';
import { badCursor, notFound } from '../problem.ts';
import { answer, flag, name, pageOf, paging, refusals } from '../schemas/common.ts';
import { outcome } from '../schemas/decision.ts';
import { type RunContext, runDetailOut, runOut, showRun, showRunDetail, statusState } from '../schemas/run.ts';

const filters = z.strictObject({
  workspace: name.exactOptional().describe('Name of the workspace.'),
  active: flag.exactOptional(),
  outcome: outcome.exactOptional().describe('Runs with this outcome under some policy.'),
  state: statusState.exactOptional().describe('Runs in this state under some policy.'),
  policy: name.exactOptional().describe('Runs that this policy has judged.'),
  ...paging,
});

/** Runs and their status. */
export function runRoutes(api: Api, deps: AppDeps): void {
  const { ledger } = deps;
  api.get(
    '/runs',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'listRuns',
        tags: ['runs'],
        summary: 'List runs and their status, newest first',
        querystring: filters,
        response: { 200: answer('A page of runs.', pageOf(runOut)), ...refusals('invalid') },
      },
    },
    async (request) => {
      const { cursor, limit, ...filter } = request.query;
      const page = await ledger.runs({ ...filter, ...visibleTo(request) }, { cursor: cursor ?? null, limit });
      if (!page) throw badCursor();
      return { items: page.items.map(showRun), next: page.next };
    },
  );

  api.get(
    '/runs/:workspace/:run',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getRun',
        tags: ['runs'],
        summary: 'Explain a run: each policy, its evidence, and what happens next',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        response: { 200: answer('The run.', runDetailOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { params } = request;
      const view = await ledger.run(params.workspace, params.run, visibleTo(request).owners);
      if (!view) throw notFound(`run ${params.run} in workspace ${params.workspace}`);
      return showRunDetail(view, await contextOf(view, deps));
    },
  );
}

/** A run with more questions or cancels than this shows the newest. */
const MOST = 200;

async function contextOf({ run }: RunView, { ledger, policies, clock, nextPassAt }: AppDeps): Promise<RunContext> {
  const decided = async (kind: 'ask' | 'cancel') => {
    const filter = { workspace: run.workspaceName, run: run.id, kind };
    return (await ledger.decisions(filter, { cursor: null, limit: MOST }))?.items ?? [];
  };
  return {
    policies: policies.current(),
    questions: await decided('ask'),
    cancels: await decided('cancel'),
    now: clock(),
    nextPassAt: nextPassAt(),
  };
}
