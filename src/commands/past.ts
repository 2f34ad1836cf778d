import { setImmediate } from 'node:timers/promises';
import type { Config } from '../config/config.ts';
import { formatDuration, formatInstant, type Instant } from '../core/duration.ts';
import { anyGlobMatches } from '../core/glob.ts';
import type { History } from '../core/history.ts';
import { ownerOf } from '../core/owner.ts';
import { MODES, type Mode, type Policy } from '../core/policy.ts';
import { formatPolicyError, loadPolicies } from '../policy/index.ts';
import { Replay, type ReplayWorld, type SimulationReport } from '../simulate/index.ts';
import { openHistory } from '../store/history.ts';
import { peersOf } from '../watch/peers.ts';
import { complain } from './process.ts';

/** The modes that a policy can be tried in. */
export const TRIED_MODES = MODES.filter((mode) => mode !== 'off');

export interface PastOptions {
  /** How far back, in milliseconds. */
  readonly since: number;
  /** Glob over workspace names; null for all. */
  readonly workspace: string | null;
  /** In place of each policy's own; `off` stays off. */
  readonly mode: Mode | null;
}

/** There is nothing to replay, with a sentence for a person. */
export class NothingRecorded extends Error {
  override readonly name = 'NothingRecorded';
}

/** Policies that do not load are said and answered by null. */
export function policiesAt(path: string, config: Config, mode: Mode | null): readonly Policy[] | null {
  const recipients = [...new Set([...Object.keys(config.recipients), 'owner', 'oncall'])];
  const loaded = loadPolicies(path, { recipients });
  if (!loaded.ok) {
    complain(`The policies in ${path} are not valid:`);
    for (const error of loaded.errors) complain(`  ${formatPolicyError(error)}`);
    return null;
  }
  return loaded.policies.map((policy) => (mode === null || policy.mode === 'off' ? policy : { ...policy, mode }));
}

/**
 * Replays the recorded past for each set of policies, reading it once. Nothing is written.
 * @throws {NothingRecorded}
 */
export async function replayPast(
  config: Config,
  sets: readonly (readonly Policy[])[],
  options: PastOptions,
  now: Instant,
  stop: AbortSignal,
): Promise<SimulationReport[]> {
  const history = await openHistory(config.store);
  try {
    return await replayHistory(history, config, sets, options, now, stop);
  } finally {
    await history.close();
  }
}

async function replayHistory(
  history: History,
  config: Config,
  sets: readonly (readonly Policy[])[],
  options: PastOptions,
  now: Instant,
  stop: AbortSignal,
): Promise<SimulationReport[]> {
  const since = now - options.since;
  const extent = await history.extent();
  if (!extent) throw new NothingRecorded('Nothing is recorded yet: the record begins with the first pass of `serve`.');
  if (extent.to < since)
    throw new NothingRecorded(`The record ends at ${formatInstant(extent.to)}, before the time asked for.`);
  const all = await history.workspaces();
  const pattern = options.workspace;
  const chosen = all.filter(({ name }) => pattern === null || anyGlobMatches([pattern], name));
  if (chosen.length === 0)
    throw new NothingRecorded(
      `No recorded workspace fits ${pattern}; there are ${all.map(({ name }) => name).join(', ')}.`,
    );
  const byId = new Map(chosen.map((workspace) => [workspace.id, workspace]));
  const world = await worldOf(history, config);
  const replays = sets.map((policies) => new Replay(policies, world));
  const looksBack = Math.max(...replays.map((replay) => replay.looksBack));
  const progress = progressBar(Math.max(since, extent.from), extent.to);
  try {
    for await (const pass of history.passes([...byId.keys()], since, looksBack)) {
      const workspace = byId.get(pass.workspaceId);
      if (!pass.within || !workspace) continue;
      for (const replay of replays) replay.pass(workspace, pass.recorded, pass.at);
      if (progress.at(pass.at)) {
        // Between passes nothing waits for anything: without this no signal would be heard.
        await setImmediate();
        stop.throwIfAborted();
      }
    }
  } finally {
    progress.end();
  }
  return replays.map((replay) => replay.report());
}

async function worldOf(history: History, config: Config): Promise<ReplayWorld> {
  const { owner, limits } = config;
  return {
    limits,
    ownerOf: (run, workspace) => ownerOf(run, workspace, owner.tags, owner.fallback),
    peers: (workspace, all, of, now) => peersOf(workspace, owner, all, of, now),
    ended: await history.ended(),
    ...(await history.exceptions()),
  };
}

const BAR = 30;
const PAINT_EVERY_MS = 100;

/** A bar on a terminal. `at` says whether it is time to let others in. */
function progressBar(from: Instant, to: Instant): { at(now: Instant): boolean; end(): void } {
  const isSeen = process.stderr.isTTY === true;
  let painted = performance.now();
  return {
    at(now) {
      if (performance.now() - painted < PAINT_EVERY_MS) return false;
      painted = performance.now();
      const share = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
      const full = Math.round(share * BAR);
      if (isSeen)
        process.stderr.write(
          `\r\x1b[K[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${Math.round(share * 100)}%  ${formatDuration(now - from)} of ${formatDuration(to - from)}`,
        );
      return true;
    },
    end() {
      if (isSeen) process.stderr.write('\r\x1b[K');
    },
  };
}
