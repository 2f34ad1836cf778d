import { assetName } from '../run/asset-reference.ts';
import { type JobFacts, jobFact } from '../run/job-facts.ts';
import { ownerNames } from '../run/owner-names.ts';
import { type Run, whyUnknown } from '../run/run.ts';
import { tagInWords, tagKey, valuesUnder } from '../run/tags.ts';
import type { Snapshot } from '../signal/signal.ts';
import { anyGlobMatches, type Fits, fitsAny } from '../values/glob.ts';
import { visibleText } from '../values/invisible-characters.ts';
import type { Known } from '../values/known.ts';
import { computeNamePart } from './compute-name-part.ts';
import { computeParts } from './compute-parts.ts';
import type { Selector } from './policy.ts';
import { type Answer, SETTLED, type SelectorPart } from './selector-part.ts';

/**
 * The answer of a part of an exception, which holds or is unknown where Azure does not report enough. The steps that Azure
 * lists now never end an exception: others may follow. If a tag has several values, one that fits is enough. Allocates
 * nothing, as the answer of the part itself.
 */
export function answerInException(part: SelectorPart, snapshot: Snapshot): Answer {
  const answer = part.answer(snapshot);
  if (answer === 'no') return part.isOpen(snapshot) ? 'unknown' : 'no';
  return answer === 'unknown' && part.oneFits(snapshot) ? 'yes' : answer;
}

/** What a part has against an exception, for a snapshot of which {@link answerInException} said so. */
export function againstException(part: SelectorPart, snapshot: Snapshot): string {
  const against = part.against(snapshot);
  const isOpen = part.answer(snapshot) === 'no' && part.isOpen(snapshot);
  return isOpen ? `${against} so far, but Azure does not report all of its steps` : against;
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
  const { workspace, experiment, run, runId, jobType, compute, services, environment, schedule, tags, orphan } =
    selector;
  return [
    ...(orphan === undefined ? [] : [orphanPart(orphan)]),
    ...(workspace ? [listed('workspace', workspace, ({ workspaceName }) => workspaceName, null)] : []),
    ...(experiment ? [listed('experiment', experiment, (given) => given.experiment ?? '', 'experiment')] : []),
    ...(runId ? [listed('run id', runId, ({ id }) => id, null)] : []),
    ...(run ? [idOrName(run)] : []),
    ...(jobType ? [listed('job type', jobType, (given) => given.jobType, 'jobType')] : []),
    ...(compute ? [computeNamePart(compute)] : []),
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
    ...SETTLED,
    answer: ({ run }) => ((run.orphanOf !== undefined) === wanted ? 'yes' : 'no'),
    against: () => (wanted ? 'it is not below a parent that has ended' : 'it is below a parent that has ended'),
  };
}

type Fact = Parameters<typeof whyUnknown>[1];

/** @param fact which is unknown where Azure's answer left it out; null for what every run has. */
function listed(
  name: string,
  patterns: readonly string[],
  read: (run: Run) => string,
  fact: Fact | null,
): SelectorPart {
  const open = (run: Run) => (fact === null ? null : whyUnknown(run, fact));
  const fits = fitsAny(patterns);
  return {
    ...SETTLED,
    answer({ run }) {
      if (fits(read(run))) return 'yes';
      return open(run) === null ? 'no' : 'unknown';
    },
    against: ({ run }) => open(run) ?? `${name} is "${read(run)}", wanted ${patterns.join(' or ')}`,
  };
}

/** `run` is tried on the id and on the display name. */
function idOrName(patterns: readonly string[]): SelectorPart {
  const holds = ({ id, displayName }: Run) =>
    anyGlobMatches(patterns, id) || anyGlobMatches(patterns, visibleText(displayName));
  return {
    ...SETTLED,
    answer: ({ run }) => (holds(run) ? 'yes' : whyUnknown(run, 'displayName') === null ? 'no' : 'unknown'),
    against: ({ run }) => whyUnknown(run, 'displayName') ?? `run is "${run.id}", wanted ${patterns.join(' or ')}`,
  };
}

type JobFact<K extends 'services' | 'environment' | 'schedule'> = Extract<JobFacts[K], { known: true }>['value'];

function servicesFit(patterns: readonly string[], services: JobFact<'services'>): boolean {
  for (const service of services) if (anyGlobMatches(patterns, service)) return true;
  return false;
}

function environmentFits(patterns: readonly string[], found: JobFact<'environment'>): boolean {
  return found !== null && (anyGlobMatches(patterns, found.name) || anyGlobMatches(patterns, assetName(found)));
}

function scheduleFits(patterns: readonly string[], schedule: JobFact<'schedule'>): boolean {
  return schedule !== null && anyGlobMatches(patterns, schedule);
}

/** A part that rests on what the job says of how it is started; unknown, with the reason, where it does not. */
function jobPart<K extends 'services' | 'environment' | 'schedule'>(
  name: K,
  patterns: readonly string[],
  fits: (patterns: readonly string[], found: JobFact<K>) => boolean,
  words: (found: JobFact<K>) => string,
): SelectorPart {
  // The value of the fact of that name.
  const read = (run: Run) => jobFact(run, name) as Known<JobFact<K>>;
  return {
    ...SETTLED,
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
  };
}

/** Unknown where the spellings of a key have different values and not all of them fit. */
function tagPart(key: string, patterns: readonly string[]): SelectorPart {
  const wanted = tagKey(key);
  const fits = fitsAny(patterns);
  return {
    ...SETTLED,
    answer({ run }) {
      const values = valuesUnder(run, wanted);
      if (values.length > 0) return answerOfValues(fits, values);
      return whyUnknown(run, 'tags') === null ? 'no' : 'unknown';
    },
    against({ run }) {
      const values = valuesUnder(run, wanted);
      if (values.length === 0) return whyUnknown(run, 'tags') ?? `there is no tag ${key}`;
      return `${tagInWords(key, values)}, wanted ${patterns.join(' or ')}`;
    },
    oneFits: ({ run }) => valuesUnder(run, wanted).length > 0,
  };
}

function answerOfValues(fits: Fits, values: readonly string[]): Answer {
  let fitting = 0;
  for (const value of values) if (tagValueMatches(fits, value)) fitting += 1;
  if (fitting === 0) return 'no';
  return fitting === values.length ? 'yes' : 'unknown';
}

/**
 * Whether a value fits as a whole, or one of the addresses that it lists does: a policy or an exemption for one of several
 * owners is for the run. Allocates nothing for a value with one address or none.
 */
function tagValueMatches(fits: Fits, value: string): boolean {
  if (fits(value)) return true;
  if (value.indexOf('@') === value.lastIndexOf('@')) return false;
  return ownerNames(value, null).names.some(fits);
}
