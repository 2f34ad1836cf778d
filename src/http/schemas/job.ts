import { z } from 'zod';
import { assetName } from '../../core/run/asset-reference.ts';
import { GOALS, gitOf, jobFact } from '../../core/run/job-facts.ts';
import type { Run } from '../../core/run/run.ts';
import type { Known } from '../../core/values/known.ts';

/** A fact, or why it is unknown. */
function factOut<T extends z.ZodType>(value: T) {
  return z.union([
    z.object({ known: z.literal(true), value }),
    z.object({ known: z.literal(false), reason: z.string() }),
  ]);
}

const texts = z.record(z.string(), z.string());
const text = z.string().nullable();

export const jobOut = z
  .object({
    services: factOut(z.array(z.string())),
    command: factOut(text),
    environment: factOut(text),
    environmentVariables: factOut(z.array(z.string())).describe('Their names; the values are kept nowhere.'),
    inputs: factOut(texts),
    inputDetails: factOut(
      z.record(
        z.string(),
        z.object({
          type: text.describe('uri_folder, mltable, literal, … as Azure spells it.'),
          mode: text.describe('ReadOnlyMount, Download, … as Azure spells it.'),
          pinned: z.boolean().describe('Whether it names a version, or is a literal value.'),
        }),
      ),
    ),
    outputs: factOut(
      z.record(
        z.string(),
        z.object({ type: text, mode: text, asset: text.describe('The data asset that it is to become.') }),
      ),
    ),
    parameters: factOut(texts).describe(
      'Literal inputs, the parameters of a pipeline, the search space of a sweep, the task of an AutoML job.',
    ),
    schedule: factOut(text),
    identity: factOut(text).describe('AMLToken, Managed or UserIdentity; null where it asks for none.'),
    code: factOut(text).describe('Its code asset as name:version.'),
    git: factOut(z.object({ repository: text, branch: text, commit: text, dirty: z.boolean().nullable() })),
    distribution: factOut(z.object({ type: z.string(), processesPerNode: z.number().nullable() }).nullable()),
    resources: factOut(z.object({ shmSize: text, dockerArgs: text })),
    primaryMetric: factOut(z.object({ name: z.string(), goal: z.enum(GOALS) }).nullable()),
  })
  .describe('How it is started, as far as Azure says, without the secrets that can be recognised.');

/** How a run is started. */
export function showJob(run: Run): z.output<typeof jobOut> {
  const inputs = jobFact(run, 'inputs');
  return {
    services: mapped(jobFact(run, 'services'), (all) => [...all]),
    command: jobFact(run, 'command'),
    environment: mapped(jobFact(run, 'environment'), (found) => found && assetName(found)),
    environmentVariables: mapped(jobFact(run, 'environmentVariables'), (all) => [...all]),
    inputs: mapped(inputs, (all) => mapValues(all, ({ value }) => value)),
    inputDetails: mapped(inputs, (all) =>
      mapValues(all, ({ type = null, mode = null, pinned }) => ({ type, mode, pinned })),
    ),
    outputs: jobFact(run, 'outputs'),
    parameters: jobFact(run, 'parameters'),
    schedule: jobFact(run, 'schedule'),
    identity: jobFact(run, 'identity'),
    code: jobFact(run, 'codeAsset'),
    git: gitOf(run),
    distribution: jobFact(run, 'distribution'),
    resources: jobFact(run, 'resources'),
    primaryMetric: jobFact(run, 'primaryMetric'),
  };
}

function mapped<T, U>(fact: Known<T>, make: (value: T) => U): Known<U> {
  return fact.known ? { known: true, value: make(fact.value) } : fact;
}

function mapValues<T, U>(all: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, make(value)]));
}
