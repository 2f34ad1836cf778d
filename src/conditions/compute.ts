import { z } from 'zod';
import {
  type ConditionKind,
  type ConditionResult,
  type JsonScalar,
  type Outcome,
  result,
} from '../core/policy/condition.ts';
import { combineAnyOf } from '../core/policy/kleene.ts';
import { namePattern } from '../core/policy/patterns.ts';
import { type ChildRun, hasNodes, isParentType, type Run } from '../core/run/run.ts';
import type { Compute, Snapshot } from '../core/signal/signal.ts';
import type { Instant } from '../core/values/duration.ts';
import { anyGlobMatches } from '../core/values/glob.ts';
import { judgeGpusPerOwner } from './gpu/gpus-per-owner.ts';
import { need } from './signals/need.ts';

const COMPUTE = { kind: 'compute' } as const;
const CHILDREN = { kind: 'children' } as const;

const SIZES = 'a list of VM sizes or patterns, such as [Standard_NC*]';
const sizes = z
  .array(namePattern('a VM size or a pattern', { dots: false }), { error: SIZES })
  .min(1, { error: SIZES });
const VM_SIZE = 'a map such as {in: [Standard_NC*]} or {not-in: [Standard_ND*]}';

function atMost(what: string, min: number) {
  const expected = `a whole number of ${what}, ${min} or more`;
  return z.strictObject(
    { 'at-most': z.int({ error: expected }).min(min, { error: expected }).describe(`The most ${what}.`) },
    { error: `a map such as {at-most: 8}` },
  );
}

const parameters = z
  .strictObject(
    {
      'vm-size': z
        .union(
          [
            z.strictObject({ in: sizes.describe('It must have one of these sizes.') }),
            z.strictObject({ 'not-in': sizes.describe('It must have none of these sizes.') }),
          ],
          { error: VM_SIZE },
        )
        .optional()
        .describe('VM sizes that are allowed, or those that are not.'),
      priority: z
        .enum(['dedicated', 'low-priority'], { error: 'dedicated or low-priority' })
        .optional()
        .describe('The priority that its nodes must have.'),
      nodes: atMost('nodes', 1).optional().describe('The most nodes that one run may take.'),
      'serverless-size': z
        .literal('required', { error: 'required; leave it out where Azure may choose' })
        .optional()
        .describe('A serverless run names its VM size. Without one its cost is not known.'),
      'gpus-per-owner': atMost('GPUs', 0)
        .optional()
        .describe('The most GPUs that the active runs of one owner may hold in the workspace.'),
    },
    { error: 'a map such as {nodes: {at-most: 4}}' },
  )
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    error: 'at least one of vm-size, priority, nodes, serverless-size and gpus-per-owner',
  });

export type ComputeParameters = z.infer<typeof parameters>;

/**
 * Limits what a run computes on, and how much of it. Manual: docs/conditions/compute.md
 *
 * ```yaml
 * compute: {vm-size: {not-in: [Standard_ND96*]}, nodes: {at-most: 4}}
 * ```
 */
export const compute: ConditionKind<ComputeParameters> = {
  kind: 'compute',
  summary: 'The VM size, the priority, the number of nodes, or the GPUs of its owner are not as allowed.',
  parameters,
  signals(given) {
    const peers = given['gpus-per-owner'] ? [{ kind: 'peers' as const }] : [];
    return judgesMachine(given) ? [COMPUTE, ...peers, CHILDREN] : peers;
  },
  compile: (given) => (snapshot, now) => checkCompute(snapshot, given, now),
};

function checkCompute(snapshot: Snapshot, given: ComputeParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`);
  const machine = judgesMachine(given) ? judgeMachine(snapshot, given, now) : null;
  // The owner's other runs are looked at only when the run's own machine settles nothing.
  if (machine?.outcome === 'violated' || (machine && machine.missingSignals.length > 0)) return machine;
  const allowance = given['gpus-per-owner'];
  const shared = allowance ? [judgeGpusPerOwner(snapshot, allowance['at-most'], now)] : [];
  return combineAnyOf(machine ? [machine, ...shared] : shared);
}

function judgesMachine(given: ComputeParameters): boolean {
  return Boolean(given['vm-size'] || given.priority || given.nodes || given['serverless-size']);
}

function judgeMachine(snapshot: Snapshot, given: ComputeParameters, now: Instant): ConditionResult {
  const { run } = snapshot;
  const machine = need(snapshot, COMPUTE, now);
  if (!machine.known) return machine.answer;
  const judged = combineAnyOf([
    ...judgeSize(given['vm-size'], machine.value),
    ...judgePriority(given.priority, machine.value),
    ...judgeNodes(given.nodes, machine.value, run),
    ...judgeServerless(given['serverless-size'], machine.value, run),
  ]);
  return run.jobType === 'pipeline' ? asDefault(judged, snapshot, machine.value, now) : judged;
}

/** The compute of a pipeline is only the default of its steps: it counts while an active step is known to use it. */
function asDefault(judged: ConditionResult, snapshot: Snapshot, { kind }: Compute, now: Instant): ConditionResult {
  if (judged.outcome === 'unknown') return judged;
  const open = (why: string, missingSignals: ConditionResult['missingSignals'] = []): ConditionResult => ({
    ...judged,
    outcome: 'unknown',
    reason: `${judged.reason} by default, ${why}`,
    identity: '',
    missingSignals,
  });
  if (judged.outcome === 'healthy') return open('which its steps may override');
  const steps = need(snapshot, CHILDREN, now);
  if (!steps.known) return open(`and ${steps.answer.reason}`, steps.answer.missingSignals);
  const user = steps.value.find((step) => isActive(step) && isSentWhere(step, snapshot.run, kind));
  if (!user) return open('and no active step is known to use it');
  return { ...judged, reason: `${judged.reason}; step ${user.displayName} computes there` };
}

/** Whether a step holds nodes, or will: one that only holds others has none of its own. */
function isActive(child: ChildRun): boolean {
  return child.phase !== 'ended' && child.phase !== 'unrecognised' && hasNodes(child) && !child.reused;
}

/** All nodes of a cluster are alike; elsewhere the instance type, too, says what a step computes on. */
function isSentWhere(step: ChildRun, run: Run, kind: Compute['kind']): boolean {
  const [its, own] = [step.placement, run.placement];
  if (own.name === null || own.kind !== its.kind || !isSame(its.name, own.name)) return false;
  return kind === 'cluster' || isSame(its.instanceType, own.instanceType);
}

function isSame(a: string | null, b: string | null): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}

function part(
  outcome: Outcome,
  about: string,
  reason: string,
  facts: { readonly value?: JsonScalar; readonly threshold?: JsonScalar } = {},
): ConditionResult {
  return result(outcome, reason, { ...facts, identity: outcome === 'violated' ? `compute:${about}` : '' });
}

function judgeSize(wanted: ComputeParameters['vm-size'], { vmSize }: Compute): ConditionResult[] {
  if (!wanted) return [];
  if (vmSize === null) return [part('unknown', 'vm-size', 'Azure does not say its VM size')];
  const isIn = 'in' in wanted;
  const list = isIn ? wanted.in : wanted['not-in'];
  const allowed = `${isIn ? '' : 'not '}${list.join(' or ')}`;
  const fits = anyGlobMatches(list, vmSize) === isIn;
  const reason = `VM size is ${vmSize}, allowed ${fits || isIn ? 'is' : 'are'} ${allowed}`;
  return [part(fits ? 'healthy' : 'violated', 'vm-size', reason, { value: vmSize, threshold: allowed })];
}

function judgePriority(wanted: ComputeParameters['priority'], { priority }: Compute): ConditionResult[] {
  if (!wanted) return [];
  if (priority === null) return [part('unknown', 'priority', 'Azure does not say its priority')];
  const outcome = priority === wanted ? 'healthy' : 'violated';
  return [
    part(outcome, 'priority', `priority is ${priority}, required is ${wanted}`, { value: priority, threshold: wanted }),
  ];
}

function judgeNodes(wanted: ComputeParameters['nodes'], { nodes }: Compute, run: Run): ConditionResult[] {
  if (!wanted) return [];
  const most = wanted['at-most'];
  if (isParentType(run.jobType))
    return [part('unknown', 'nodes', `the nodes of a ${run.jobType} run are its children's`, { threshold: most })];
  if (nodes === null)
    return [part('unknown', 'nodes', 'Azure does not say how many nodes it takes', { threshold: most })];
  return [
    part(nodes > most ? 'violated' : 'healthy', 'nodes', `takes ${nodes} nodes, at most ${most}`, {
      value: nodes,
      threshold: most,
    }),
  ];
}

function judgeServerless(
  wanted: ComputeParameters['serverless-size'],
  { kind, vmSize }: Compute,
  run: Run,
): ConditionResult[] {
  if (!wanted) return [];
  if (kind !== 'serverless') return [part('healthy', 'serverless-size', 'is not serverless')];
  if (vmSize !== null) return [part('healthy', 'serverless-size', `serverless, names ${vmSize}`)];
  // Whether a job of another type must name it is not known.
  if (run.jobType === 'spark')
    return [part('unknown', 'serverless-size', 'where a spark run names its size is not known')];
  // Without a default compute each of its steps may name one.
  if (run.jobType === 'pipeline')
    return [part('unknown', 'serverless-size', 'on what its steps compute is said by the steps alone')];
  return [part('violated', 'serverless-size', 'is serverless and names no VM size')];
}
