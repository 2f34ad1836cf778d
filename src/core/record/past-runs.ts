import { isSameId, type Run } from '../run/run.ts';
import type { EndedRun, EndedRuns } from '../signal/signal.ts';
import { CLOCK_SKEW } from '../signal/time-checks.ts';
import type { Instant } from '../values/duration.ts';
import type { EndedRecord } from './ended-run.ts';

/** How many earlier runs of a lineage are looked at. They are added up, so that what is beyond makes a lower bound. */
export const MOST_LINEAGE = 200;

/** What was left out when ended runs were read. */
export interface Unread {
  /** Runs that hang together by resubmission with others that were not read. */
  readonly runs: ReadonlySet<string>;
  /** Definitions of which older runs were not read, by {@link definitionKey}. */
  readonly definitions: ReadonlySet<string>;
}

const NOTHING: Unread = { runs: new Set(), definitions: new Set() };

/** Runs of one definition in one experiment; null for a run without a definition. */
export function definitionKey({ definition, experiment }: Pick<Run, 'definition' | 'experiment'>): string | null {
  return definition === null ? null : `${definition} ${experiment ?? ''}`;
}

/** The ended runs of a workspace, to be asked for those that have to do with a run. */
export class PastRuns {
  readonly #unread: Unread;
  /** The newest first. Cancelled runs are left out: they say nothing of how the next one ends. */
  readonly #byExperiment = new Map<string, EndedRecord[]>();
  readonly #byDefinition = new Map<string, EndedRecord[]>();
  readonly #byId = new Map<string, EndedRecord>();
  readonly #resubmissions = new Map<string, EndedRecord[]>();

  constructor(records: readonly EndedRecord[], unread: Unread = NOTHING) {
    this.#unread = unread;
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
    for (const each of past) {
      if (each.endedAt > now || isSameId(each.run.id, run.id)) continue;
      found.push(each);
      if (found.length > last) break;
    }
    return { runs: found.slice(0, last).map(toEndedRun), isCut: found.length > last, asked: last };
  }

  /**
   * Earlier runs of the same lineage, newest first: those that it was resubmitted from, one from the other, and of those
   * with the same definition in the same experiment or the same origin, the ones that had ended when it was submitted. What
   * ran beside it is a copy and no earlier try.
   */
  lineage(run: Run, now: Instant): EndedRuns {
    const origins = this.#originsOf(run, now);
    const kin = this.#kinOf(run, now);
    const definition = definitionKey(run);
    const same = definition === null ? [] : (this.#byDefinition.get(definition) ?? []);
    const related = new Set([...same, ...[...kin].flatMap((id) => this.#byId.get(id) ?? [])]);
    const earlier = [...related]
      .filter((each) => !isSameId(each.run.id, run.id) && each.run.createdAt <= run.createdAt && each.endedAt <= now)
      .filter((each) => origins.has(each.run.id) || each.endedAt <= run.createdAt + CLOCK_SKEW)
      .sort((a, b) => b.endedAt - a.endedAt);
    const isUnread =
      (definition !== null && this.#unread.definitions.has(definition)) ||
      [...kin].some((id) => this.#unread.runs.has(id));
    return {
      runs: earlier.slice(0, MOST_LINEAGE).map(toEndedRun),
      isCut: isUnread || earlier.length > MOST_LINEAGE,
      asked: MOST_LINEAGE,
    };
  }

  /** Ids of the run that it was resubmitted from, of that one's, and so on, over runs that had ended by `now`. */
  #originsOf(run: Run, now: Instant): Set<string> {
    const origins = new Set(run.resubmittedFrom === null ? [] : [run.resubmittedFrom]);
    // A set goes on with what is added meanwhile.
    for (const id of origins) {
      const from = this.#byId.get(id);
      if (from && from.endedAt <= now && from.run.resubmittedFrom !== null) origins.add(from.run.resubmittedFrom);
    }
    return origins;
  }

  /** Ids of all runs that hang together with this one by resubmission, over runs that had ended by `now`. */
  #kinOf(run: Run, now: Instant): Set<string> {
    const kin = new Set([run.id, ...(run.resubmittedFrom === null ? [] : [run.resubmittedFrom])]);
    // A set goes on with what is added meanwhile.
    for (const id of kin) {
      const from = this.#byId.get(id);
      if (from && from.endedAt <= now && from.run.resubmittedFrom !== null) kin.add(from.run.resubmittedFrom);
      for (const each of this.#resubmissions.get(id) ?? []) if (each.endedAt <= now) kin.add(each.run.id);
    }
    return kin;
  }
}

function push(map: Map<string, EndedRecord[]>, key: string, record: EndedRecord): void {
  const list = map.get(key);
  if (list) list.push(record);
  else map.set(key, [record]);
}

function toEndedRun({ run, cost: _cost, ...end }: EndedRecord): EndedRun {
  return { runId: run.id, displayName: run.displayName, status: run.status, ...end };
}
