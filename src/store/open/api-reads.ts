import type { AuditLedger } from '../../core/ports/audit-ledger.ts';
import type { BudgetReads } from '../../core/ports/budget-ledger.ts';
import type { ComputeReads } from '../../core/ports/compute-ledger.ts';
import type { EventLedger } from '../../core/ports/event-ledger.ts';
import type { FindingLedger } from '../../core/ports/finding-ledger.ts';
import type { FleetReads } from '../../core/ports/fleet-ledger.ts';
import type { MoneyLedger } from '../../core/ports/money-ledger.ts';
import type { NowLedger } from '../../core/ports/now-ledger.ts';
import type { ReadLedger } from '../../core/ports/read-ledger.ts';
import type { BudgetOwners } from '../../core/run/owner.ts';
import { auditReads } from '../audit/audit-ledger.ts';
import { budgetReads } from '../budgets.ts';
import { type PrecisionReads, precisionReads } from '../precision/precision-ledger.ts';
import { computeReads } from '../read/computes.ts';
import { eventLedger } from '../read/events.ts';
import { findingLedger } from '../read/findings.ts';
import { fleetReads } from '../read/fleet.ts';
import { readMoneyFacts } from '../read/money-facts.ts';
import { readNow } from '../read/now.ts';
import { readLedger } from '../read/read.ts';
import type { Database, OpenDatabase } from './database.ts';

export type ApiReads = ReadLedger &
  NowLedger &
  MoneyLedger &
  FindingLedger &
  EventLedger &
  BudgetReads &
  PrecisionReads &
  ComputeReads &
  FleetReads &
  Omit<AuditLedger, 'noteAudit'>;

/** What metrics and the answer to a freeze rest on is short, and waits for no report. */
export function readsApart(
  { db, reads, readsByKey }: Pick<OpenDatabase, 'db' | 'reads' | 'readsByKey'>,
  owners: BudgetOwners,
  queue: string,
): ApiReads {
  const { counts, workspaces, freezesInForce, unseen } = readLedger(db);
  // One thing, and the decisions about it.
  const { decision, decisions, run } = readLedger(readsByKey);
  const { wrongMark } = precisionReads(readsByKey);
  const byKey = { decision, decisions, run, wrongMark };
  const { fleet } = fleetReads(db, queue);
  return { ...apiReads(reads, owners, queue), ...byKey, counts, workspaces, freezesInForce, unseen, fleet };
}

/** The reads over one way to the database. */
export function apiReads(db: Database, owners: BudgetOwners, queue: string): ApiReads {
  return {
    ...readLedger(db),
    ...findingLedger(db),
    ...eventLedger(db),
    ...auditReads(db),
    ...budgetReads(db, owners),
    ...precisionReads(db),
    ...computeReads(db),
    ...fleetReads(db, queue),
    nowFacts: (now, visible) => readNow(db, now, { visible, queueSchema: queue }),
    moneyFacts: (period, visible) => readMoneyFacts(db, period, visible),
  };
}
