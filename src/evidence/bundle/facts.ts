import { isOfSteps } from '../../core/evidence/of-steps.ts';
import type { ChildRow, RunRecord } from '../../core/evidence/run-record.ts';
import type { Known } from '../../core/values/known.ts';
import type { BundledDecision } from './decision.ts';
import { block, code, plain, table } from './markdown.ts';

const MOST_ROWS = 50;

/** What failed: the run itself, and its steps or trials. */
export function whatFailed({ run, failure, children }: RunRecord, decisions: readonly BundledDecision[]): string[] {
  const own = failure.known && failure.value ? [sentence('The run', failure.value), ''] : [];
  const failed = children.known ? children.value.filter(({ child }) => child.error || child.status === 'Failed') : [];
  const rows = failed
    .slice(0, MOST_ROWS)
    .map(({ child }) => [
      code(child.displayName),
      plain(child.status),
      child.error ? code(child.error.code) : 'not reported',
      child.error ? plain(child.error.message) : 'Azure reports no reason',
    ]);
  const steps = rows.length === 0 ? [] : [...table(['step or trial', 'status', 'code', 'message'], rows), ''];
  const seen = whatPoliciesSaw(decisions);
  if (own.length + steps.length > 0) return [...own, ...steps, ...seen].slice(0, seen.length > 0 ? undefined : -1);
  const unknown = failure.known
    ? `Azure reports no failure: its status is ${plain(run.status)}.`
    : `Whether it failed is not known: ${plain(failure.reason)}.`;
  return [unknown, ...(seen.length > 0 ? ['', ...seen] : [])];
}

/** The newest reason of each policy that acted. */
function whatPoliciesSaw(decisions: readonly BundledDecision[]): string[] {
  const acted = decisions.filter(({ read }) => read.kind !== 'withhold');
  const newest = new Map(acted.map(({ read }) => [read.policy, read.reason]));
  return [...newest].map(([policy, reason]) => `- Policy ${code(policy)} saw: ${plain(reason)}`);
}

function sentence(
  who: string,
  { code: given, message, cause }: { code: string; message: string; cause: string },
): string {
  const whose = cause === 'unclassified' ? '' : `, which is a failure of class ${cause}`;
  return `${who} failed with ${code(given)}${whose}: ${plain(message)}`;
}

/** Inputs with what each was. */
export function whichData({ lineage }: RunRecord): string[] {
  if (!lineage.inputs.known) return [`Not known: ${plain(lineage.inputs.reason)}.`];
  const inputs = Object.entries(lineage.inputs.value);
  if (inputs.length === 0) return ['It has no inputs.'];
  const rows = inputs
    .slice(0, MOST_ROWS)
    .map(([name, { value, uri, assetId, version }]) => [
      code(name),
      code(value ?? assetId ?? uri ?? 'not reported'),
      value !== null
        ? 'a value'
        : version !== null
          ? `version ${plain(version)}`
          : 'no version: its content may have changed',
    ]);
  return [...table(['input', 'what it was', 'version'], rows), ...more(inputs.length)];
}

function more(count: number): string[] {
  return count > MOST_ROWS ? ['', `The other ${count - MOST_ROWS} are in record.json.`] : [];
}

/** What it executed, and on what; of a pipeline its steps. */
export function whatItRan(record: RunRecord): string[] {
  const { lineage, compute, children } = record;
  const { command, code: source, git, environment } = lineage;
  const place = compute.known
    ? [compute.value.name, compute.value.vmSize].filter((text) => text != null).join(', ')
    : null;
  return [
    ...(isSaidBySteps(record, 'code')
      ? []
      : fact('Code', source, (found) => found?.assetId ?? (found?.snapshotId ? `snapshot ${found.snapshotId}` : null))),
    ...fact('Git', git, ({ repository, branch, commit, dirty }) => {
      const parts = [repository, branch && `branch ${branch}`, commit && `commit ${commit}`].filter(Boolean);
      return parts.length === 0
        ? null
        : `${parts.join(', ')}${dirty === true ? ', with changes that were not committed' : ''}`;
    }),
    ...(isSaidBySteps(record, 'environment')
      ? []
      : fact(
          'Environment',
          environment,
          (found) => found && `${found.name}${found.version === null ? '' : `:${found.version}`}`,
        )),
    ...(place ? [`- Compute: ${code(place)}`] : []),
    ...(command.known && command.value ? ['- Command:', '', ...block(command.value.split(/\r?\n/))] : []),
    ...(children.known ? stepTable(children.value) : []),
  ];
}

/** Whether the table of the steps has it in place of the pipeline. */
function isSaidBySteps(record: RunRecord, part: string): boolean {
  const { children } = record;
  return isOfSteps(record, part) && children.known && children.value.some(({ work }) => work?.known);
}

const NO_WORK = { command: null, environment: null, code: null };

function stepTable(children: readonly ChildRow[]): string[] {
  const rows = children.flatMap(({ child, work }) => {
    if (work === undefined) return [];
    const { command, environment, code: source } = work.known ? work.value : NO_WORK;
    return [
      [child.displayName, command, environment, source].map((text) => (text === null ? 'not known' : code(text))),
    ];
  });
  if (rows.length === 0) return [];
  return ['', ...table(['step', 'command', 'environment', 'code'], rows.slice(0, MOST_ROWS)), ...more(rows.length)];
}

function fact<T>(name: string, known: Known<T>, show: (value: T) => string | null): string[] {
  if (!known.known) return [`- ${name}: not known, because ${plain(known.reason)}`];
  const shown = show(known.value);
  return shown === null ? [] : [`- ${name}: ${code(shown)}`];
}

/** The last metrics of the run, or of its trials. */
export function metricsOf({ metrics, children, primary }: RunRecord): string[] {
  const own = metrics.known ? metrics.value.map(({ name, value }) => [code(name), String(value)]) : [];
  const trials = children.known && primary ? trialRows(children.value, primary.metric) : [];
  return [
    ...(own.length === 0 ? [] : [...table(['metric', 'last value'], own.slice(0, MOST_ROWS)), ...more(own.length), '']),
    ...(primary && trials.length > 0
      ? [...table(['trial', 'status', primary.metric], trials.slice(0, MOST_ROWS)), ...more(trials.length), '']
      : []),
  ].slice(0, -1);
}

function trialRows(children: readonly ChildRow[], metric: string): string[][] {
  return children.map(({ child, metrics }) => {
    const found = metrics.known ? metrics.value.find(({ name }) => name === metric) : undefined;
    return [code(child.displayName), plain(child.status), found ? String(found.value) : 'not known'];
  });
}

/** Parts of the record that could not be had, each with its reason. */
export function unknownParts(record: RunRecord): string[] {
  const { lineage, times, metrics, children, compute, failure, job } = record;
  const parts = { ...lineage, times, metrics, children, compute, failure, 'job file': job };
  return Object.entries(parts).flatMap(([name, part]) =>
    part.known || isSaidBySteps(record, name) ? [] : [`- ${WORDS[name] ?? name}: ${plain(part.reason)}`],
  );
}

const WORDS: Readonly<Record<string, string>> = {
  environmentVariables: 'environment variables',
  children: 'steps or trials',
  parents: 'parent',
};
