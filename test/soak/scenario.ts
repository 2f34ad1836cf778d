import type { ScenarioInput } from '../../src/sandbox/index.ts';
import { SUBSCRIPTION } from '../support/rig.ts';
import { cpuRun, idleRun, type RunInput, workspaceNamed } from '../support/scenarios.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const LASTING = 60;
/** A run begins so often, and lives so long unless it is cancelled. */
const EVERY = 20 * SECOND;
const LIVES = 12 * MINUTE;

/** Something for every path within minutes: notices, questions that run out, and cancels with and without a grace. */
export const POLICIES: Readonly<Record<string, string>> = {
  'cancelled.yaml': `
name: cancelled
mode: enforce
match: {tags: {kind: cancelled}}
when: {runtime: {over: 3m}}
then: [{notify: owner, cancel: true}]
grace: 1m
`,
  'asked.yaml': `
name: asked
mode: approve
match: {tags: {kind: asked}}
when: {runtime: {over: 2m}}
then: [{notify: owner, cancel: {within: 5m, otherwise: keep}}]
notice: none
`,
  'idle.yaml': `
name: idle
mode: notify
match: {gpu: true}
when: {gpu-idle: {below: 5%, over: 2h}}
then: [{notify: owner}]
`,
};

/** A workspace where 60 runs stay, and others come and go at a steady rate for so many minutes. */
export function soakOf(minutes: number): ScenarioInput {
  const staying = Array.from({ length: LASTING }, (_, index) =>
    index % 6 === 0 ? idleRun(`idle-${index}`) : cpuRun(`stays-${index}`, '-1h'),
  );
  const passing = Array.from({ length: Math.ceil((minutes * MINUTE) / EVERY) }, (_, index) => passingRun(index));
  return { subscriptions: [{ id: SUBSCRIPTION, workspaces: [workspaceNamed('ml', [...staying, ...passing])] }] };
}

function passingRun(index: number): RunInput {
  const kind = ['cancelled', 'asked', 'healthy', 'healthy'][index % 4] ?? 'healthy';
  const created = index * EVERY;
  return {
    id: `passes-${index}`,
    type: 'command',
    experiment: `experiment-${index % 7}`,
    job: { command: `python train.py --seed ${index}` },
    tags: { owner: `person-${index % 11}@example.com`, kind },
    compute: 'cpu',
    created,
    started: created + 5 * SECOND,
    ends: { at: created + LIVES },
    cancel: { delay: 5 * SECOND },
  };
}
