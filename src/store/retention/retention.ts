import type { ContentStore } from '../../core/ports/evidence.ts';
import type { DroppedKind, DroppedSome, RetentionLedger } from '../../core/ports/retention-ledger.ts';
import { audited } from '../audit/audited.ts';
import type { Database } from '../open/database.ts';
import { dropAlerts } from './alerts.ts';
import { dropBases } from './bases.ts';
import { dropContents } from './contents.ts';
import { dropDecisions } from './decisions.ts';
import { dropEvidence, dropEvidenceRows } from './evidence.ts';
import { dropExceptions, dropPolicySets } from './exceptions.ts';
import { dropRuns, dropStatuses } from './runs.ts';
import { type Drop, isTurn } from './step.ts';

const DROPS: Readonly<Record<Exclude<DroppedKind, 'contents'>, Drop>> = {
  evidence: dropEvidence,
  alerts: dropAlerts,
  decisions: dropDecisions,
  bases: dropBases,
  'evidence-rows': dropEvidenceRows,
  statuses: dropStatuses,
  runs: dropRuns,
  exceptions: dropExceptions,
  'policy-sets': dropPolicySets,
};

export function retentionLedger(db: Database, contents: ContentStore | null): RetentionLedger {
  return {
    async dropOld(kind, times, now, most) {
      if (kind === 'contents') return dropContents(db, contents, now, most);
      return audited(db, async (transaction, note): Promise<DroppedSome | null> => {
        if (!(await isTurn(transaction))) return null;
        return { ...(await DROPS[kind](transaction, { times, now, most, note })), problem: null };
      });
    },
  };
}
