import { type ChildRun, isKnownType, type Run } from '../run/run.ts';
import type { Instant } from '../values/duration.ts';
import { isWithoutBreak } from './computed.ts';
import {
  type ArtifactReading,
  type ChildMetric,
  type EndedRun,
  type EndedRuns,
  type GpuDevice,
  type GpuUse,
  known,
  type LogGrowth,
  type LoggedMetric,
  type Peers,
  type Signal,
  type Signals,
  type Snapshot,
  unknown,
} from './signal.ts';
import {
  CLOCK_SKEW,
  checked,
  checkedChild,
  checkedEnded,
  ownClockProblem,
  submissionProblem,
  timeProblem,
} from './time-checks.ts';
import { uniqueById } from './unique-runs.ts';

/**
 * The snapshot as conditions may read it: what cannot be true, or cannot be known, is unknown with the reason. Settled
 * here and nowhere else, before any condition is asked:
 * - times that contradict one another, the status or the clock,
 * - a run that one list holds twice with different facts,
 * - the children, compute, GPUs and cost of a job type that is not known,
 * - two series of one GPU.
 *
 * A snapshot that needs no change is answered as it is. The latest answer is kept, since policies ask about one snapshot
 * after another; a WeakMap of all answers costs more than it saves.
 */
export function prepared(snapshot: Snapshot, now: Instant): Snapshot {
  if (latest?.snapshot !== snapshot || latest.now !== now) latest = { snapshot, now, answer: prepare(snapshot, now) };
  return latest.answer;
}

let latest: { readonly snapshot: Snapshot; readonly now: Instant; readonly answer: Snapshot } | null = null;

function prepare(snapshot: Snapshot, now: Instant): Snapshot {
  const problem = submissionProblem(snapshot.run.createdAt, now);
  const signals = preparedSignals(snapshot.signals, snapshot.run, now);
  const answer = signals === snapshot.signals ? snapshot : { ...snapshot, signals };
  const settled = withBreak(answer, now);
  return problem === null ? settled : { ...settled, submissionProblem: problem };
}

/**
 * A break that Azure reports counts like one that a pass saw, and its compute time is used. If a pass saw a break and
 * Azure's compute time shows none, that time includes the break and is not used.
 */
function withBreak(snapshot: Snapshot, now: Instant): Snapshot {
  const { timing } = snapshot.signals;
  if (!timing?.known || timing.value.computed === undefined) return snapshot;
  const { computed, ...times } = timing.value;
  const { startedAt, endedAt } = times;
  if (startedAt === null) return snapshot;
  if (snapshot.resumedAt !== undefined && isWithoutBreak(computed, startedAt, endedAt ?? now, CLOCK_SKEW))
    return { ...snapshot, signals: { ...snapshot.signals, timing: known(times, timing.at) } };
  const { since } = computed;
  if (since === null || since <= startedAt) return snapshot;
  return { ...snapshot, resumedAt: Math.max(since, snapshot.resumedAt ?? since) };
}

function preparedSignals(signals: Signals, run: Run, now: Instant): Signals {
  const {
    timing,
    peers,
    lineage,
    outcomes,
    children,
    gpu,
    log,
    artifacts,
    metrics,
    'child-metrics': ofChildren,
  } = signals;
  let answer = signals;
  if (timing) answer = withSignal(answer, 'timing', checked(run, timing, now));
  if (peers) answer = withSignal(answer, 'peers', preparedPeers(peers));
  if (lineage) answer = withSignal(answer, 'lineage', preparedEnded(lineage, now));
  if (outcomes) answer = withSignal(answer, 'outcomes', preparedEnded(outcomes, now));
  if (children) answer = withSignal(answer, 'children', preparedChildren(children, now));
  if (gpu) answer = withSignal(answer, 'gpu', preparedGpu(gpu));
  if (log) answer = withSignal(answer, 'log', preparedLog(log, run, now));
  if (artifacts)
    answer = withSignal(
      answer,
      'artifacts',
      mapRecord(artifacts, (signal) => preparedReadings(signal, run, now)),
    );
  if (metrics)
    answer = withSignal(
      answer,
      'metrics',
      mapRecord(metrics, (signal) => preparedMetric(signal, run, now)),
    );
  if (ofChildren)
    answer = withSignal(
      answer,
      'child-metrics',
      mapRecord(ofChildren, (signal) => preparedOfChildren(signal, run, now)),
    );
  return isKnownType(run.jobType) ? answer : { ...answer, ...withoutType(run.jobType) };
}

/** The signals with another one in its place; themselves when it is the same. */
function withSignal<K extends keyof Signals>(signals: Signals, name: K, value: Signals[K]): Signals {
  return signals[name] === value ? signals : { ...signals, [name]: value };
}

/** Where such a run computes and whether it holds others nobody can say: it need not even be asked. */
function withoutType(jobType: string): Signals {
  const open = unknown(`whether a run of type ${jobType} holds others is not known`);
  return { children: open, compute: open, gpu: open, cost: open };
}

function preparedPeers(signal: Signal<Peers>): Signal<Peers> {
  if (!signal.known) return signal;
  const listed = uniqueById(signal.value.runs, ({ runId }) => runId);
  if (!listed.ok) return unknown(listed.reason);
  return changed(signal, signal.value.runs, listed.items, (runs) => ({ ...signal.value, runs }));
}

function preparedEnded(signal: Signal<EndedRuns>, now: Instant): Signal<EndedRuns> {
  if (!signal.known) return signal;
  const listed = uniqueById(signal.value.runs, ({ runId }) => runId);
  if (!listed.ok) return unknown(listed.reason);
  const latestMoment = Math.max(now, signal.at);
  const items = newestFirst(mapList(listed.items, (run) => checkedEnded(run, latestMoment)));
  return changed(signal, signal.value.runs, items, (runs) => ({ ...signal.value, runs }));
}

/** Ended runs in the order of their ends. */
function newestFirst(runs: readonly EndedRun[]): readonly EndedRun[] {
  const isInOrder = runs.every(({ endedAt }, index) => endedAt <= (runs[index - 1]?.endedAt ?? endedAt));
  return isInOrder ? runs : runs.toSorted((a, b) => b.endedAt - a.endedAt);
}

function preparedChildren(signal: Signal<readonly ChildRun[]>, now: Instant): Signal<readonly ChildRun[]> {
  if (!signal.known) return signal;
  const listed = uniqueById(signal.value, ({ id }) => id);
  if (!listed.ok) return unknown(listed.reason);
  const latestMoment = Math.max(now, signal.at);
  const items = mapList(listed.items, (child) => checkedChild(child, latestMoment));
  return changed(signal, signal.value, items, (children) => children);
}

/** A report of a step is no older than its pipeline: its start is held against the run that is judged. */
function preparedReadings(
  signal: Signal<readonly ArtifactReading[]>,
  run: Run,
  now: Instant,
): Signal<readonly ArtifactReading[]> {
  if (!signal.known) return signal;
  const listed = uniqueById(signal.value, ({ runId }) => runId);
  if (!listed.ok) return unknown(listed.reason);
  const items = mapList(listed.items, (reading) => {
    const times = { startedAt: reading.startedAt, endedAt: null };
    if (reading.timesUnknown !== undefined) return reading;
    const problem = timeProblem(run, times, Math.max(now, signal.at));
    return problem === null ? reading : { ...reading, startedAt: null, timesUnknown: problem };
  });
  return changed(signal, signal.value, items, (readings) => readings);
}

function preparedLog(signal: Signal<LogGrowth>, run: Run, now: Instant): Signal<LogGrowth> {
  if (!signal.known || signal.value.lastGrowthAt === null) return signal;
  const problem = ownClockProblem([{ at: signal.value.lastGrowthAt }], run, Math.max(now, signal.at));
  return problem === null ? signal : unknown(`it grew ${problem}`);
}

function preparedMetric(signal: Signal<LoggedMetric>, run: Run, now: Instant): Signal<LoggedMetric> {
  if (!signal.known) return signal;
  const problem = ownClockProblem(signal.value.points, run, Math.max(now, signal.at));
  return problem === null ? signal : unknown(`it was logged ${problem}`);
}

/** A child logs nothing before its parent was submitted. One whose clock is wrong leaves the others known. */
function preparedOfChildren(signal: Signal<ChildMetric>, run: Run, now: Instant): Signal<ChildMetric> {
  if (!signal.known) return signal;
  const { children } = signal.value;
  const settled = mapRecord(children, (one) => {
    const problem = one.known ? ownClockProblem(one.value, run, Math.max(now, signal.at)) : null;
    return problem === null ? one : unknown(`it was logged ${problem}`);
  });
  return changed(signal, children, settled, (after) => ({ ...signal.value, children: after }));
}

/** Each device once, by its id without case: two series of one are not two GPUs. */
function preparedGpu(signal: Signal<GpuUse>): Signal<GpuUse> {
  if (!signal.known) return signal;
  const { devices } = signal.value;
  if (devices.length < 2) return signal;
  const byId = new Map<string, GpuDevice>();
  for (const device of devices) {
    const id = device.id.toLowerCase();
    const before = byId.get(id);
    byId.set(id, before ? merged(before, device) : device);
  }
  if (byId.size === devices.length) return signal;
  return known({ ...signal.value, devices: [...byId.values()] }, signal.at);
}

/** The samples that either series has, or none where the two differ. */
function merged(one: GpuDevice, other: GpuDevice): GpuDevice {
  const length = Math.max(one.percent.length, other.percent.length);
  const pairs = Array.from({ length }, (_, step) => [one.percent[step] ?? null, other.percent[step] ?? null] as const);
  const differ = pairs.some(([first, second]) => first !== null && second !== null && first !== second);
  if (one.samplesUnknown !== undefined || differ)
    return { id: one.id, percent: [], samplesUnknown: 'has two series that differ' };
  return { id: one.id, percent: pairs.map(([first, second]) => first ?? second) };
}

/** The signal with another list in it; itself when the list is the same. */
function changed<T, L>(signal: Signal<T> & { known: true }, before: L, after: L, value: (list: L) => T): Signal<T> {
  return before === after ? signal : known(value(after), signal.at);
}

/** The list with every item changed; itself when no item is. */
function mapList<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  let result: T[] | null = null;
  for (const [index, item] of list.entries()) {
    const after = change(item);
    if (after === item) continue;
    result ??= [...list];
    result[index] = after;
  }
  return result ?? list;
}

function mapRecord<T>(record: Readonly<Record<string, T>>, change: (value: T) => T): Readonly<Record<string, T>> {
  const entries = Object.entries(record);
  const values = entries.map(([, value]) => value);
  const after = mapList(values, change);
  return after === values
    ? record
    : Object.fromEntries(entries.map(([key], index) => [key, after[index]] as [string, T]));
}
