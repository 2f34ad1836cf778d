import { z } from 'zod';
import type { RunView } from '../../core/ports/read-ledger.ts';
import type { Visibility } from '../../core/ports/visibility.ts';
import type { Api, AppDeps } from '../deps.ts';
import { visibleTo } from '../gate.ts';
import { notFound } from '../problem.ts';
import { answer, name, refusals } from '../schemas/common.ts';
import { deliveryFor } from '../schemas/delivery.ts';
import { storyOut } from '../schemas/story.ts';
import { storyOf } from '../story/story.ts';

/** A run with more decisions has a story without the oldest. */
const MOST = 200;

/** What happened to a run. */
export function storyRoutes(api: Api, deps: AppDeps): void {
  api.get(
    '/runs/:workspace/:run/story',
    {
      config: { access: 'owner' },
      schema: {
        operationId: 'getStory',
        tags: ['runs'],
        summary: 'What happened to a run, in words',
        description:
          'Statuses, findings, notices with their delivery, questions, answers, objections, overrides, cancels and what became of them, the oldest first. By what is on record; nothing is asked of Azure.',
        params: z.object({ workspace: name.describe('Name of the workspace.'), run: name.describe('Id of the run.') }),
        response: { 200: answer('The story.', storyOut), ...refusals('invalid', 'not-found') },
      },
    },
    async (request) => {
      const { params } = request;
      const view = await deps.ledger.run(params.workspace, params.run, visibleTo(request));
      if (!view) throw notFound(`run ${params.run} in workspace ${params.workspace}`);
      return readStory(view, deps, visibleTo(request));
    },
  );
}

async function readStory(
  view: RunView,
  { ledger, clock }: AppDeps,
  visible: Visibility,
): Promise<z.output<typeof storyOut>> {
  const now = clock();
  const { run } = view;
  const of = { workspace: run.workspaceName, run: run.id };
  const page = { cursor: null, limit: MOST };
  // However many there are elsewhere.
  const here = { workspaces: [run.workspaceName], owners: [], ownIn: [] };
  const [seen, findings, decisions, objections, extensions, overrides] = await Promise.all([
    ledger.seenStatuses(run.workspaceId, run.id),
    ledger.findings(of, page),
    ledger.decisions(of, page),
    ledger.objections(of, page),
    ledger.extensionRequests(of, page),
    ledger.overrides({ visible: here }, page, now),
  ]);
  const record = {
    view,
    seen,
    findings: findings?.items ?? [],
    decisions: (decisions?.items ?? []).map((decision) => ({
      ...decision,
      deliveries: decision.deliveries.map((one) => deliveryFor(one, run.workspaceName, visible)),
    })),
    objections: objections?.items ?? [],
    extensions: extensions?.items ?? [],
    overrides: overrides?.items ?? [],
    now,
  };
  return { now, items: storyOf(record), cut: (decisions?.next ?? null) !== null };
}
