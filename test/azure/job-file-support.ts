import { expect } from 'vitest';
import { jobFileOf } from '../../src/azure/job-file/job-file.ts';
import { cliJobSchema } from './job-file-schema.ts';

export const WORKSPACE =
  '/subscriptions/1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ml-prod';
export const RUN = { name: 'brave_pear', workspaceId: WORKSPACE };
export const ENVIRONMENT = `${WORKSPACE}/environments/torch/versions/7`;

/** The job file, which the command line takes, and where it differs from the run. */
export function fileOf(job: object) {
  const made = jobFileOf(job, RUN);
  if (!made.known) throw new Error(made.reason);
  expect(cliJobSchema.safeParse(made.value.job).error?.issues).toBeUndefined();
  return {
    job: made.value.job,
    differs: Object.fromEntries(made.value.differs.map(({ where, why }) => [where, why])),
  };
}
