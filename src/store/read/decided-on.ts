import { sql } from 'kysely';
import type { NowQuestion } from '../../core/ports/now-ledger.ts';

/** Of the evidence of a decision what a list shows. */
export const decidedOn = sql<NowQuestion['decision']['evidence']>`jsonb_build_object(
  'run', decisions.evidence -> 'run', 'owner', decisions.evidence -> 'owner', 'cost', decisions.evidence -> 'cost')`.as(
  'evidence',
);
