import type { Instant } from '../values/duration.ts';

/** What the audit keeps, with what each is, in plain words. */
export const AUDIT_KINDS = {
  'audit.began': 'the audit of this database began',
  'audit.checkpoint': 'the newest row was signed',
  'decision.notify': 'people were notified',
  'decision.ask': 'a person was asked',
  'decision.cancel': 'a cancel was decided',
  'decision.withhold': 'nothing was done, for a reason',
  'question.asked': 'a question was opened',
  'question.answered': 'a person answered a question',
  'question.ended': 'a question or its answer ended',
  'cancel.queued': 'a cancel waits to be done',
  'cancel.requesting': 'a cancel was claimed: Azure may be asked now',
  'cancel.put-back': 'a claimed cancel was put back, and Azure was not asked',
  'cancel.unclear': 'nobody knows yet whether Azure took the request',
  'cancel.requested': 'Azure took the request to cancel',
  'cancel.confirmed': 'the run has ended after its cancel',
  'cancel.released': 'the nodes of the run are free',
  'cancel.ended-otherwise': 'the run ended by itself',
  'cancel.abandoned': 'a cancel was given up before Azure was asked',
  'cancel.failed': 'a cancel failed',
  'cancel.seen': 'a pass saw how far a cancel has come',
  'override.created': 'a person made an exception',
  'override.revoked': 'a person ended an exception',
  'freeze.set': 'a person stopped all cancels',
  'freeze.lifted': 'a person allowed cancels again',
  'objection.made': 'an owner objected to a cancel',
  'extension.requested': 'an owner asked for more time',
  'extension.answered': 'a person answered a request for more time',
  'tag.confirmed': 'an operator confirmed a protected tag of a run',
  'tag.withdrawn': 'a person took back the confirmation of a tag',
  'decision.marked-wrong': 'a person said that a cancel was wrong',
  'decision.mark-withdrawn': 'a person took back that a cancel was wrong',
  'policy.fell-back': 'a policy was wrong too often and asks before each cancel',
  'policy.trusted': 'a person trusted a policy again',
  'delivery.repeated': 'a person had a message sent again',
  'policies.loaded': 'a replica read other policies than before',
  'policies.in-force': 'a set of policies came into force',
  'config.started': 'a replica started with this config',
  'config.changed': 'a replica put a changed config in force',
  'sign-in.accepted': 'a person signed in',
  'sign-in.refused': 'callers were refused',
  'sessions.ended': 'a person ended sessions',
  // Its body names them, by table and key.
  'record.dropped': 'retention dropped old rows',
  'evidence.dropped': 'retention dropped old evidence',
} as const;
export type AuditKind = keyof typeof AUDIT_KINDS;

/** Tables whose rows the audit holds a digest of. */
export const AUDITED_TABLES = [
  'decisions',
  'approvals',
  'cancellations',
  'overrides',
  'freezes',
  'objections',
  'extension_requests',
  'policy_sets',
  'confirmed_tags',
  'wrong_marks',
  'precision_falls',
] as const;
export type AuditedTable = (typeof AUDITED_TABLES)[number];

/** What an event is about, by ids. */
export interface AuditSubject {
  readonly workspace?: string;
  readonly run?: string;
  readonly policy?: string;
  readonly finding?: string;
  readonly decision?: string;
}

/** The row that an event wrote, and the hash of what it held then. */
export interface AuditedRow {
  readonly table: AuditedTable;
  readonly key: string;
  readonly digest: string;
}

/** Something that happened, to be added to the audit. */
export interface AuditEvent {
  readonly at: Instant;
  readonly kind: AuditKind;
  /** Who did it: a person's name, or `runwarden`. */
  readonly actor: string;
  readonly subject?: AuditSubject;
  readonly row?: AuditedRow;
  /** What else is to be known of it. Never a secret. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Runwarden itself, as an actor. */
export const RUNWARDEN = 'runwarden';

/** What people do. A new kind of theirs belongs here, and its words in `http/schemas/act.ts`. */
export const ACT_KINDS = [
  'question.answered',
  'decision.cancel',
  'override.created',
  'override.revoked',
  'freeze.set',
  'freeze.lifted',
  'objection.made',
  'extension.requested',
  'extension.answered',
  'tag.confirmed',
  'tag.withdrawn',
  'decision.marked-wrong',
  'decision.mark-withdrawn',
  'policy.trusted',
  'delivery.repeated',
  'sessions.ended',
] as const satisfies readonly AuditKind[];
export type ActKind = (typeof ACT_KINDS)[number];
