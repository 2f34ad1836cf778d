import { assetName } from '../run/asset-reference.ts';
import { type JobFacts, jobFact } from '../run/job-facts.ts';
import { ownerNames } from '../run/owner-names.ts';
import { computesWhereSent, type Run, whyUnknown } from '../run/run.ts';
import { tagInWords, tagKey, tagValues } from '../run/tags.ts';
import type { Compute, Snapshot } from '../signal/signal.ts';
import { anyGlobMatches } from '../values/glob.ts';
import { visibleText } from '../values/invisible-characters.ts';
import type { Known } from '../values/known.ts';
import type { Selector } from './policy.ts';

export type Answer = 'yes' | 'no' | 'unknown';

/** One key of a selector, made ready to be asked. */
export interface SelectorPart {
  /** Allocates nothing: it is asked for every run under every policy. */
  answer(snapshot: Snapshot): Answer;
  /** Why it does not hold or is not known, for a snapshot for which it said so. */
  against(snapshot: Snapshot): string;
  /** Whether it needs the compute signal. */
  readonly needsCompute: boolean;
  /** An unknown answer means that one of a tag's values fits, which is enough for an exception. */
  readonly unknownExcepts: boolean;
  /** Why it may hold in an exception although by what Azure reports it does not. */
  readonly doubts: readonly Doubt[];
}

interface Doubt {
  /** Allocates nothing. */
  isOf(run: Run): boolean;
  words(run: Run, against: string): string;
}

/**
 * The answer of a part of an exception, which holds or is unknown where Azure does not report enough. The compute of a
 * pipeline alone never ends an exception: its steps may compute elsewhere. If a tag has several values, one that fits is
 * enough. Allocates nothing, as the answer of the part itself.
 */
export function answerInException(part: SelectorPart, snapshot: Snapshot): Answer {
  const answer = part.answer(snapshot);
  if (answer === 'no') return doubtOf(part, snapshot.run) ? 'unknown' : 'no';
  return answer === 'unknown' && part.unknownExcepts ? 'yes' : answer;
}

/** What a part has against an exception, for a snapshot of which {@link answerInException} said so. */
export function againstException(part: SelectorPart, snapshot: Snapshot): string {
  const against = part.against(snapshot);
  if (part.answer(snapshot) !== 'no') return against;
  return doubtOf(part, snapshot.run)?.words(snapshot.run, against) ?? against;
}

function doubtOf({ doubts }: SelectorPart, run: Run): Doubt | null {
  for (const doubt of doubts) if (doubt.isOf(run)) return doubt;
  return null;
}

const ELSEWHERE: Doubt = {
  isOf: ({ jobType }) => !computesWhereSent(jobType),
  words: (run, against) => `${against}, but ${elsewhere(run)}`,
};

function unknownFact(fact: Parameters<typeof whyUnknown>[1]): Doubt {
  return { isOf: (run) => whyUnknown(run, fact) !== null, words: (run, against) => whyUnknown(run, fact) ?? against };
}

function elsewhere({ jobType }: Run): string {
  return jobType === 'pipeline' ? 'its steps may compute elsewhere' : `a run of type ${jobType} may compute elsewhere`;
}

const made = new WeakMap<Selector, readonly SelectorPart[]>();

/** The parts of a selector, all of which must hold; what the listed run says comes before what a signal says. */
export function partsOf(selector: Selector): readonly SelectorPart[] {
  let parts = made.get(selector);
  if (!parts) {
    parts = [...listedParts(selector), ...computeParts(selector)];
    made.set(selector, parts);
  }
  return parts;
}

function listedParts(selector: Selector): SelectorPart[] {
  const { workspace, experiment, run, jobType, compute, services, environment, schedule, tags, orphan } = selector;
  return [
    ...(orphan === undefined ? [] : [orphanPart(orphan)]),
    ...(workspace ? [listed('workspace', workspace, ({ workspaceName }) => workspaceName, [])] : []),
    ...(experiment ? [listed('experiment', experiment, (given) => given.experiment ?? '', NO_EXPERIMENT)] : []),
    ...(run ? [idOrName(run)] : []),
    ...(jobType ? [listed('job type', jobType, (given) => given.jobType, NO_TYPE)] : []),
    ...(compute ? [listed('compute', compute, ({ placement }) => placement.name ?? '', NO_COMPUTE)] : []),
    ...(services ? [jobPart('services', services, servicesFit, (found) => found.join(', ') || 'none')] : []),
    ...(environment
      ? [jobPart('environment', environment, environmentFits, (found) => (found ? assetName(found) : 'none'))]
      : []),
    ...(schedule ? [jobPart('schedule', schedule, scheduleFits, (found) => found ?? 'none')] : []),
    ...Object.entries(tags ?? {}).map(([key, patterns]) => tagPart(key, patterns)),
  ];
}

function orphanPart(wanted: boolean): SelectorPart {
  return {
    answer: ({ run }) => ((run.orphanOf !== undefined) === wanted ? 'yes' : 'no'),
    against: () => (wanted ? 'it is not below a parent that has ended' : 'it is below a parent that has ended'),
    needsCompute: false,
    unknownExcepts: false,
    doubts: [],
  };
}

const NO_EXPERIMENT = [unknownFact('experiment')];
const NO_TYPE = [unknownFact('jobType')];
const NO_NAME = [unknownFact('displayName')];
const NO_TAGS = [unknownFact('tags')];
const NO_COMPUTE = [unknownFact('placement'), ELSEWHERE];

function listed(
  name: string,
  patterns: readonly string[],
  read: (run: Run) => string,
  doubts: readonly Doubt[],
): SelectorPart {
  return {
    answer: ({ run }) => (anyGlobMatches(patterns, read(run)) ? 'yes' : 'no'),
    against: ({ run }) => `${name} is "${read(run)}", wanted ${patterns.join(' or ')}`,
    needsCompute: false,
    unknownExcepts: false,
    doubts,
  };
}

/** `run` is tried on the id and on the display name. */
function idOrName(patterns: readonly string[]): SelectorPart {
  const holds = ({ id, displayName }: Run) =>
    anyGlobMatches(patterns, id) || anyGlobMatches(patterns, visibleText(displayName));
  return {
    answer: ({ run }) => (holds(run) ? 'yes' : 'no'),
    against: ({ run }) => `run is "${run.id}", wanted ${patterns.join(' or ')}`,
    needsCompute: false,
    unknownExcepts: false,
    doubts: NO_NAME,
  };
}

type Fact<K extends 'services' | 'environment' | 'schedule'> = Extract<JobFacts[K], { known: true }>['value'];

function servicesFit(patterns: readonly string[], services: Fact<'services'>): boolean {
  for (const service of services) if (anyGlobMatches(patterns, service)) return true;
  return false;
}

function environmentFits(patterns: readonly string[], found: Fact<'environment'>): boolean {
  return found !== null && (anyGlobMatches(patterns, found.name) || anyGlobMatches(patterns, assetName(found)));
}

function scheduleFits(patterns: readonly string[], schedule: Fact<'schedule'>): boolean {
  return schedule !== null && anyGlobMatches(patterns, schedule);
}

/** A part that rests on what the job says of how it is started; unknown, with the reason, where it does not. */
function jobPart<K extends 'services' | 'environment' | 'schedule'>(
  name: K,
  patterns: readonly string[],
  fits: (patterns: readonly string[], found: Fact<K>) => boolean,
  words: (found: Fact<K>) => string,
): SelectorPart {
  // The value of the fact of that name.
  const read = (run: Run) => jobFact(run, name) as Known<Fact<K>>;
  return {
    answer({ run }) {
      const fact = read(run);
      if (!fact.known) return 'unknown';
      return fits(patterns, fact.value) ? 'yes' : 'no';
    },
    against({ run }) {
      const fact = read(run);
      if (!fact.known) return `its ${name} ${name === 'services' ? 'are' : 'is'} unknown: ${fact.reason}`;
      return `${name} ${name === 'services' ? 'are' : 'is'} ${words(fact.value)}, wanted ${patterns.join(' or ')}`;
    },
    needsCompute: false,
    unknownExcepts: false,
    doubts: [],
  };
}

/** Unknown where the spellings of a key have different values and not all of them fit. */
function tagPart(key: string, patterns: readonly string[]): SelectorPart {
  const wanted = tagKey(key);
  return {
    answer({ run }) {
      const values = joinedValues(run, wanted);
      return values === null ? 'no' : answerOfValues(patterns, values);
    },
    against({ run }) {
      const values = tagValues(run, key);
      if (values.length === 0) return `there is no tag ${key}`;
      return `${tagInWords(key, values)}, wanted ${patterns.join(' or ')}`;
    },
    needsCompute: false,
    unknownExcepts: true,
    doubts: NO_TAGS,
  };
}

const BETWEEN = '\u0000';

/** The values of a tag as one text, made without allocating anything where there is one; null when there is none. */
function joinedValues(run: Run, wanted: string): string | null {
  let values: string | null = null;
  for (const name in run.tags) {
    if (!Object.hasOwn(run.tags, name) || tagKey(name) !== wanted) continue;
    const value = visibleText(run.tags[name] ?? '');
    values = values === null ? value : values + BETWEEN + value;
  }
  return values;
}

function answerOfValues(patterns: readonly string[], values: string): Answer {
  if (!values.includes(BETWEEN)) return tagValueMatches(patterns, values) ? 'yes' : 'no';
  const single = values.split(BETWEEN);
  const fitting = single.filter((value) => tagValueMatches(patterns, value)).length;
  if (fitting === 0) return 'no';
  return fitting === single.length ? 'yes' : 'unknown';
}

/**
 * Whether a value fits as a whole, or one of the addresses that it lists does: a policy or an exemption for one of several
 * owners is for the run. Allocates nothing for a value with one address or none.
 */
function tagValueMatches(patterns: readonly string[], value: string): boolean {
  if (anyGlobMatches(patterns, value)) return true;
  if (value.indexOf('@') === value.lastIndexOf('@')) return false;
  return ownerNames(value, null).names.some((name) => anyGlobMatches(patterns, name));
}

function computeParts({ gpu, vmSize, priority }: Selector): SelectorPart[] {
  const parts: SelectorPart[] = [];
  if (gpu !== undefined) parts.push(gpuPart(gpu));
  if (vmSize)
    parts.push(
      computePart((compute) => (compute.vmSize === null ? null : anyGlobMatches(vmSize, compute.vmSize)), {
        missing: () => 'Azure does not say its VM size',
        wrong: (compute) => `VM size is ${compute.vmSize}, wanted ${vmSize.join(' or ')}`,
      }),
    );
  if (priority)
    parts.push(
      computePart((compute) => (compute.priority === null ? null : compute.priority === priority), {
        missing: () => 'Azure does not say its priority',
        wrong: (compute) => `priority is ${compute.priority}, wanted ${priority}`,
      }),
    );
  return parts;
}

/** A compute which its steps may leave does not say that a run uses no GPU anywhere. */
function gpuPart(wanted: boolean): SelectorPart {
  const holds = ({ gpusPerNode }: Compute, { jobType }: Run) => {
    if (gpusPerNode === null || (!wanted && gpusPerNode === 0 && !computesWhereSent(jobType))) return null;
    return gpusPerNode > 0 === wanted;
  };
  return computePart(holds, {
    missing: ({ gpusPerNode }, run) =>
      gpusPerNode === null
        ? 'Azure does not say whether it uses GPUs'
        : `its own compute has no GPU, but ${elsewhere(run)}`,
    wrong: (_, run) => {
      const what = computesWhereSent(run.jobType) ? 'it uses' : 'its own compute has';
      return wanted ? `${what} no GPU` : `${what} GPUs`;
    },
  });
}

interface ComputeWords {
  /** Why it is not known. */
  missing(compute: Compute, run: Run): string;
  wrong(compute: Compute, run: Run): string;
}

/** A part that the compute answers. `holds` is null where that is not known. */
function computePart(holds: (compute: Compute, run: Run) => boolean | null, words: ComputeWords): SelectorPart {
  return {
    answer({ run, signals: { compute } }) {
      if (!compute?.known) return 'unknown';
      const answer = holds(compute.value, run);
      if (answer === null) return 'unknown';
      return answer ? 'yes' : 'no';
    },
    against({ run, signals: { compute } }) {
      if (!compute) return 'its compute was not read';
      if (!compute.known) return `its compute is unknown: ${compute.reason}`;
      return holds(compute.value, run) === null ? words.missing(compute.value, run) : words.wrong(compute.value, run);
    },
    needsCompute: true,
    unknownExcepts: false,
    doubts: [ELSEWHERE],
  };
}
