import { setTimeout } from 'node:timers/promises';
import type { CancelLimits } from './core/policy/limits.ts';
import type { Policy } from './core/policy/policy.ts';
import type { PolicySet } from './core/policy/policy-set.ts';
import type { AuditLedger } from './core/ports/audit-ledger.ts';
import type {
  Simulated,
  SimulatedChange,
  SimulatedRun,
  SimulationAsked,
  SimulationResult,
  Simulator,
} from './core/ports/simulator.ts';
import type { History } from './core/record/history.ts';
import { type OwnerRules, ownerOf } from './core/run/owner.ts';
import type { Instant } from './core/values/duration.ts';
import { compileText, formatSourceError, type PolicyOptions } from './policy/index.ts';
import {
  compare,
  type KindChange,
  Replay,
  type ReplayWorld,
  replaySets,
  type SimulationReport,
  takeTurns,
} from './simulate/index.ts';
import { peersOf } from './watch/peers.ts';

/** What a replay knows besides the passes. */
export async function replayWorld(
  history: History,
  { owner, limits }: { readonly owner: OwnerRules; readonly limits: CancelLimits },
): Promise<ReplayWorld> {
  return {
    limits,
    ownerOf: (run, workspace) => ownerOf(run, workspace, owner),
    owners: owner,
    peers: peersOf(owner),
    ended: await history.ended(),
    ...(await history.exceptions()),
  };
}

interface SimulatorDeps {
  readonly history: History;
  readonly policies: PolicySet;
  readonly terms: PolicyOptions;
  readonly owner: OwnerRules;
  readonly limits: () => CancelLimits;
  readonly ledger: Pick<AuditLedger, 'acts'>;
  readonly clock: () => Instant;
}

/** Tries one policy of the set in force on the recorded past: as it is, and as edited. */
export function createSimulator(deps: SimulatorDeps): Simulator {
  const { history, policies, terms, ledger, clock } = deps;

  async function simulate(
    asked: SimulationAsked,
    follow: (share: number) => void,
    stop: AbortSignal,
  ): Promise<Simulated> {
    const before = policies.current().find(({ name }) => name === asked.policy);
    if (!before?.text) return { ok: false, kind: 'unknown-policy', problems: [] };
    const edited = editedPolicy(before, asked, terms);
    if (Array.isArray(edited)) return { ok: false, kind: 'invalid', problems: edited };
    const extent = await history.extent();
    if (!extent || extent.to < asked.since)
      return { ok: false, kind: 'no-record', problems: ['nothing is recorded of the time asked for'] };
    const all = await history.workspaces();
    const workspaces = all.filter(({ id }) => asked.workspaceIds?.includes(id) ?? true);
    const world = await replayWorld(history, { owner: deps.owner, limits: deps.limits() });
    const replays = [new Replay([before], world), new Replay([edited.policy], world)] as const;
    const from = Math.max(asked.since, extent.from);
    await replaySets(history, replays, {
      workspaces,
      since: asked.since,
      passed: (at) => follow(Math.min(1, Math.max(0, (at - from) / Math.max(1, extent.to - from)))),
      rest: takeTurns(clock, setTimeout, stop),
    });
    const [was, is] = [replays[0].report(), replays[1].report()];
    const kept = await keptRuns(is, asked, ledger);
    return { ok: true, result: { ...resultOf(was, is), kept, text: textOf(before, edited.text) } };
  }

  return { simulate };
}

/** The policy as edited, or what is wrong with it. */
function editedPolicy(
  before: Policy,
  { mode, text }: SimulationAsked,
  terms: PolicyOptions,
): { readonly policy: Policy; readonly text: string } | string[] {
  const written = before.text;
  if (!written) return [`${before.name} has no file`];
  const given = text ?? written.text;
  const loaded = compileText({ ...written, text: given }, terms);
  if (!loaded.ok) return loaded.errors.map(formatSourceError);
  const [policy] = loaded.policies;
  if (policy?.name !== before.name) return [`${written.file}: the name must stay ${before.name}`];
  if (mode === null || mode === policy.mode) return { policy, text: given };
  return { policy: { ...policy, mode }, text: withMode(given, mode) };
}

/** The text with another mode: its line is changed, or one is added at the end. */
function withMode(text: string, mode: string): string {
  const line = /^mode:[ \t]*[\w-]+/m;
  return line.test(text) ? text.replace(line, `mode: ${mode}`) : `${text.trimEnd()}\nmode: ${mode}\n`;
}

function textOf({ file, text }: Policy, after: string): SimulationResult['text'] {
  return { file, before: text?.text ?? '', after };
}

function resultOf(before: SimulationReport, after: SimulationReport): Omit<SimulationResult, 'kept' | 'text'> {
  const { cancel, ask, notify } = compare(before, after);
  const unknown = { before: unknownOf(before), after: unknownOf(after) };
  const { from, to, passes, runs } = after;
  return { from, to, passes, runs, cancel: changeOf(cancel), ask: changeOf(ask), notify: changeOf(notify), unknown };
}

function unknownOf({ policies }: SimulationReport): number {
  return policies.reduce((sum, { unknown }) => sum + unknown, 0);
}

/** More runs than these are counted and not named. */
const MOST_NAMED = 200;

function changeOf({ before, after, added, removed, moved }: KindChange): SimulatedChange {
  const named = (changes: KindChange['added']) => changes.slice(0, MOST_NAMED).map(({ effect }) => runOf(effect));
  return {
    before: before.runs,
    after: after.runs,
    added: named(added),
    removed: named(removed),
    moved: moved.length,
  };
}

function runOf({ workspace, runId, displayName, at, reason, status }: SimulatedRun): SimulatedRun {
  return { workspace, runId, displayName, at, reason, status };
}

const MOST_ACTS = 1000;

/** Runs that would be cancelled and that a person kept, by a no or an objection. */
async function keptRuns(
  { effects }: SimulationReport,
  { policy, since }: SimulationAsked,
  ledger: Pick<AuditLedger, 'acts'>,
): Promise<SimulationResult['kept']> {
  const cancels = effects.filter(({ kind }) => kind === 'cancel');
  if (cancels.length === 0) return [];
  const read = async (kind: 'question.answered' | 'objection.made') =>
    (await ledger.acts({ kind, policy, since }, { cursor: null, limit: MOST_ACTS }))?.items ?? [];
  const answers = (await read('question.answered')).filter(({ body }) => body.answer === 'rejected');
  const kept = new Map(
    [...answers, ...(await read('objection.made'))].flatMap((act) =>
      act.run ? [[`${act.run.workspaceName} ${act.run.id}`, act] as const] : [],
    ),
  );
  return cancels.flatMap((effect) => {
    const act = kept.get(`${effect.workspace} ${effect.runId}`);
    return act ? [{ ...runOf(effect), by: act.actor, note: act.reason }] : [];
  });
}
