import { isSameId, type Run } from '../run/run.ts';
import type { EndedRun, EndedRuns } from '../signal/signal.ts';
import { CLOCK_SKEW } from '../signal/time-checks.ts';
import type { Instant } from '../values/duration.ts';
import type { EndedRecord } from './ended-run.ts';

/** How many earlier runs of a lineage are read. Their sum is a lower bound when there are more. */
export const MOST_LINEAGE = 200;

/** What was left out when ended runs were read. */
export interface LeftOut {
  /** Runs with resubmissions that were not read. */
  readonly runs: ReadonlySet<string>;
  /** Definitions with older runs that were not read, by {@link definitionKey}. */
  readonly definitions: ReadonlySet<string>;
}

const NOTHING: LeftOut = { runs: new Set(), definitions: new Set() };

/** Runs of one definition in one experiment; null for a run without a definition. */
export function definitionKey({ definition, experiment }: Pick<Run, 'definition' | 'experiment'>): string | null {
  return definition === null ? null : `${definition} ${experiment ?? ''}`;
}

/** The ended runs of a workspace, in which those related to a run are found. */
export class PastRuns {
  readonly #leftOut: LeftOut;
  /** The newest first. Cancelled runs are left out: they do not predict how the next one ends. */
  readonly #byExperiment = new Map<string, EndedRecord[]>();
  readonly #byDefinition = new Map<string, EndedRecord[]>();
  readonly #byId = new Map<string, EndedRecord>();
  readonly #resubmissions = new Map<string, EndedRecord[]>();

  constructor(records: readonly EndedRecord[], leftOut: LeftOut = NOTHING) {
    this.#leftOut = leftOut;
    for (const record of records.toSorted((a, b) => b.endedAt - a.endedAt)) {
      const { id, experiment, status, resubmittedFrom } = record.run;
      this.#byId.set(id, record);
      if (experiment !== null && status.toLowerCase() !== 'canceled') push(this.#byExperiment, experiment, record);
      const definition = definitionKey(record.run);
      if (definition !== null) push(this.#byDefinition, definition, record);
      if (resubmittedFrom !== null) push(this.#resubmissions, resubmittedFrom, record);
    }
  }

  /** The last runs of the same experiment that had ended by `now` and were not cancelled, the newest first. */
  outcomes(run: Run, last: number, now: Instant): EndedRuns {
    const past = run.experiment === null ? [] : (this.#byExperiment.get(run.experiment) ?? []);
    const found: EndedRecord[] = [];
    for (const record of past) {
      if (record.endedAt > now || isSameId(record.run.id, run.id)) continue;
      found.push(record);
      if (found.length > last) break;
    }
    return { runs: found.slice(0, last).map(toEndedRun), isCut: found.length > last, asked: last };
  }

  /**
   * Earlier runs of the same lineage, newest first: the chain of runs that it was resubmitted from, and the runs of the
   * same definition and experiment, or of the same origin, that had ended when it was submitted. A run beside it is a copy
   * and no earlier try.
   */
  lineage(run: Run, now: Instant): EndedRuns {
    const from = run.resubmittedFrom === null ? [] : [run.resubmittedFrom];
    const origins = this.#connected(new Set(from), now, false);
    const kin = this.#connected(new Set([run.id, ...from]), now, true);
    const definition = definitionKey(run);
    const same = definition === null ? [] : (this.#byDefinition.get(definition) ?? []);
    const related = new Set([...same, ...[...kin].flatMap((id) => this.#byId.get(id) ?? [])]);
    const earlier = [...related]
      .filter((past) => !isSameId(past.run.id, run.id) && past.run.createdAt <= run.createdAt && past.endedAt <= now)
      .filter((past) => origins.has(past.run.id) || past.endedAt <= run.createdAt + CLOCK_SKEW)
      .sort((a, b) => b.endedAt - a.endedAt);
    const isLeftOut =
      (definition !== null && this.#leftOut.definitions.has(definition)) ||
      [...kin].some((id) => this.#leftOut.runs.has(id));
    return {
      runs: earlier.slice(0, MOST_LINEAGE).map(toEndedRun),
      isCut: isLeftOut || earlier.length > MOST_LINEAGE,
      asked: MOST_LINEAGE,
    };
  }

  /**
   * Adds to some ids those of the runs that they were resubmitted from, and so on, over runs that had ended by `now`.
   * @param both also those that were resubmitted from them.
   */
  #connected(ids: Set<string>, now: Instant, both: boolean): ReadonlySet<string> {
    // The loop also visits what it adds.
    for (const id of ids) {
      const from = this.#byId.get(id);
      if (from && from.endedAt <= now && from.run.resubmittedFrom !== null) ids.add(from.run.resubmittedFrom);
      if (both) for (const again of this.#resubmissions.get(id) ?? []) if (again.endedAt <= now) ids.add(again.run.id);
    }
    return ids;
  }
}

function push(map: Map<string, EndedRecord[]>, key: string, record: EndedRecord): void {
  const list = map.get(key);
  if (list) list.push(record);
  else map.set(key, [record]);
}

function toEndedRun({ run, cost: _cost, failedSteps: _steps, ...end }: EndedRecord): EndedRun {
  return { runId: run.id, displayName: run.displayName, status: run.status, ...end };
}
