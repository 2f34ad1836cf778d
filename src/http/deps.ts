import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Budget } from '../core/money/budget.ts';
import type { CancelLimits } from '../core/policy/limits.ts';
import type { Policy } from '../core/policy/policy.ts';
import type { JudgedCase, PolicySet } from '../core/policy/policy-set.ts';
import type { AuditLedger } from '../core/ports/audit-ledger.ts';
import type { Clock, Runs, SignalSource } from '../core/ports/azure.ts';
import type { BasisLedger } from '../core/ports/basis-ledger.ts';
import type { BudgetReads } from '../core/ports/budget-ledger.ts';
import type { ByHandLedger } from '../core/ports/by-hand-ledger.ts';
import type { ComputeReads } from '../core/ports/compute-ledger.ts';
import type { ConfirmedTagLedger } from '../core/ports/confirmed-tag-ledger.ts';
import type { EventLedger } from '../core/ports/event-ledger.ts';
import type { EvidenceLedger, EvidenceSource } from '../core/ports/evidence.ts';
import type { FindingLedger } from '../core/ports/finding-ledger.ts';
import type { FleetReads } from '../core/ports/fleet-ledger.ts';
import type { ControlLedger } from '../core/ports/ledger.ts';
import type { RefusedLink } from '../core/ports/meter.ts';
import type { MoneyLedger } from '../core/ports/money-ledger.ts';
import type { NowLedger } from '../core/ports/now-ledger.ts';
import type { ObjectionLedger } from '../core/ports/objection-ledger.ts';
import type { PolicySetLedger } from '../core/ports/policy-set-ledger.ts';
import type { PrecisionLedger } from '../core/ports/precision-ledger.ts';
import type { ReadLedger } from '../core/ports/read-ledger.ts';
import type { Readiness } from '../core/ports/readiness.ts';
import type { RedeliverLedger } from '../core/ports/redeliver-ledger.ts';
import type { SessionLedger } from '../core/ports/session-ledger.ts';
import type { Simulator } from '../core/ports/simulator.ts';
import type { Timer } from '../core/ports/timer.ts';
import type { OwnerRules } from '../core/run/owner.ts';
import type { Instant } from '../core/values/duration.ts';
import type { ApiKey } from './find-key.ts';
import type { RateLimit } from './rate-limit.ts';
import type { PeopleRules } from './roles.ts';
import type { SignInDeps } from './sign-in/deps.ts';

/** The ports of the API: it reads the store, and writes what people decide. */
export interface AppDeps {
  readonly ledger: ReadLedger &
    NowLedger &
    FindingLedger &
    MoneyLedger &
    EventLedger &
    BudgetReads &
    ComputeReads &
    FleetReads &
    ControlLedger &
    ByHandLedger &
    RedeliverLedger &
    ConfirmedTagLedger &
    Omit<PrecisionLedger, 'fallBack' | 'trustedSince'> &
    ObjectionLedger &
    Pick<PolicySetLedger, 'policySetInForce'> &
    Omit<EvidenceLedger, 'keep'> &
    AuditLedger &
    SessionLedger &
    Pick<BasisLedger, 'keptDecision'>;
  readonly policies: PolicySet;
  /** Judges the cases beside a policy; absent where its files are not at hand. */
  readonly policyCases?: (policy: Policy) => readonly JudgedCase[];
  /** Tries policies on the recorded past; absent where there is none. */
  readonly simulator?: Simulator;
  /** Those over all policies, as they are now. */
  readonly limits: () => CancelLimits;
  /** The budgets of the config; none without it. */
  readonly budgets?: readonly Budget[];
  /** How the owner of a run is found. */
  readonly owner: OwnerRules;
  /** Without a key only this machine is served, and everybody on it is an operator. Other keys count from the next request. */
  readonly keys: readonly ApiKey[];
  /** What people may do who sign in; nothing without it. Other rules count from the next request. */
  readonly people?: PeopleRules;
  /** How people sign in, besides keys. */
  readonly signIn: SignInDeps;
  /** The proxies whose word on the address of a caller counts; none without it. */
  readonly trustProxy?: boolean | readonly string[];
  /** How often a caller may ask; as often as they like without it. */
  readonly rateLimit?: RateLimit;
  /** The links of owners. */
  readonly links: {
    /** Signs them; all replicas have the same. */
    readonly key: string;
    /** Whom owners can write to. */
    readonly contact: string | null;
    /** Counts a link that led nowhere. */
    readonly refused: (why: RefusedLink) => void;
  };
  /** What Azure has of the files of runs now, and their children, whose files are apart. */
  readonly live: Pick<EvidenceSource, 'files' | 'read'> & Pick<SignalSource, 'children'>;
  /** Whether viewers may read contents of evidence. */
  readonly evidence: { readonly viewers: boolean };
  /** Azure, for what no pass has read; absent where nothing may be asked of it. */
  readonly azure?: {
    readonly page: Runs['page'];
    /** Everything that is known of a run now. */
    readonly record?: EvidenceSource['record'];
  };
  /** Tag keys that count only when an operator or a policy confirms them; none without it. */
  readonly protectedTags?: readonly string[];
  /** The tags by which reports group runs, without case; `project` and `emergency` without it. */
  readonly report?: { readonly projectTag: string; readonly emergencyTag: string };
  readonly clock: Clock;
  readonly timer: Timer;
  readonly newId: () => string;
  /** When the next pass is due; null before the watch has begun. */
  readonly nextPassAt: () => Instant | null;
  readonly readiness: () => Promise<Readiness>;
  /** The metrics in the text format of Prometheus. */
  readonly metrics: () => Promise<string>;
  /** Where the build of the console is; without it there is no console. */
  readonly consoleFolder?: string;
  /** A pino logger. */
  readonly logger: FastifyBaseLogger;
  readonly version: string;
}

/** The Fastify instance, whose handlers receive the types of their route's schema. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
