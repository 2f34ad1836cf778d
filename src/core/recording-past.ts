import type { Instant } from './duration.ts';
import type { EndedRecord } from './ledger.ts';
import type { Run } from './run.ts';
import type { EndedRun } from './signal.ts';

/** How many ended runs a condition is given at most. */
export const MOST_OUTCOMES = 20;

function toEndedRun({ run, startedAt, endedAt, failure }: EndedRecord): EndedRun {
  return { runId: run.id, displayName: run.displayName, status: run.status, startedAt, endedAt, failure };
}

/** The last runs of the same experiment, newest first. `past` is of one workspace. */
export function outcomesOf(run: Run, past: readonly EndedRecord[], now: Instant): EndedRun[] {
  if (run.experiment === null) return [];
  return newest(
    past.filter((each) => each.run.experiment === run.experiment && each.run.id !== run.id && each.endedAt <= now),
  );
}

/**
 * Earlier runs of the same lineage, newest first: those that this run and one another were resubmitted from, and those
 * of the same definition in the same experiment. `past` is of one workspace.
 */
export function lineageOf(run: Run, past: readonly EndedRecord[], now: Instant): EndedRun[] {
  const kin = resubmitted(run, past);
  return newest(
    past.filter(
      (each) =>
        isBefore(each, run, now) &&
        (kin.has(each.run.id) ||
          (run.definition !== null &&
            each.run.definition === run.definition &&
            each.run.experiment === run.experiment)),
    ),
  );
}

/** Ids of all runs that hang together with this one by resubmission. */
function resubmitted(run: Run, past: readonly EndedRecord[]): Set<string> {
  const kin = new Set([run.id, ...(run.resubmittedFrom === null ? [] : [run.resubmittedFrom])]);
  for (let size = 0; size !== kin.size; ) {
    size = kin.size;
    for (const { run: each } of past) {
      if (each.resubmittedFrom === null) continue;
      if (kin.has(each.id)) kin.add(each.resubmittedFrom);
      else if (kin.has(each.resubmittedFrom)) kin.add(each.id);
    }
  }
  kin.delete(run.id);
  return kin;
}

function isBefore(each: EndedRecord, run: Run, now: Instant): boolean {
  return each.run.id !== run.id && each.run.createdAt <= run.createdAt && each.endedAt <= now;
}

function newest(past: readonly EndedRecord[]): EndedRun[] {
  return past
    .toSorted((a, b) => b.endedAt - a.endedAt)
    .slice(0, MOST_OUTCOMES)
    .map(toEndedRun);
}
