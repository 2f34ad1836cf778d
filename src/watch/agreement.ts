import type { Alert } from '../core/alert/alert.ts';
import { agreedData, differingData } from '../core/alert/policy-set-data.ts';
import { differingSchema } from '../core/alert/service-schemas.ts';
import { differencesOf, headsOf, type LoadedSet, SET_REASONS } from '../core/policy/set-agreement.ts';
import type { Agreement } from '../core/ports/policy-set-ledger.ts';
import { TryLater, type WorkQueue } from '../core/ports/queue.ts';
import { formatInstant, MINUTE } from '../core/values/duration.ts';
import type { WatchDeps } from './deps.ts';
import type { ReplicaFitness } from './replica-fitness.ts';

export interface AgreementDeps extends Pick<WatchDeps, 'ledger' | 'policies' | 'clock' | 'newId' | 'log' | 'meter'> {
  /** The name of this process among the replicas, new at each start. */
  readonly replica: string;
  readonly queue: Pick<WorkQueue, 'judge'>;
  /** Whether the clock and the version of this replica let it judge. */
  readonly fitness: Pick<ReplicaFitness, 'look' | 'report' | 'unfit'>;
}

/** A change of the files reaches the replicas within a minute. What lasts longer needs a person. */
const ALERTED_AFTER = MINUTE;

const KEY = 'policies';
const OPEN_KEY = `${KEY} differ`;

/**
 * Keeps this replica to the set of policies in force. While it has another one it judges and cancels nothing and leaves that
 * to the replicas with the set in force. See ADR 30.
 */
export function createAgreement(deps: AgreementDeps) {
  const { ledger, policies, clock, newId, log, meter, replica, queue, fitness } = deps;
  let latest: Agreement | null = null;

  const loaded = (): LoadedSet => ({ replica, digest: policies.digest(), policies: headsOf(policies.current()) });
  const hasSetInForce = () => latest !== null && latest.differsSince === null;
  const mayJudge = () => hasSetInForce() && fitness.unfit().length === 0;

  /** Says which set this replica has, and learns which one is in force. Called every minute. */
  async function look(): Promise<void> {
    const unfit = await fitness.look();
    // By another clock all others would seem gone, or at work for ever.
    if (!unfit.some(({ because }) => because === 'clock')) await agree();
    await queue.judge(mayJudge());
    await fitness.report();
  }

  async function agree(): Promise<void> {
    const before = latest;
    const mine = loaded();
    latest = await ledger.agreeOnPolicies(mine, clock());
    meter.policiesDiffer(!hasSetInForce());
    logNews(before, latest, mine);
    await reportDifference(latest, mine);
  }

  function logNews(before: Agreement | null, now: Agreement, mine: LoadedSet): void {
    const { number, digest, at, replica: by } = now.inForce;
    const facts = { digest, number, since: formatInstant(at), by, replica };
    if (now.put !== null)
      log.info({ ...facts, because: SET_REASONS[now.put] }, 'the policies of this replica are in force');
    else if (now.differsSince !== null) {
      if (before?.inForce.number === number && before.differsSince !== null) return;
      const differences = differencesOf(now.inForce.policies, mine.policies);
      log.warn(
        { ...facts, differences },
        'policies differ: this replica has others than those in force and judges nothing',
      );
    } else if (before === null || before.differsSince !== null)
      log.info(facts, 'this replica has the policies that are in force');
  }

  /** On-call hears of a difference that lasts, and of its end, once over all replicas. */
  async function reportDifference({ inForce, differsSince, othersDiffer }: Agreement, mine: LoadedSet): Promise<void> {
    const now = clock();
    if (differsSince !== null) {
      if (now - differsSince < ALERTED_AFTER) return;
      const differences = differencesOf(inForce.policies, mine.policies);
      const data = differingData({ replica, since: differsSince, inForce, differences }, newId());
      await ledger.beginAlert({ key: OPEN_KEY, since: differsSince, data }, [alertOf('policies.differ', data)]);
      return;
    }
    if (othersDiffer.length > 0) return;
    for (const { key, data } of await ledger.openAlerts(KEY)) {
      const begun = differingSchema.safeParse(data);
      if (begun.success) await ledger.endAlert(key, [alertOf('policies.agree', agreedData(begun.data, inForce, now))]);
    }
  }

  function alertOf(type: Alert['type'], data: Alert['data']): Alert {
    const about = { decisionId: null, findingId: null, announcesCancel: false };
    return { id: newId(), at: clock(), type, recipients: ['oncall'], ...about, data };
  }

  return {
    look,
    /**
     * @param isCancel the clock and the version are looked at again.
     * @throws {TryLater} while this replica may not judge: another one takes the work.
     */
    async mustHold({ isCancel = false } = {}): Promise<void> {
      if (isCancel) await fitness.look();
      const [unfit] = fitness.unfit();
      if (unfit) throw new TryLater(`this replica judges nothing: ${unfit.reason}`);
      const current = await ledger.policySetInForce();
      if (current?.digest !== policies.digest() || !hasSetInForce()) await look();
      if (!hasSetInForce()) throw new TryLater('this replica has other policies than those in force');
    },
    /** Null before the store has answered. */
    current: () => latest,
    /** How the policies of this replica differ from those in force. */
    differences: () => (latest ? differencesOf(latest.inForce.policies, loaded().policies) : []),
    /** The replica stops. */
    leave: () => ledger.leavePolicies(replica),
  };
}

export type PolicyAgreement = ReturnType<typeof createAgreement>;
