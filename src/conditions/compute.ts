import { z } from 'zod';
import {
  type CannotHold,
  type ConditionKind,
  type ConditionResult,
  type JsonScalar,
  type MatchedRuns,
  type Outcome,
  result,
} from '../core/policy/condition.ts';
import { combineAnyOf } from '../core/policy/kleene.ts';
import { namePattern } from '../core/policy/patterns.ts';
import type { Placement } from '../core/run/placement.ts';
import { type ChildRun, hasNodes, isParentType } from '../core/run/run.ts';
import type { Compute, Nodes, Snapshot } from '../core/signal/signal.ts';
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
  cannotHold: allowedAlready,
};

/** The trials and steps of a parent may have other machines than what matches. */
function allowedAlready(given: ComputeParameters, { match, jobTypes }: MatchedRuns): CannotHold | null {
  const { 'vm-size': size, priority, nodes, 'serverless-size': serverless, 'gpus-per-owner': allowance } = given;
  if (allowance) return null;
  const types = jobTypes.join(' or ');
  if (nodes && !size && !priority && !serverless && jobTypes.every((type) => type === 'sweep' || type === 'automl'))
    return { because: `the nodes of a ${types} run are its children's`, isCertain: true };
  if (serverless && !size && !priority && !nodes && jobTypes.every((type) => type === 'spark'))
    return { because: 'where a spark run names its size is not known', isCertain: true };
  if (nodes || jobTypes.some(isParentType)) return null;
  const isAllowed =
    (!size || isSizeAllowed(size, match.vmSize)) &&
    (!priority || match.priority === priority) &&
    (!serverless || (match.compute !== undefined && !anyGlobMatches(match.compute, 'serverless')));
  return isAllowed ? { because: 'each run that matches computes on what it allows', isCertain: true } : null;
}

function isSizeAllowed(
  wanted: NonNullable<ComputeParameters['vm-size']>,
  given: readonly string[] | undefined,
): boolean {
  if (given === undefined || given.some((name) => /[*?]/.test(name))) return false;
  return given.every((name) =>
    'in' in wanted ? anyGlobMatches(wanted.in, name) : !anyGlobMatches(wanted['not-in'], name),
  );
}

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
  if (run.jobType === 'pipeline') return judgePipeline(snapshot, given, machine.value, now);
  return judgeNodesOf(machine.value, given, run.jobType);
}

/** What one run, or one step, computes on. */
function judgeNodesOf(nodes: Nodes, given: ComputeParameters, jobType: string): ConditionResult {
  if (nodes.kind === 'local') return result('healthy', 'runs on no node in Azure');
  return combineAnyOf([
    ...judgeSize(given['vm-size'], nodes),
    ...judgePriority(given.priority, nodes),
    ...judgeNodes(given.nodes, nodes, jobType),
    ...judgeServerless(given['serverless-size'], nodes, jobType),
  ]);
}

/**
 * A pipeline is fine if each step in its body is. Else the steps that hold nodes, or will, are judged: one that is not as
 * allowed is enough.
 */
function judgePipeline(snapshot: Snapshot, given: ComputeParameters, own: Compute, now: Instant): ConditionResult {
  const { steps } = own;
  const inBody = (steps?.computes ?? []).map((step) => judgeNodesOf(step, given, 'command'));
  const [first] = inBody;
  if (first && steps?.open === null && inBody.every(({ outcome }) => outcome === 'healthy'))
    return result('healthy', `each of its steps: ${first.reason}`);
  const children = need(snapshot, CHILDREN, now);
  if (!children.known) return children.answer;
  const isOnOwn = ({ placement }: ChildRun) => isAlike(placement, snapshot.run.placement, own.kind);
  const active = children.value.filter(isActive).map((child) => ({
    child,
    judged: judgeChild(isOnOwn(child) ? { machine: own, ...child } : child, given),
  }));
  const wrong = active.find(({ judged }) => judged.outcome === 'violated');
  if (wrong) {
    const { child, judged } = wrong;
    return judged.but(judged.outcome, () => `step ${child.displayName}: ${judged.reason}`);
  }
  const open = active.find(({ judged }) => judged.outcome === 'unknown');
  if (open) return result('unknown', `step ${open.child.displayName}: ${open.judged.reason}`);
  return result(
    'healthy',
    active.length === 0 ? 'none of its steps is active' : 'each of its active steps is as allowed',
  );
}

function judgeChild({ machine, machineUnknown, placement, phase, status }: ChildRun, given: ComputeParameters) {
  if (phase === 'unrecognised') return result('unknown', `whether it holds nodes as ${status} is not known`);
  if (!machine) return result('unknown', `what it computes on is not known: ${machineUnknown ?? 'it was not read'}`);
  return judgeNodesOf({ ...machine, nodes: placement.nodes }, given, 'command');
}

/** Older records have no machine of a child. All nodes of a cluster are alike; elsewhere the instance type says more. */
function isAlike(one: Placement, other: Placement, kind: Compute['kind']): boolean {
  const isSame = (a: string | null, b: string | null) => a?.toLowerCase() === b?.toLowerCase();
  if (one.kind !== other.kind || one.name === null || !isSame(one.name, other.name)) return false;
  return kind === 'cluster' || isSame(one.instanceType, other.instanceType);
}

/** Whether a step holds nodes, or will: one that only holds others has none of its own. */
function isActive(child: ChildRun): boolean {
  return child.phase !== 'ended' && hasNodes(child) && !child.reused;
}

function part(
  outcome: Outcome,
  about: string,
  reason: string,
  facts: { readonly value?: JsonScalar; readonly threshold?: JsonScalar } = {},
): ConditionResult {
  return result(outcome, reason, { ...facts, identity: outcome === 'violated' ? `compute:${about}` : '' });
}

function judgeSize(wanted: ComputeParameters['vm-size'], { vmSize, why }: Nodes): ConditionResult[] {
  if (!wanted) return [];
  if (vmSize === null) return [part('unknown', 'vm-size', why ?? 'Azure does not say its VM size')];
  const isIn = 'in' in wanted;
  const list = isIn ? wanted.in : wanted['not-in'];
  const allowed = `${isIn ? '' : 'not '}${list.join(' or ')}`;
  const fits = anyGlobMatches(list, vmSize) === isIn;
  const reason = `VM size is ${vmSize}, allowed ${fits || isIn ? 'is' : 'are'} ${allowed}`;
  return [part(fits ? 'healthy' : 'violated', 'vm-size', reason, { value: vmSize, threshold: allowed })];
}

function judgePriority(wanted: ComputeParameters['priority'], { priority, why }: Nodes): ConditionResult[] {
  if (!wanted) return [];
  if (priority === null) return [part('unknown', 'priority', why ?? 'Azure does not say its priority')];
  const outcome = priority === wanted ? 'healthy' : 'violated';
  return [
    part(outcome, 'priority', `priority is ${priority}, required is ${wanted}`, { value: priority, threshold: wanted }),
  ];
}

function judgeNodes(wanted: ComputeParameters['nodes'], { nodes }: Nodes, jobType: string): ConditionResult[] {
  if (!wanted) return [];
  const most = wanted['at-most'];
  if (isParentType(jobType))
    return [part('unknown', 'nodes', `the nodes of a ${jobType} run are its children's`, { threshold: most })];
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
  { kind, vmSize }: Nodes,
  jobType: string,
): ConditionResult[] {
  if (!wanted) return [];
  if (kind !== 'serverless') return [part('healthy', 'serverless-size', 'is not serverless')];
  if (vmSize !== null) return [part('healthy', 'serverless-size', `serverless, its VM size is ${vmSize}`)];
  // Whether a job of another type must name it is not known.
  if (jobType === 'spark') return [part('unknown', 'serverless-size', 'where a spark run names its size is not known')];
  return [part('violated', 'serverless-size', 'is serverless and names no VM size')];
}
