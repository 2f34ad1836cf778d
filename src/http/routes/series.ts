import { z } from 'zod';
import { DAY, HOUR } from '../../core/values/duration.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { notFound } from '../problem.ts';
import { answer, name, refusals, timeFilter } from '../schemas/common.ts';
import { seriesOut, showSeries } from '../schemas/series.ts';

/** How far back a series goes. */
const LONGEST = 14 * DAY;
/** Decisions in which the bounds of an ended run are looked for. */
const MOST_DECISIONS = 50;

/** The samples of a run. */
export function seriesRoutes(api: Api, { ledger, policies, clock }: AppDeps): void {
  api.get(
    '/runs/:workspace/:run/series',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getSeries',
        tags: ['runs'],
        summary: 'The GPU use of a run over time, device by device, as passes recorded it',
        description:
          'At most 500 steps and 14 days. A step has the lowest and the highest of its samples. Nothing is asked of Azure.',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        querystring: z.strictObject({
          signal: z.enum(['gpu']).default('gpu'),
          since: timeFilter.exactOptional().describe('From this time on; from its submission when left out.'),
        }),
        response: { 200: answer('The samples.', seriesOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { params, query } = request;
      const view = await ledger.run(params.workspace, params.run, visibleTo(request));
      if (!view) throw notFound(`run ${params.run} in workspace ${params.workspace}`);
      const now = clock();
      const { run, end, active } = view;
      // The samples of its last minutes are read by the passes after them.
      const to = active ? now : Math.min(now, (end?.endedAt ?? view.lastSeenAt) + HOUR);
      const from = Math.max(query.since ?? run.createdAt, to - LONGEST);
      const of = { workspaceId: run.workspaceId, runId: run.id };
      const recorded = await ledger.runSamples(of, from, to);
      const decided = active
        ? null
        : await ledger.decisions(
            { workspaceId: run.workspaceId, run: run.id },
            { cursor: null, limit: MOST_DECISIONS },
          );
      return showSeries({
        view,
        from,
        recorded,
        decisions: decided?.items ?? [],
        policies: policies.current(),
        now,
      });
    },
  );
}
