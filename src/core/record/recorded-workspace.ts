import type { Run, Workspace } from '../run/run.ts';
import { fromStored } from '../run/stored-run.ts';
import type { SignalKind, Snapshot } from '../signal/signal.ts';
import { HOUR, type Instant, MINUTE, type Milliseconds } from '../values/duration.ts';
import { type GpuUse, gpuUseOf } from './gpu-use.ts';
import { diff, type Patch, patched } from './json-patch.ts';
import { partsOf, type RecordedPart, type RecordedParts, signalsOf } from './recorded-signals.ts';
import { type Samples, type SamplesChange, Track } from './sample-series.ts';

/** An active run as a pass saw it. */
export interface SeenRun {
  readonly snapshot: Snapshot;
  /** Why its present state could not be read; null when it could. */
  readonly unread: string | null;
}

/** A run as it is recorded: plain JSON. */
export interface RecordedRun {
  /** Without the workspace, which is the same for all. */
  readonly run: Omit<Run, 'workspaceId' | 'workspaceName'>;
  readonly since: Instant;
  /** See {@link Snapshot.resumedAt}. */
  readonly resumed?: Instant;
  readonly unread: string | null;
  /** The parts that the latest pass has read. The others are as they were last read. */
  readonly has: readonly string[];
  readonly parts: RecordedParts;
}

/** What one pass has changed in the record of a workspace. */
export interface RecordedPass {
  readonly at: Instant;
  /** Holds everything, not only what changed: a reader may begin here. */
  readonly key: boolean;
  readonly runs: Readonly<Record<string, Patch>>;
  readonly gone: readonly string[];
  readonly gpu: Readonly<Record<string, SamplesChange>>;
  readonly activity: Readonly<Record<string, SamplesChange>>;
}

/** The kinds with samples, each with its digits: GPU percent to the tenth, megabytes to the hundredth. */
export const SCALES = { gpu: 10, activity: 100 } as const;
export const SAMPLED = ['gpu', 'activity'] as const satisfies (keyof typeof SCALES)[];
type Sampled = (typeof SAMPLED)[number];

/** Samples of GPUs are here for so long, whatever policies ask for: idle time is counted once an hour, and a list shows two. */
const GPU_KEPT: Milliseconds = 2 * HOUR;

/**
 * The record of a workspace's active runs as of one pass. `take` moves it to what the next pass saw and answers what has
 * changed; `apply` makes that change to another of these.
 */
export class RecordedWorkspace {
  at: Instant | null = null;
  readonly runs = new Map<string, RecordedRun>();
  /** Runs in which the latest pass changed anything but samples. */
  readonly touched = new Set<string>();
  /** Runs for which it brought new samples. */
  readonly sampled = new Set<string>();
  readonly #tracks: Readonly<Record<Sampled, Map<string, Track>>> = { gpu: new Map(), activity: new Map() };

  /** Moves on to what a pass saw. @param key begins again, so that everything is in the answer. */
  take(seen: readonly SeenRun[], at: Instant, key: boolean): RecordedPass {
    if (key) this.#clear();
    this.at = at;
    const runs: [string, Patch][] = [];
    const added: Record<Sampled, [string, SamplesChange][]> = { gpu: [], activity: [] };
    const ids = new Set(seen.map(({ snapshot }) => snapshot.run.id));
    const gone = [...this.runs.keys()].filter((id) => !ids.has(id));
    for (const id of gone) this.#drop(id);
    for (const one of seen) {
      const { id } = one.snapshot.run;
      const before = this.runs.get(id);
      const { parts, samples } = partsOf(one.snapshot.signals);
      const change = diff(before, recordedRun(one, parts, before));
      if (change) {
        runs.push([id, change]);
        this.#patch(id, change);
      }
      for (const kind of SAMPLED) {
        const newest = samples.get(kind);
        const fresh = newest && this.#track(kind, id).take(newest, kind === 'gpu' ? at - GPU_KEPT : newest.from);
        if (fresh) added[kind].push([id, fresh]);
      }
    }
    const from = Object.fromEntries;
    return { at, key, runs: from(runs), gone, gpu: from(added.gpu), activity: from(added.activity) };
  }

  /** Makes a change that {@link take} answered. @param keep how far back samples are kept. */
  apply(pass: RecordedPass, keep: Milliseconds): void {
    this.at = pass.at;
    this.touched.clear();
    this.sampled.clear();
    if (pass.key) {
      // The samples stay: a key holds those of its own windows, and a reader may look further back.
      for (const id of this.runs.keys()) if (!Object.hasOwn(pass.runs, id)) this.#drop(id);
      this.runs.clear();
    }
    for (const id of pass.gone) this.#drop(id);
    for (const [id, change] of Object.entries(pass.runs)) {
      this.#patch(id, change);
      this.touched.add(id);
    }
    for (const kind of SAMPLED) this.#applySamples(kind, pass[kind], pass.at - keep);
  }

  /** A run as it is judged; null when it is not active. @param looksBack how far back its samples go. */
  snapshot(workspace: Pick<Workspace, 'id' | 'name'>, id: string, looksBack: Milliseconds): Snapshot | null {
    const recorded = this.runs.get(id);
    if (!recorded || this.at === null) return null;
    const to = Math.floor(this.at / MINUTE) * MINUTE;
    const run: Run = { ...fromStored(recorded.run), workspaceId: workspace.id, workspaceName: workspace.name };
    const { since: phaseSince, resumed } = recorded;
    const seen = { run, phaseSince, ...(resumed === undefined ? {} : { resumedAt: resumed }) };
    if (recorded.unread !== null) return { ...seen, signals: {} };
    // Only the kinds with samples are asked for.
    const samplesOf = (kind: SignalKind) => this.#tracks[kind as Sampled].get(id)?.window(to - looksBack, to) ?? null;
    return { ...seen, signals: signalsOf(recorded, samplesOf, this.at) };
  }

  /** How busy the GPUs of a run were of late; null where no pass has read a sample of it. */
  gpuUse(id: string, now: Instant): GpuUse | null {
    const track = this.#tracks.gpu.get(id);
    return track ? gpuUseOf(track, now) : null;
  }

  /** From when on samples of the GPUs of a run are here; null where there are none. */
  gpuSampledSince(id: string): Instant | null {
    return this.#tracks.gpu.get(id)?.from ?? null;
  }

  /** The samples of the GPUs of a run from a moment on; null where there are none. */
  gpuSamples(id: string, from: Instant): Samples | null {
    return this.#tracks.gpu.get(id)?.window(from, Number.POSITIVE_INFINITY) ?? null;
  }

  #patch(id: string, change: Patch): void {
    // Recorded by `take`, whose runs have this shape.
    this.runs.set(id, patched(this.runs.get(id), change) as RecordedRun);
  }

  #applySamples(kind: Sampled, changes: Readonly<Record<string, SamplesChange>>, before: Instant): void {
    for (const [id, change] of Object.entries(changes)) {
      const track = this.#track(kind, id);
      // Also before, or a long time without samples would be filled up and dropped at once.
      track.forget(before);
      track.apply(change);
      track.forget(before);
      this.sampled.add(id);
    }
  }

  #track(kind: Sampled, id: string): Track {
    const tracks = this.#tracks[kind];
    const track = tracks.get(id) ?? new Track(SCALES[kind]);
    tracks.set(id, track);
    return track;
  }

  #drop(id: string): void {
    this.runs.delete(id);
    for (const kind of SAMPLED) this.#tracks[kind].delete(id);
  }

  #clear(): void {
    this.runs.clear();
    for (const kind of SAMPLED) this.#tracks[kind].clear();
  }
}

function recordedRun(
  { snapshot, unread }: SeenRun,
  parts: ReadonlyMap<string, RecordedPart>,
  before: RecordedRun | undefined,
): RecordedRun {
  const { workspaceId: _id, workspaceName: _name, ...run } = snapshot.run;
  return {
    run,
    since: snapshot.phaseSince,
    ...(snapshot.resumedAt === undefined ? {} : { resumed: snapshot.resumedAt }),
    unread,
    has: [...parts.keys()].sort(),
    // What was not read this time is kept, so that it is not written again when it is read again unchanged.
    parts: { ...before?.parts, ...Object.fromEntries(parts) },
  };
}
