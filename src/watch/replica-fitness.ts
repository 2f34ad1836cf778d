import { type BlindCause, blindAlert } from '../core/alert/blind-data.ts';
import type { StoreFacts } from '../core/ports/fleet-ledger.ts';
import { NO_WORKSPACE } from '../core/record/unseen.ts';
import { formatDuration, type Instant, MINUTE, type Milliseconds, SECOND } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';

export interface FitnessDeps extends Pick<WatchDeps, 'ledger' | 'policies' | 'clock' | 'newId' | 'log' | 'meter'> {
  /** The name of this process among the replicas, new at each start. */
  readonly replica: string;
  readonly version: string;
}

/** By more than this a clock differs from the database's: ages of signals and graces of people would be wrong. */
const MOST_SKEW: Milliseconds = 30 * SECOND;

/** A clock is set right, and a version rolled out, within a minute or two. What lasts longer needs a person. */
const ALERTED_AFTER = 2 * MINUTE;

const KIND = 'replica';

/** Why a replica judges and cancels nothing, and since when. */
export interface Unfit {
  readonly because: 'clock' | 'version';
  readonly since: Instant;
  readonly reason: string;
}

/**
 * Compares this replica with the database that all share: its clock, and the version of its tables. One that differs
 * judges and cancels nothing: its ages would be wrong, and a newer version may keep a hold that this one cannot read. See
 * ADR 62.
 */
export function createFitness(deps: FitnessDeps) {
  const { ledger, policies, clock, newId, log, meter, replica, version } = deps;
  const startedAt = clock();
  let unfit: readonly Unfit[] = [];
  let ahead: Milliseconds | null = null;

  /** Looks at both. Called each minute, and before each cancel. */
  async function look(): Promise<readonly Unfit[]> {
    const asked = clock();
    const facts = await ledger.storeFacts();
    ahead = facts.now === null ? null : aheadOf(facts.now, asked, clock());
    const found = [...clockProblem(ahead), ...versionProblem(facts)];
    const before = unfit;
    unfit = found.map((each) => ({
      ...each,
      since: before.find(({ because }) => because === each.because)?.since ?? clock(),
    }));
    for (const each of unfit)
      if (!before.some(({ because }) => because === each.because))
        log.error({ replica, because: each.because }, `this replica judges nothing: ${each.reason}`);
    if (before.length > 0 && unfit.length === 0) log.info({ replica }, 'this replica may judge again');
    meter.replicaUnfit(unfit.map(({ because }) => because));
    return unfit;
  }

  /** Says to all what this replica is; on-call hears of what lasts and of its end, also of a replica that is gone. */
  async function report(): Promise<void> {
    const alive = await ledger.reportReplica({
      ...{ replica, version, startedAt, digest: policies.digest(), clockAhead: ahead },
    });
    const now = clock();
    for (const cause of unfit.map((each) => causeOf(replica, each))) {
      // By a wrong clock it has lasted for any time.
      if (now - cause.since < ALERTED_AFTER) continue;
      const alert = blindAlert('workspace.blind', [cause], { id: newId(), now, left: 0 });
      await ledger.beginAlert({ key: keyOf(cause.part), since: cause.since, data: alert.data }, [alert]);
    }
    const lasting = new Set(unfit.map(({ because }) => keyOf(partOf(replica, because))));
    for (const { key, since } of await ledger.openAlerts(KIND)) {
      const part = key.slice(KIND.length + 1);
      const isOwn = part.startsWith(`${replica} `);
      if (lasting.has(key) || (!isOwn && alive.some((one) => part.startsWith(`${one} `)))) continue;
      const ended = { ...causeOf(replica, { because: 'clock', since, reason: 'it is over' }), part };
      const alert = blindAlert('workspace.recovered', [ended], { id: newId(), now, left: lasting.size });
      await ledger.endAlert(key, [alert]);
    }
  }

  return { look, report, unfit: () => unfit };
}

export type ReplicaFitness = ReturnType<typeof createFitness>;

/** By how much a clock is ahead of a time that was read between two looks at it; below 0 it is behind. */
export function aheadOf(theirs: Instant, asked: Instant, heard: Instant): Milliseconds {
  if (asked > theirs) return asked - theirs;
  return heard < theirs ? heard - theirs : 0;
}

function clockProblem(ahead: Milliseconds | null): Omit<Unfit, 'since'>[] {
  if (ahead === null || Math.abs(ahead) <= MOST_SKEW) return [];
  const by = `${formatDuration(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'}`;
  return [{ because: 'clock', reason: `its clock is ${by} the database's; set the clock of whichever is wrong right` }];
}

function versionProblem({ knows, newer }: StoreFacts): Omit<Unfit, 'since'>[] {
  if (newer === null) return [];
  const reason = `a newer version has changed the database (${newer}), and this one knows it up to ${knows}; update this replica`;
  return [{ because: 'version', reason }];
}

const partOf = (replica: string, because: Unfit['because']) => `${replica} ${because}`;
const keyOf = (part: string) => `${KIND} ${part}`;

function causeOf(replica: string, { because, since, reason }: Unfit): BlindCause {
  return {
    ...{ kind: KIND, part: partOf(replica, because), since, scope: NO_WORKSPACE, workspaceName: null },
    what: `replica ${replica}`,
    reason,
  };
}
