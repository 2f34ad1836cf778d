import type { Selectable } from 'kysely';
import {
  type AuditEvent,
  type AuditedRow,
  type AuditedTable,
  type AuditKind,
  type AuditSubject,
  RUNWARDEN,
} from '../../core/audit/event.ts';
import type { Instant } from '../../core/values/duration.ts';
import type { Tables } from '../schema.ts';
import { KEY_COLUMNS, rowDigest } from './row-digest.ts';

/*
 * What the audit says of each row that is written. The row is given as the database answers it, so that its digest is that of
 * what is really there.
 */

type Row<T extends AuditedTable> = Selectable<Tables[T]>;

/** Who did it, and when. */
export interface Act {
  readonly at: Instant;
  readonly actor?: string;
}

function audited<T extends AuditedTable>(table: T, row: Row<T>): AuditedRow {
  // Every table has its key column, and keys are texts or numbers.
  const key = String(row[KEY_COLUMNS[table] as keyof Row<T>]);
  return { table, key, digest: rowDigest(table, row) };
}

function eventOf<T extends AuditedTable>(
  kind: AuditKind,
  { at, actor = RUNWARDEN }: Act,
  [table, row]: readonly [T, Row<T>],
  more: Pick<AuditEvent, 'subject' | 'body'> = {},
): AuditEvent {
  return { at, kind, actor, row: audited(table, row), ...more };
}

function subjectOf(row: {
  readonly workspace_id: string;
  readonly run_id: string;
  readonly policy?: string;
  readonly finding_id?: string | null;
  readonly decision_id?: string;
}): AuditSubject {
  return {
    workspace: row.workspace_id,
    run: row.run_id,
    ...(row.policy !== undefined && { policy: row.policy }),
    ...(row.finding_id != null && { finding: row.finding_id }),
    ...(row.decision_id !== undefined && { decision: row.decision_id }),
  };
}

export function decided(row: Row<'decisions'>): AuditEvent {
  const act = { at: row.at.getTime(), actor: row.decided_by ?? RUNWARDEN };
  return eventOf(`decision.${row.kind}`, act, ['decisions', row], {
    subject: { ...subjectOf(row), decision: row.id },
    body: { severity: row.severity, inAudit: row.audit, ...(row.withheld && { withheld: row.withheld }) },
  });
}

export function asked(row: Row<'approvals'>): AuditEvent {
  return eventOf('question.asked', { at: row.asked_at.getTime() }, ['approvals', row], {
    subject: ofQuestion(row),
    body: { because: row.because, otherwise: row.otherwise },
  });
}

export function answered(row: Row<'approvals'>, answer: string, act: Act): AuditEvent {
  return eventOf('question.answered', act, ['approvals', row], {
    subject: ofQuestion(row),
    body: { answer, isSettled: row.answer !== null, given: row.given.length },
  });
}

export function questionEnded(row: Row<'approvals'>, act: Act): AuditEvent {
  return eventOf('question.ended', act, ['approvals', row], {
    subject: ofQuestion(row),
    body: { as: row.ended?.as ?? null, because: row.ended?.because ?? null },
  });
}

function ofQuestion(row: Row<'approvals'>): AuditSubject {
  return { decision: row.decision_id, finding: row.finding_id };
}

/** @param kind where it is not the state that the cancel came to. */
export function cancelMoved(row: Row<'cancellations'>, act: Act, kind?: 'cancel.put-back' | 'cancel.seen'): AuditEvent {
  return eventOf(kind ?? `cancel.${row.state}`, act, ['cancellations', row], {
    subject: subjectOf(row),
    body: { ...(kind && { state: row.state }), asked: row.asked, ...(row.withheld && { withheld: row.withheld }) },
  });
}

export function overrideCreated(row: Row<'overrides'>): AuditEvent {
  const act = { at: row.created_at.getTime(), actor: row.author };
  return eventOf('override.created', act, ['overrides', row], {
    body: { kind: row.kind, scope: row.scope, policies: row.policies, endsAt: row.ends_at.toISOString() },
  });
}

export function overrideRevoked(row: Row<'overrides'>, act: Act): AuditEvent {
  return eventOf('override.revoked', act, ['overrides', row], { body: { kind: row.kind, author: row.author } });
}

export function frozen(row: Row<'freezes'>): AuditEvent {
  const act = { at: row.created_at.getTime(), actor: row.author };
  return eventOf('freeze.set', act, ['freezes', row], { body: { endsAt: row.ends_at?.toISOString() ?? null } });
}

export function freezeLifted(row: Row<'freezes'>, act: Act): AuditEvent {
  return eventOf('freeze.lifted', act, ['freezes', row], { body: { author: row.author } });
}

export function objected(row: Row<'objections'>, subject: AuditSubject): AuditEvent {
  const act = { at: row.at.getTime(), actor: row.author };
  return eventOf('objection.made', act, ['objections', row], {
    subject,
    body: { via: row.via, endsAt: row.ends_at.toISOString() },
  });
}

export function extensionRequested(row: Row<'extension_requests'>): AuditEvent {
  const act = { at: row.at.getTime(), actor: row.author };
  return eventOf('extension.requested', act, ['extension_requests', row], {
    subject: subjectOf(row),
    body: { policies: row.policies, length: row.length },
  });
}

export function extensionAnswered(row: Row<'extension_requests'>, act: Act): AuditEvent {
  return eventOf('extension.answered', act, ['extension_requests', row], {
    subject: subjectOf(row),
    body: { answer: row.answer, override: row.override_id },
  });
}

export function tagConfirmed(row: Row<'confirmed_tags'>): AuditEvent {
  const act = { at: row.confirmed_at.getTime(), actor: row.confirmed_by };
  return eventOf('tag.confirmed', act, ['confirmed_tags', row], {
    subject: subjectOf(row),
    body: { tag: row.tag, value: row.value },
  });
}

export function tagWithdrawn(row: Row<'confirmed_tags'>, act: Act): AuditEvent {
  return eventOf('tag.withdrawn', act, ['confirmed_tags', row], { subject: subjectOf(row), body: { tag: row.tag } });
}

export function markedWrong(row: Row<'wrong_marks'>): AuditEvent {
  const act = { at: row.at.getTime(), actor: row.author };
  return eventOf('decision.marked-wrong', act, ['wrong_marks', row], { subject: { decision: row.decision_id } });
}

export function withdrewWrong(row: Row<'wrong_marks'>, act: Act): AuditEvent {
  const more = { subject: { decision: row.decision_id }, body: { author: row.author } };
  return eventOf('decision.mark-withdrawn', act, ['wrong_marks', row], more);
}

export function fellBack(row: Row<'precision_falls'>): AuditEvent {
  const more = { subject: { policy: row.policy }, body: { because: row.because } };
  return eventOf('policy.fell-back', { at: row.since.getTime() }, ['precision_falls', row], more);
}

export function trusted(row: Row<'precision_falls'>, act: Act): AuditEvent {
  const more = { subject: { policy: row.policy }, body: { reason: row.trust_reason } };
  return eventOf('policy.trusted', act, ['precision_falls', row], more);
}

export function policiesInForce(row: Row<'policy_sets'>): AuditEvent {
  const act = { at: row.at.getTime(), actor: row.replica };
  return eventOf('policies.in-force', act, ['policy_sets', row], {
    body: {
      digest: row.digest,
      because: row.because,
      policies: row.policies.map(({ name, mode, fingerprint }) => ({ name, mode, fingerprint })),
    },
  });
}
