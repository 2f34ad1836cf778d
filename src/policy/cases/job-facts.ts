import { type AssetReference, parseAsset } from '../../core/run/asset-reference.ts';
import type { JobFacts } from '../../core/run/job-facts.ts';
import { unknown } from '../../core/values/known.ts';
import type { CaseSnapshot } from './schema.ts';

/** Begins what is an address and no literal value. */
const ADDRESS = /^(azureml:|https?:|wasbs?:|abfss?:|\/subscriptions\/)/i;

/** What the run of a case says of how it is started. */
export function jobFactsIn(given: CaseSnapshot['run']): JobFacts {
  const { environment } = given;
  const components = Object.entries(given.components).map(([step, text]) => [step, assetIn(text)] as const);
  const loose = components.filter(([, { version }]) => version === null).map(([step, { name }]) => [step, name]);
  return {
    services: { known: true, value: given.services },
    command: { known: true, value: given.command },
    environment:
      environment === undefined
        ? unknown('the case does not give it')
        : { known: true, value: environment === null ? null : assetIn(environment) },
    inputs: { known: true, value: Object.fromEntries(Object.entries(given.inputs).map(inputIn)) },
    schedule: { known: true, value: given.schedule },
    code: { known: true, value: given.code },
    git: {
      repository: given['git-repository'],
      branch: given['git-branch'],
      commit: given['git-commit'],
      dirty: given['git-dirty'],
    },
    looseSteps: { known: true, value: Object.fromEntries(loose) },
    primaryMetric: { known: true, value: given['primary-metric'] },
    ...detailsIn(given),
  };
}

function detailsIn(given: CaseSnapshot['run']) {
  const literals = Object.entries(given.inputs).filter(([, value]) => !ADDRESS.test(value));
  const { distribution: type, 'processes-per-node': processesPerNode } = given;
  const outputs = Object.entries(given['output-types']).map(([name, one]) => [
    name,
    { type: one, mode: null, asset: null },
  ]);
  return {
    codeAsset: { known: true, value: given['code-asset'] },
    identity: { known: true, value: given.identity },
    outputs: { known: true, value: Object.fromEntries(outputs) },
    parameters: { known: true, value: given.parameters ?? Object.fromEntries(literals) },
    environmentVariables: { known: true, value: given['environment-variables'] },
    distribution: { known: true, value: type === null ? null : { type, processesPerNode } },
    resources: { known: true, value: { shmSize: null, dockerArgs: null } },
  } as const;
}

function assetIn(text: string): AssetReference {
  return parseAsset(text) ?? parseAsset(`azureml:${text}`) ?? { name: text, version: null, registry: null };
}

function inputIn([name, value]: [string, string]) {
  const pinned = !ADDRESS.test(value) || parseAsset(value)?.version != null;
  return [name, { value, pinned, ...(!ADDRESS.test(value) && { type: 'literal' }) }] as const;
}
