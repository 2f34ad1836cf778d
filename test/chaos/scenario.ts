import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { type RunInput, workspaceNamed } from '../support/scenarios.ts';
import type { Truth } from './oracle.ts';

/** What is to become of a run, as its tag says; its policy follows from it. */
type Fate = Truth['fate'];

const FATES: readonly Fate[] = ['enforced', 'warned', 'approved', 'rejected', 'noticed', 'healthy'];
const WORKSPACES = ['ml-one', 'ml-two'] as const;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** How long a run may run under each policy. */
export const LIMIT = HOUR;
/** Least time between the notice of a `warned` run and its cancel. */
export const GRACE = 5 * SECOND;

const policy = (name: string, mode: string, rest: string) => `
name: ${name}
mode: ${mode}
match: {tags: {fate: ${name === 'asked' ? '[approved, rejected]' : name}}}
when: {runtime: {over: 1h}}
${rest}
`;

export const POLICIES: Readonly<Record<string, string>> = {
  'enforced.yaml': policy('enforced', 'enforce', 'then: [{notify: owner, cancel: true}]\nnotice: none'),
  'warned.yaml': policy('warned', 'enforce', 'then: [{notify: owner, cancel: true}]\ngrace: 5s'),
  'asked.yaml': policy(
    'asked',
    'approve',
    'then: [{notify: owner, cancel: {within: 1h, otherwise: keep}}]\nnotice: none',
  ),
  'noticed.yaml': policy('noticed', 'notify', 'then: [{notify: owner}]'),
};

/** What Azure does besides: it is slow in lists and cancels, so that more is under way when somebody dies, and cuts answers off. */
export const FAULTS = [
  { on: 'jobs-list', do: 'slow', ms: 1_000, chance: 0.3 },
  { on: 'cancel', do: 'slow', ms: 1_500, chance: 0.4 },
  { on: 'cancel', do: 'cut', chance: 0.2 },
] as const;

/** Two workspaces whose runs, so many of each fate, fall due one after another over so many milliseconds. Healthy ones never do. */
export function chaosOf(each: number, over: number): ScenarioInput {
  const count = each * FATES.length;
  const runs = Array.from({ length: count }, (_, index) => {
    const fate = FATES[index % FATES.length] ?? 'healthy';
    const dueIn = fate === 'healthy' ? HOUR / 2 : 5 * SECOND + Math.round((over * index) / count);
    return runOf(`${fate}-${index}`, fate, dueIn - LIMIT);
  });
  const workspaces = WORKSPACES.map((name, place) =>
    workspaceNamed(
      name,
      runs.filter((_, index) => index % WORKSPACES.length === place),
    ),
  );
  return { subscriptions: [{ id: SUBSCRIPTION, workspaces }] };
}

function runOf(id: string, fate: Fate, started: number): RunInput {
  return {
    id,
    type: 'command',
    // No two are the same work, which would be asked about.
    experiment: `experiment-${id}`,
    job: { command: `python train.py --name ${id}` },
    tags: { owner: 'team@example.com', fate },
    compute: 'cpu',
    created: started - SECOND,
    started,
    cancel: { delay: 2 * SECOND },
  };
}
