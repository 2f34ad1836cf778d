import { z } from 'zod';
import { type ConditionKind, type ConditionResult, result } from '../core/policy/condition.ts';
import { assetName } from '../core/run/asset-reference.ts';
import { gitOf, jobFact } from '../core/run/job-facts.ts';
import type { Run } from '../core/run/run.ts';
import { onlyFor } from './parameters/job-types.ts';

const PARTS = ['environment', 'inputs', 'code'] as const;
type Part = (typeof PARTS)[number];

const parameters = z.strictObject(
  {
    require: z
      .array(z.enum(PARTS, { error: PARTS.join(', ').replace(/, (\w+)$/, ' or $1') }), { error: 'a list of parts' })
      .min(1, { error: 'at least one part' })
      .default([...PARTS])
      .describe('What must be fixed: the environment, the inputs, and the code.'),
  },
  { error: 'a map such as {} or {require: [environment, code]}' },
);

export type ReproducibleParameters = z.infer<typeof parameters>;

/**
 * A run that nobody can repeat: its environment, its inputs or its code can change. Manual: docs/conditions/reproducible.md
 *
 * ```yaml
 * reproducible: {require: [environment, inputs, code]}
 * ```
 */
export const reproducible: ConditionKind<ReproducibleParameters> = {
  kind: 'reproducible',
  summary: 'The environment or an input names no version, or the code is from no clean commit.',
  parameters,
  signals: () => [],
  compile: (given) => (snapshot) => checkReproducible(snapshot.run, given),
  // Azure chooses the environment and the code of an AutoML trial.
  cannotHold: ({ require }, runs) => (require.includes('inputs') ? null : NOT_AUTOML(runs)),
};

const NOT_AUTOML = onlyFor((jobType) => jobType !== 'automl', 'has an environment and code that Azure chooses');

/** What is not fixed about a part, and what Azure does not say of it. */
interface Finding {
  /** The part and its name; stays the same while the fault does. */
  readonly about: string;
  readonly words: string;
  readonly isKnown: boolean;
}

const CHECKS: Readonly<Record<Part, (run: Run) => readonly Finding[]>> = {
  environment: environmentFindings,
  inputs: inputFindings,
  code: codeFindings,
};

const MOST_NAMED = 5;

function checkReproducible(run: Run, { require }: ReproducibleParameters): ConditionResult {
  if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`, { threshold: 0 });
  const found = PARTS.filter((part) => require.includes(part)).flatMap((part) => CHECKS[part](run));
  const faults = found.filter(({ isKnown }) => isKnown);
  const shown = (findings: readonly Finding[]) => {
    const named = findings.slice(0, MOST_NAMED).map(({ words }) => words);
    return [...named, ...(findings.length > MOST_NAMED ? [`${findings.length - MOST_NAMED} more`] : [])].join('; ');
  };
  if (faults.length > 0) {
    const abouts = faults.map(({ about }) => about).sort();
    return result('violated', shown(faults), {
      value: faults.length,
      threshold: 0,
      identity: `reproducible:${abouts.join(',')}`,
      detail: { faults: abouts },
    });
  }
  if (found.length > 0) return result('unknown', shown(found), { threshold: 0 });
  return result('healthy', 'can be repeated: its parts name versions and a clean commit', { value: 0, threshold: 0 });
}

function fault(about: string, words: string): Finding {
  return { about, words, isKnown: true };
}

function open(about: string, words: string): Finding {
  return { about, words, isKnown: false };
}

/** The environment of a pipeline's step is fixed with the version of its component. */
function environmentFindings(run: Run): readonly Finding[] {
  if (run.jobType === 'pipeline') return componentFindings(run);
  const environment = jobFact(run, 'environment');
  if (!environment.known) return [open('environment', `its environment is unknown: ${environment.reason}`)];
  if (environment.value === null) return [open('environment', 'Azure names no environment for it')];
  if (environment.value.version !== null) return [];
  return [fault('environment', `its environment ${assetName(environment.value)} names no version`)];
}

function componentFindings(run: Run): readonly Finding[] {
  const loose = jobFact(run, 'looseSteps');
  if (!loose.known) return [open('components', `its components are unknown: ${loose.reason}`)];
  return Object.entries(loose.value).map(([step, component]) =>
    component === null
      ? open(`step ${step}`, `Azure names no component for step ${step}`)
      : fault(`step ${step}`, `the component ${component} of step ${step} names no version`),
  );
}

function inputFindings(run: Run): readonly Finding[] {
  const inputs = jobFact(run, 'inputs');
  if (!inputs.known) return [open('inputs', `its inputs are unknown: ${inputs.reason}`)];
  return Object.entries(inputs.value)
    .filter(([, { pinned }]) => !pinned)
    .map(([name, { value }]) => fault(`input ${name}`, `input ${name} names no version (${value})`));
}

/** The code of a pipeline's steps is fixed with their components, and comes from the commit of the pipeline, if any. */
function codeFindings(run: Run): readonly Finding[] {
  const isPipeline = run.jobType === 'pipeline';
  const code = jobFact(run, 'code');
  if (!isPipeline && !code.known) return [open('code', `its code is unknown: ${code.reason}`)];
  if (!isPipeline && code.known && !code.value) return [];
  const git = gitOf(run);
  if (!git.known) return [open('code', `the commit of its code is unknown: ${git.reason}`)];
  const { commit, dirty } = git.value;
  if (dirty === true) return [fault('code', `its code had changes that are not in commit ${commit ?? '(unknown)'}`)];
  if (commit === null) return [open('code', 'Azure does not report from which commit its code is')];
  return dirty === null ? [open('code', `Azure does not report whether its code is all of commit ${commit}`)] : [];
}
