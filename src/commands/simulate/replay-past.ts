import { setImmediate } from 'node:timers/promises';
import { policyTerms } from '../../config/config.ts';
import type { Mode, Policy } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/values/duration.ts';
import { formatSourceError, loadPolicies, type PolicyOptions } from '../../policy/index.ts';
import { Replay, replaySets, type SimulationReport } from '../../simulate/index.ts';
import { replayWorld } from '../../simulator.ts';
import { complain } from '../process.ts';
import { type Past, pastMoment } from '../times/when.ts';
import type { ReportOutput } from './print-report.ts';
import { progressBar } from './progress.ts';
import { chosenWorkspaces, extentFrom, type OpenPast, openPast, type PastSource } from './source.ts';

export interface PastOptions {
  /** How far back, in milliseconds; null for as far as is usual, or all of a recording. */
  readonly since: Past | null;
  /** Glob over workspace names; null for all. */
  readonly workspace: string | null;
  /** Instead of each policy's mode; `off` stays off. */
  readonly mode: Mode | null;
  /** File of a recording; null for the store of the config. */
  readonly recording: string | null;
  readonly output: ReportOutput;
  /** Times in UTC instead of the zone of this machine. */
  readonly utc?: boolean;
}

/**
 * The policies of a path. Null, with every error printed, when they do not load.
 * @param terms of the config to check against; null for an old version, which today's config need not fit.
 */
export function policiesAt(path: string, terms: PolicyOptions | null, mode: Mode | null): readonly Policy[] | null {
  const loaded = loadPolicies(path, terms ?? {});
  if (!loaded.ok) {
    complain(`The policies in ${path} are not valid:`);
    for (const error of loaded.errors) complain(`  ${formatSourceError(error)}`);
    return null;
  }
  return loaded.policies.map((policy) => (mode === null || policy.mode === 'off' ? policy : { ...policy, mode }));
}

/** The terms of the config; a recording has none. */
export function termsOf(source: PastSource): PolicyOptions {
  return source.kind === 'store' ? policyTerms(source.config) : {};
}

/**
 * Replays the recorded past for each set of policies, reading it once. Nothing is written.
 * @throws {FolderRefused}
 * @throws {RecordingRefused}
 */
export async function replayPast(
  source: PastSource,
  sets: readonly (readonly Policy[])[],
  options: PastOptions,
  stop: AbortSignal,
): Promise<SimulationReport[]> {
  const past = await openPast(source, Date.now());
  try {
    return await replay(past, sets, options, stop);
  } finally {
    await past.history.close();
  }
}

async function replay(
  past: OpenPast,
  sets: readonly (readonly Policy[])[],
  options: PastOptions,
  stop: AbortSignal,
): Promise<SimulationReport[]> {
  const { history, until } = past;
  const since = options.since === null ? past.begins : pastMoment(options.since, until);
  const extent = await extentFrom(history, since, until);
  const chosen = await chosenWorkspaces(history, options.workspace);
  const world = await replayWorld(history, past.settings);
  const replays = sets.map((policies) => new Replay(policies, world));
  const progress = progressBar(Math.max(since, extent.from), extent.to);
  let isDue = false;
  const passed = (at: Instant) => {
    isDue = progress.at(at);
  };
  const rest = () => {
    if (!isDue) return null;
    isDue = false;
    // A replay never waits: without this pause no signal would be handled.
    return setImmediate().then(() => stop.throwIfAborted());
  };
  try {
    await replaySets(history, replays, { workspaces: chosen, since, passed, rest });
  } finally {
    progress.end();
  }
  return replays.map((replay) => replay.report());
}
