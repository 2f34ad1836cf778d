import { z } from 'zod';
import { words } from '../../conditions/parameters/parameters.ts';
import type { JudgedCompute } from '../../core/policy/idle-compute.ts';
import { moment, whole } from '../../core/signal/case-parts.ts';
import type { Instant } from '../../core/values/duration.ts';

/** A compute of a case, for a policy about computes. */
export const caseCompute = z.strictObject(
  {
    name: words('a compute name').default('gpu-cluster'),
    workspace: words('a workspace name').default('ml-prod'),
    idle: z
      .array(z.strictObject({ nodes: whole, since: moment }, { error: 'a map such as {nodes: 4, since: -2h10m}' }), {
        error: 'a list such as [{nodes: 4, since: -2h10m}]',
      })
      .default([])
      .describe('Its nodes without a run, and since when. None when not given.'),
    unknown: words('a reason').optional().describe('Why what it does is not known.'),
  },
  { error: 'a map such as {name: gpu-cluster, idle: [{nodes: 4, since: -2h10m}]}' },
);

/** The compute that a case describes. */
export function computeIn(given: z.output<typeof caseCompute>, now: Instant): JudgedCompute {
  const { name, workspace, idle, unknown = null } = given;
  const parts = idle.map(({ nodes, since }) => ({ nodes, since: since(now) }));
  return { workspace, compute: name, idle: unknown === null ? parts : null, unknown };
}
