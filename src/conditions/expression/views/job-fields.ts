import { assetName, parseAsset } from '../../../core/run/asset-reference.ts';
import { type FactValue, gitOf, type JobFacts, jobFact } from '../../../core/run/job-facts.ts';
import type { Run } from '../../../core/run/run.ts';
import { Unknown } from '../unknown.ts';
import type { Fields } from '../values.ts';
import { bool, ifKnown, int, present, TAGS, TEXTS, text } from './view.ts';

type Source = { readonly run: Run };

/** The fields of `run` that its job says: how it is started, with what, and what it makes. */
export const JOB: Fields<Source> = {
  services: { type: TEXTS, read: ({ run }) => ofJob(run, 'services') },
  command: text(({ run }) => ifKnown(ofJob(run, 'command'), (command) => present(command, 'run.command'))),
  environment: text(({ run }) =>
    ifKnown(ofJob(run, 'environment'), (found) => ifKnown(present(found, 'run.environment'), assetName)),
  ),
  environmentVariables: { type: TEXTS, read: ({ run }) => ofJob(run, 'environmentVariables') },
  inputs: { type: TAGS, read: ({ run }) => ifKnown(ofJob(run, 'inputs'), (all) => mapOf(all, ({ value }) => value)) },
  inputTypes: { type: TAGS, read: ({ run }) => ifKnown(ofJob(run, 'inputs'), (all) => mapOf(all, ({ type }) => type)) },
  inputModes: { type: TAGS, read: ({ run }) => ifKnown(ofJob(run, 'inputs'), (all) => mapOf(all, ({ mode }) => mode)) },
  inputVersions: { type: TAGS, read: ({ run }) => ifKnown(ofJob(run, 'inputs'), (all) => mapOf(all, versionOf)) },
  outputTypes: {
    type: TAGS,
    read: ({ run }) => ifKnown(ofJob(run, 'outputs'), (all) => mapOf(all, ({ type }) => type)),
  },
  outputAssets: {
    type: TAGS,
    read: ({ run }) => ifKnown(ofJob(run, 'outputs'), (all) => mapOf(all, ({ asset }) => asset)),
  },
  parameters: {
    type: TAGS,
    read: ({ run }) => ifKnown(ofJob(run, 'parameters'), (all) => mapOf(all, (value) => value)),
  },
  identity: text(({ run }) => ifKnown(ofJob(run, 'identity'), (type) => present(type, 'run.identity'))),
  distribution: text(({ run }) =>
    ifKnown(ofJob(run, 'distribution'), (found) => present(found?.type ?? null, 'run.distribution')),
  ),
  processesPerNode: int(({ run }) =>
    ifKnown(ofJob(run, 'distribution'), (found) => present(found?.processesPerNode ?? null, 'run.processesPerNode')),
  ),
  schedule: text(({ run }) => ifKnown(ofJob(run, 'schedule'), (schedule) => present(schedule, 'run.schedule'))),
  codeAsset: text(({ run }) => ifKnown(ofJob(run, 'codeAsset'), (asset) => present(asset, 'run.codeAsset'))),
  gitRepository: text(({ run }) => ifKnown(git(run), ({ repository }) => present(repository, 'run.gitRepository'))),
  gitBranch: text(({ run }) => ifKnown(git(run), ({ branch }) => present(branch, 'run.gitBranch'))),
  gitCommit: text(({ run }) => ifKnown(git(run), ({ commit }) => present(commit, 'run.gitCommit'))),
  gitDirty: bool(({ run }) => ifKnown(git(run), ({ dirty }) => present(dirty, 'run.gitDirty'))),
};

type FactName = Parameters<typeof jobFact>[1];

function ofJob<K extends FactName>(run: Run, name: K): FactValue<K> | Unknown {
  const fact = jobFact(run, name);
  return fact.known ? fact.value : new Unknown(fact.reason);
}

/** What Azure does not say of an entry is not in the map. */
function mapOf<T>(
  all: Readonly<Record<string, T>>,
  pick: (entry: T) => string | null | undefined,
): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(all).flatMap(([name, entry]) => {
      const value = pick(entry);
      return value === null || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Only of an asset that names one: the value of a literal may look like it. */
function versionOf({ value, type }: FactValue<'inputs'>[string]): string | null {
  return type?.toLowerCase() === 'literal' ? null : (parseAsset(value)?.version ?? null);
}

function git(run: Run): JobFacts['git'] | Unknown {
  const found = gitOf(run);
  return found.known ? found.value : new Unknown(found.reason);
}
