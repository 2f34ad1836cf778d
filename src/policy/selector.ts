import { z } from 'zod';
import { atLeast, GPUS, selectorFields, toSelector } from '../core/policy/selector.ts';

const { workspace, experiment, run, runId, jobType, compute, vmSize, gpuModel, gpus: _, ...rest } = selectorFields;
const gpus = z
  .strictObject({ 'at-least': atLeast }, { error: 'a map such as {at-least: 8}' })
  .optional()
  .describe(GPUS);

/** Which runs, with the keys as policies write them. */
const fileSelector = z.strictObject(
  {
    workspace,
    experiment,
    run,
    'run-id': runId,
    'job-type': jobType,
    compute,
    'vm-size': vmSize,
    'gpu-model': gpuModel,
    gpus,
    ...rest,
  },
  { error: 'a map such as {workspace: "ml-*"}' },
);

export const selectorSchema = fileSelector.transform(withApiKeys);

/** An exception without a key would except every run, which `mode: off` says plainly. */
export const exceptionSchema = fileSelector
  .refine((given) => Object.keys(given).length > 0, { error: 'at least one key; without any, every run is excepted' })
  .transform(withApiKeys);

function withApiKeys({
  'run-id': runId,
  'job-type': jobType,
  'vm-size': vmSize,
  'gpu-model': gpuModel,
  gpus,
  ...same
}: z.output<typeof fileSelector>) {
  return toSelector({ ...same, runId, jobType, vmSize, gpuModel, gpus: gpus && { atLeast: gpus['at-least'] } });
}
