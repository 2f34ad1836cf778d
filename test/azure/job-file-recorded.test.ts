import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jobFileOf } from '../../src/azure/job-file/job-file.ts';
import { isPlainObject, type PlainObject } from '../../src/core/values/plain-object.ts';
import { ON_RECORDED, ON_RECORDED_JOBS, RECORDED_FOLDER } from '../support/needs.ts';
import { cliJobSchema } from './job-file-schema.ts';
import { recordedJobs } from './replay/replay.ts';

/** A job of ARM, or a list of them, as what the command line says of its job file; null where there is none. */
function problemsOf(body: unknown): readonly unknown[] {
  const jobs = isPlainObject(body) && Array.isArray(body.value) ? body.value : [body];
  return jobs.map((job: PlainObject) => {
    const made = jobFileOf(job.properties, {
      name: String(job.name),
      workspaceId: String(job.id).split('/jobs/')[0] ?? '',
    });
    if (!made.known) return made.reason;
    const { error } = cliJobSchema.safeParse(made.value.job);
    return error?.issues ?? 'taken';
  });
}

const NO_JOB = 'Azure reports no job of its own for it, as for a step or a trial';

describe('each recorded job as a job file', () => {
  it('is one that the command line takes', ON_RECORDED_JOBS, () => {
    const jobs = recordedJobs().filter(({ id }) => id.startsWith('b'));
    const answers = Object.fromEntries(jobs.map(({ id, body }) => [id, problemsOf(body)]));
    const expected = jobs.map(({ id }) => [id, [id === 'b48-step-by-id' ? NO_JOB : 'taken']]);
    expect(answers).toEqual(Object.fromEntries(expected));
  });

  it('also in the recorded exchanges', ON_RECORDED, () => {
    const files = readdirSync(RECORDED_FOLDER).filter((file) => /^jobs?-(get|list-command)/.test(file));
    expect(files.length).toBeGreaterThan(7);
    for (const file of files) {
      const exchange = JSON.parse(readFileSync(resolve(RECORDED_FOLDER, file), 'utf8'));
      const answers = new Set(problemsOf(exchange.response.body));
      expect([file, ...answers]).toEqual([file, file.includes('no-properties') ? NO_JOB : 'taken']);
    }
  });
});
