import { isUnderWay } from '../../core/decision/finding.ts';
import type { WorkspaceView } from '../../core/ports/read-ledger.ts';
import { sawEverything } from '../../core/ports/scan-ledger.ts';
import { coversWorkspace } from '../../core/ports/visibility.ts';
import type { Now, SIGHTS } from '../schemas/now.ts';
import { showUnseen } from '../schemas/workspace.ts';
import type { NowContext } from './context.ts';
import { isHanging } from './wrong.ts';

type Sight = Now['sees']['workspaces'][number];

/** Whether the watchdog sees, and whether it is heard. */
export function seesNow(context: NowContext): Now['sees'] {
  const { facts, runs, visible, now } = context;
  const isAll = visible.workspaces === null;
  const { queued, oldestAt, failed, failing } = facts.alerts;
  const inHand = facts.cancels.filter(({ cancellation }) => isUnderWay(cancellation));
  return {
    workspaces: facts.workspaces.flatMap((view) => sightOf(view, context)),
    unseen: isAll ? facts.unseen.map(showUnseen) : [],
    unknownRuns: runs.these(facts.unknown).length,
    alerts: isAll ? { undelivered: queued + failed, oldestAt, failed, failing: [...failing] } : null,
    cancels: { inHand: inHand.length, hanging: inHand.filter((cancel) => isHanging(cancel, now)).length },
  };
}

/** A workspace that is not watched any more is left out, and so is one in which the caller sees nothing. */
function sightOf(view: WorkspaceView, { facts, runs, readiness, visible }: NowContext): Sight[] {
  const { workspace, lastPass, lastCompletePassAt, unseen } = view;
  const active = runs.all.filter(({ workspaceId }) => workspaceId === workspace.id);
  if (active.length === 0 && !coversWorkspace(visible.workspaces, workspace.name)) return [];
  const ready = readiness.workspaces.find(({ name }) => name === workspace.name);
  if (!ready && readiness.workspaces.length > 0) return [];
  return [
    {
      name: workspace.name,
      id: workspace.id,
      state: stateOf(view, ready?.state ?? null),
      lastPassAt: lastPass?.endedAt ?? null,
      lastCompletePassAt,
      unseen: unseen.map(showUnseen),
      runs: active.length,
      unknownRuns: runs.these(facts.unknown.filter(({ workspaceId }) => workspaceId === workspace.id)).length,
    },
  ];
}

function stateOf(
  { lastGoodPassAt, lastPass, unseen }: WorkspaceView,
  ready: Sight['state'] | null,
): (typeof SIGHTS)[number] {
  if (lastGoodPassAt === null) return 'never-seen';
  if (ready === 'blind') return 'blind';
  return unseen.length > 0 || (lastPass !== null && !sawEverything(lastPass)) ? 'partly' : 'ok';
}
