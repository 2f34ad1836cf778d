import { z } from 'zod';
import type { Alert } from './alert.ts';

/** What an alert is about, as far as it is one workspace and one run. Its id is known, or its name alone. */
export interface AlertPlace {
  readonly workspaceId: string | null;
  readonly workspace: string | null;
  readonly runId: string | null;
}

const text = z.string().optional().catch(undefined);
const named = z.object({ id: text, workspace: text, workspaceId: text });
const shape = z.object({
  run: named.optional().catch(undefined),
  workspace: text,
  workspaceId: text,
  /** Of an exception, and of a policy that cannot judge. */
  runs: z.array(named).optional().catch(undefined),
  moreRuns: z.number().optional().catch(undefined),
  workspaces: z.array(z.string()).optional().catch(undefined),
});

/** Alerts about several workspaces, or about none, have no place: only who sees all workspaces sees their deliveries. */
export function placeOf({ data }: Pick<Alert, 'data'>): AlertPlace {
  const { run, workspace, workspaceId, runs = [], moreRuns = 0, workspaces = [] } = shape.parse(data);
  if (run) return placed(run.workspaceId, run.workspace, run.id);
  if (workspaceId !== undefined || workspace !== undefined) return placed(workspaceId, workspace);
  const covered = moreRuns > 0 ? [] : runs;
  const [only, ...others] = new Set([...workspaces, ...covered.flatMap((one) => one.workspace ?? [])]);
  if (only === undefined || others.length > 0) return placed();
  return placed(undefined, only, covered.length === 1 ? covered[0]?.id : undefined);
}

function placed(workspaceId?: string, workspace?: string, runId?: string): AlertPlace {
  return { workspaceId: workspaceId ?? null, workspace: workspace ?? null, runId: runId ?? null };
}
