import { z } from 'zod';
import type { PageRequest, RunView } from '../../core/ports/read-ledger.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { answerList, shownPage } from '../list.ts';
import { liveRuns } from '../live-runs.ts';
import { invalid, notFound } from '../problem.ts';
import { newestKept } from '../records.ts';
import { answer, listAnswer, name, refusals } from '../schemas/common.ts';
import { type RunContext, runDetailOut, runOut, runsPageOut, showRun, showRunDetail } from '../schemas/run.ts';
import { runFilterOf, runFilters } from '../schemas/run-filter.ts';

/** What people read first in a file of runs. */
const FIRST_COLUMNS = [
  ...['id', 'displayName', 'workspace', 'owner.display', 'status', 'cost.perHour', 'cost.soFar', 'cost.currency'],
  ...['gpus', 'worst.state', 'worst.reason', 'createdAt', 'startedAt', 'phase', 'phaseSince', 'experiment'],
];

/** Runs and their status. */
export function runRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock, owner } = deps;
  api.get(
    '/runs',
    {
      config: { access: 'owner', isShared: true },
      schema: {
        operationId: 'listRuns',
        tags: ['runs'],
        summary: 'List runs and their status',
        description:
          'Runs that a pass has seen, by all filters at once. With `azure=true` those that Azure lists now in one workspace.',
        querystring: runFilters,
        response: { 200: listAnswer('A page of runs.', runsPageOut), ...refusals('invalid', 'unavailable') },
      },
    },
    async (request, reply) => {
      const { cursor, limit, format, sort, azure = false, ...query } = request.query;
      const filter = { ...runFilterOf(query, clock(), owner.domain ?? null), visible: visibleTo(request) };
      const read = (asked: PageRequest) => (azure ? liveRuns(filter, asked, deps) : ledger.runs(filter, asked, sort));
      if (azure && sort !== 'newest') throw invalid([{ field: 'sort', message: 'must be newest with azure=true' }]);
      const page = async (asked: PageRequest) => shownPage(await read(asked), (view) => showRun(view, owner));
      const list = { name: 'runs', item: runOut, firstColumns: FIRST_COLUMNS, page, now: clock() };
      return answerList({ cursor, limit, format }, list, reply);
    },
  );

  api.get(
    '/runs/:workspace/:run',
    {
      config: { access: 'owner', isShared: true },
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
      const view = await ledger.run(params.workspace, params.run, visibleTo(request));
      if (!view) throw notFound(`run ${params.run} in workspace ${params.workspace}`);
      return showRunDetail(view, await contextOf(view, deps));
    },
  );
}

/** A run with more questions or cancels than this shows the newest. */
const MOST = 400;

async function contextOf(
  { run }: RunView,
  { ledger, policies, clock, nextPassAt, owner }: AppDeps,
): Promise<RunContext> {
  const kept = await ledger.evidence({ workspaceId: run.workspaceId, runId: run.id });
  const newest = await newestKept(ledger, run.id, kept);
  const decided = await ledger.decisions(
    { workspaceId: run.workspaceId, run: run.id, kinds: ['ask', 'cancel'] },
    { cursor: null, limit: MOST },
  );
  const of = (kind: 'ask' | 'cancel') => (decided?.items ?? []).filter(({ decision }) => decision.kind === kind);
  return {
    policies: policies.current(),
    questions: of('ask'),
    cancels: of('cancel'),
    kept,
    confirmedTags: await ledger.confirmedTags(run.workspaceId, run.id),
    record: newest?.record ?? null,
    now: clock(),
    nextPassAt: nextPassAt(),
    owner,
  };
}
