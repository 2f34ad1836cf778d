import { z } from 'zod';
import { type ConditionKind, result } from '../core/policy/condition.ts';
import type { IdleComputeRule } from '../core/policy/policy.ts';
import { HOUR } from '../core/values/duration.ts';
import { duration } from './parameters/parameters.ts';

const NODES = 'a whole number of nodes, at least 1';

const parameters = z.strictObject(
  {
    for: duration(HOUR, '1h').describe('How long nodes must have been idle. Computes are looked at once an hour.'),
    nodes: z
      .int({ error: NODES })
      .min(1, { error: NODES })
      .default(1)
      .describe('How many nodes of the compute at least. 1 when not given.'),
  },
  { error: 'a map such as {for: 2h, nodes: 1}' },
);

/**
 * Nodes of a compute have been up without a run for a while. Manual: docs/conditions/idle-compute.md
 *
 * ```yaml
 * idle-compute: {for: 2h, nodes: 1}
 * ```
 */
export const idleCompute: ConditionKind<IdleComputeRule> = {
  kind: 'idle-compute',
  summary: 'Nodes of a compute have been up without a run for a while. It is about computes, and only notifies.',
  parameters,
  signals: () => [],
  // A policy with it is for no run, and is judged by core/policy/idle-compute.ts after each look at the computes.
  compile: () => () => result('healthy', 'it is about computes and judges no run'),
};
