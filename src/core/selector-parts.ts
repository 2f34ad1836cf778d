import { anyGlobMatches } from './glob.ts';
import type { Selector } from './policy.ts';
import type { Run } from './run.ts';
import type { Compute, Snapshot } from './signal.ts';
import { tagInWords, tagKey, tagValues } from './tags.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** One key of a selector, made ready to be asked. */
export interface SelectorPart {
  /** What it tests: `workspace`, `job type`, `tag owner`. Parts of one name read the same value of a run. */
  readonly name: string;
  /** Allocates nothing: it is asked for every run under every policy. */
  answer(snapshot: Snapshot): Answer;
  /** Why it does not hold or cannot be told, for a snapshot of which it said so. */
  against(snapshot: Snapshot): string;
  /** The value that it tests where the listed run alone tells it; null where a signal is needed or it has two. */
  readonly listed: ListedValue | null;
}

/** A value of the listed run by which policies can be told apart before anything is fetched. */
export interface ListedValue {
  read(run: Run): string | null;
  holds(value: string | null): boolean;
}

const made = new WeakMap<Selector, readonly SelectorPart[]>();

/** The parts of a selector, all of which must hold; what the listed run tells comes before what a signal tells. */
export function partsOf(selector: Selector): readonly SelectorPart[] {
  let parts = made.get(selector);
  if (!parts) {
    parts = [...listedParts(selector), ...computeParts(selector)];
    made.set(selector, parts);
  }
  return parts;
}

function listedParts(selector: Selector): SelectorPart[] {
  const { workspace, experiment, run, jobType, compute, tags } = selector;
  return [
    ...(workspace ? [listed('workspace', workspace, ({ workspaceName }) => workspaceName)] : []),
    ...(experiment ? [listed('experiment', experiment, (of) => of.experiment ?? '')] : []),
    ...(run ? [idOrName(run)] : []),
    ...(jobType ? [listed('job type', jobType, (of) => of.jobType)] : []),
    ...(compute ? [listed('compute', compute, ({ computeName }) => computeName ?? '')] : []),
    ...Object.entries(tags ?? {}).map(([key, patterns]) => tagPart(key, patterns)),
  ];
}

function listed(name: string, patterns: readonly string[], read: (run: Run) => string): SelectorPart {
  return {
    name,
    answer: ({ run }) => (anyGlobMatches(patterns, read(run)) ? 'yes' : 'no'),
    against: ({ run }) => `${name} is "${read(run)}", wanted ${patterns.join(' or ')}`,
    listed: { read, holds: (value) => value !== null && anyGlobMatches(patterns, value) },
  };
}

/** `run` is tried on the id and on the display name. */
function idOrName(patterns: readonly string[]): SelectorPart {
  return {
    name: 'run',
    answer: ({ run }) => (anyGlobMatches(patterns, run.id) || anyGlobMatches(patterns, run.displayName) ? 'yes' : 'no'),
    against: ({ run }) => `run is "${run.id}", wanted ${patterns.join(' or ')}`,
    listed: null,
  };
}

function tagPart(key: string, patterns: readonly string[]): SelectorPart {
  const wanted = tagKey(key);
  const read = (run: Run) => joinedValues(run, wanted);
  const holds = (values: string | null) => values !== null && anyValueMatches(patterns, values);
  return {
    name: `tag ${wanted}`,
    answer: ({ run }) => (holds(read(run)) ? 'yes' : 'no'),
    against({ run }) {
      const values = tagValues(run, key);
      if (values.length === 0) return `there is no tag ${key}`;
      return `${tagInWords(key, values)}, wanted ${patterns.join(' or ')}`;
    },
    listed: { read, holds },
  };
}

const BETWEEN = '\u0000';

/**
 * The values of a tag as one text, made without allocating anything where there is one; null when there is none. Each
 * of two that contradict one another counts, so that an exception is not lost to the spelling of another tag.
 */
function joinedValues(run: Run, wanted: string): string | null {
  let values: string | null = null;
  for (const name in run.tags) {
    if (!Object.hasOwn(run.tags, name) || tagKey(name) !== wanted) continue;
    const value = (run.tags[name] ?? '').trim();
    values = values === null ? value : values + BETWEEN + value;
  }
  return values;
}

function anyValueMatches(patterns: readonly string[], values: string): boolean {
  if (!values.includes(BETWEEN)) return anyGlobMatches(patterns, values);
  return values.split(BETWEEN).some((value) => anyGlobMatches(patterns, value));
}

function computeParts({ gpu, vmSize, priority }: Selector): SelectorPart[] {
  const parts: SelectorPart[] = [];
  if (gpu !== undefined)
    parts.push(
      computePart('gpu', ({ gpusPerNode }) => (gpusPerNode === null ? null : gpusPerNode > 0 === gpu), {
        missing: 'whether it uses GPUs',
        wrong: () => (gpu ? 'it uses no GPU' : 'it uses GPUs'),
      }),
    );
  if (vmSize)
    parts.push(
      computePart('VM size', (compute) => (compute.vmSize === null ? null : anyGlobMatches(vmSize, compute.vmSize)), {
        missing: 'its VM size',
        wrong: (compute) => `VM size is ${compute.vmSize}, wanted ${vmSize.join(' or ')}`,
      }),
    );
  if (priority)
    parts.push(
      computePart('priority', (compute) => (compute.priority === null ? null : compute.priority === priority), {
        missing: 'its priority',
        wrong: (compute) => `priority is ${compute.priority}, wanted ${priority}`,
      }),
    );
  return parts;
}

interface ComputeWords {
  /** What Azure does not say. */
  readonly missing: string;
  wrong(compute: Compute): string;
}

/** A part that the compute answers. `holds` is null where Azure does not say. */
function computePart(name: string, holds: (compute: Compute) => boolean | null, words: ComputeWords): SelectorPart {
  return {
    name,
    answer({ signals: { compute } }) {
      if (!compute?.known) return 'unknown';
      const answer = holds(compute.value);
      if (answer === null) return 'unknown';
      return answer ? 'yes' : 'no';
    },
    against({ signals: { compute } }) {
      if (!compute) return 'its compute was not read';
      if (!compute.known) return `its compute is unknown: ${compute.reason}`;
      return holds(compute.value) === null ? `Azure does not say ${words.missing}` : words.wrong(compute.value);
    },
    listed: null,
  };
}
