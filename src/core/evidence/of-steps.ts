import type { RunRecord } from './run-record.ts';

/** Whether the steps of a pipeline have this part each for themselves, so that nothing is missing where the pipeline has none. */
export function isOfSteps({ run, lineage }: RunRecord, part: string): boolean {
  if (run.jobType !== 'pipeline' || !(part === 'command' || part === 'code' || part === 'environment')) return false;
  return !lineage[part].known;
}
