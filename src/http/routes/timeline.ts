import { z } from 'zod';
import { runRecordSchema } from '../../core/evidence/run-record.ts';
import type { RunView } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { notFound, Problem } from '../problem.ts';
import { createNewestRecord } from '../records.ts';
import { answer, name, refusals } from '../schemas/common.ts';
import { recordOut } from '../schemas/record.ts';
import { showTimeline, timelineOut } from '../schemas/timeline.ts';
import { keptSetupParts } from '../setup-parts.ts';

const params = z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') });

/** What a run did when, and everything that is known of it. */
export function timelineRoutes(api: Api, deps: AppDeps): void {
  const { ledger, clock } = deps;
  const newestRecord = createNewestRecord(deps);

  async function find({ workspace, run }: z.output<typeof params>, visible: Visibility): Promise<RunView> {
    const view = await ledger.run(workspace, run, visible);
    if (!view) throw notFound(`run ${run} in workspace ${workspace}`);
    return view;
  }

  api.get(
    '/runs/:workspace/:run/timeline',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getTimeline',
        tags: ['runs'],
        summary: 'What a run and its steps did when, and for how long',
        description:
          'Queue, setup, run, breaks and upload. Azure reports few of these times; the others are as passes saw them, so at least so long.',
        params,
        response: { 200: answer('The timeline.', timelineOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const view = await find(request.params, visibleTo(request));
      const [seen, record, setup] = await Promise.all([
        ledger.seenStatuses(view.run.workspaceId, view.run.id),
        newestRecord(view),
        keptSetupParts(ledger, view.run),
      ]);
      return showTimeline(view, { seen, record, setup, now: clock() });
    },
  );

  api.get(
    '/runs/:workspace/:run/record',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getRecord',
        tags: ['runs'],
        summary: 'Everything that is known of a run: lineage, times, metrics, steps or trials, cost',
        description: 'Read from Azure now; where the run has ended and was recorded then, as it was kept.',
        params,
        response: { 200: answer('The record.', recordOut), ...refusals('invalid', 'not-found', 'unavailable') },
      },
    },
    async (request) => {
      const view = await find(request.params, visibleTo(request));
      const found = await newestRecord(view);
      if (!found.found) throw new Problem('unavailable', `There is no record of it: ${found.reason}.`);
      const { source, record } = found;
      return { now: clock(), source, at: record.at, record: runRecordSchema.parse(record) };
    },
  );
}
