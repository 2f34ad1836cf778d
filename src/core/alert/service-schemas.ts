import { z } from 'zod';
import { SET_REASONS } from '../policy/set-agreement.ts';
import { UNSEEN_KINDS } from '../record/unseen.ts';

/* What the alerts about Runwarden itself carry: what it cannot see, its policies and its channels. See alert-schemas.ts. */

export const blindSchema = z.object({
  /** The only one that it is about; null for several, or for none. */
  workspace: z.string().nullable(),
  workspaceId: z.string().nullable(),
  /** When it began, and how long it has lasted. */
  since: z.string(),
  lasted: z.string(),
  causes: z.array(
    z.object({
      /** The same in the alert of its end, so that a receiver can close what it opened. */
      id: z.string().default(''),
      /** Null for what concerns no single workspace. */
      workspace: z.string().nullable(),
      kind: z.enum(UNSEEN_KINDS),
      what: z.string(),
      /** In Azure's words. */
      reason: z.string(),
      since: z.string(),
    }),
  ),
  /** Causes beyond those listed. */
  more: z.number(),
  /** On `workspace.recovered`: causes that still last. */
  left: z.number(),
});

export const policiesSchema = z.object({
  problems: z.array(z.string()),
  /** Problems beyond those listed. */
  more: z.number(),
  /** Policies that stay in force as they were last loaded. */
  inForce: z.number(),
});

/** A replica that has other policies than those in force. */
export const differingSchema = z.object({
  /** The same in the alert of its end, so that a receiver can close what it opened. */
  incident: z.string(),
  replica: z.string(),
  since: z.string(),
  differences: z.array(z.string()),
  /** Differences beyond those listed. */
  more: z.number(),
  inForce: z.object({
    digest: z.string(),
    /** The replica whose files came into force. */
    by: z.string(),
    since: z.string(),
    because: z.enum(Object.keys(SET_REASONS)),
    policies: z.number(),
  }),
});

export const agreedSchema = differingSchema.extend({
  /** How long some replica had other policies. */
  lasted: z.string(),
});

/** A channel that does not take an alert, or takes them again. */
export const channelSchema = z.object({
  channel: z.string(),
  /** Of the oldest alert that waited, and for how long. */
  since: z.string(),
  lasted: z.string(),
  problem: z.string(),
  /** On `channel.recovered`: the config does not have the channel any more, so nothing waits for it. */
  removed: z.boolean().optional(),
});

/** A policy that cannot judge some runs. */
export const unknownSchema = z.object({
  /** The same in the alert of its end, so that a receiver can close what it opened. */
  incident: z.string(),
  policy: z.string(),
  reason: z.string(),
  since: z.string(),
  /** How many runs. */
  runs: z.number(),
  workspaces: z.array(z.string()),
  /** Names of some of the runs, with their ids. */
  examples: z.array(z.string()),
});

export const judgesAgainSchema = unknownSchema.extend({
  /** How long it could not judge some run. */
  lasted: z.string(),
  /** Runs that it cannot judge for other reasons. */
  others: z.number(),
});

/** A policy in enforce that asks before each cancel from now on. */
export const fellBackSchema = z.object({
  policy: z.string(),
  since: z.string(),
  /** Of its last cancels, how many were wrong. */
  wrong: z.number(),
  of: z.number(),
  /** The least share that must be right, such as `90%`, and of how many. */
  atLeast: z.string(),
  ofLast: z.number(),
  /** The wrong ones, with what shows it; the newest first. */
  cancels: z.array(z.object({ runId: z.string(), decisionId: z.string(), at: z.string(), because: z.string() })),
});

export type BlindData = z.output<typeof blindSchema>;
export type ChannelData = z.output<typeof channelSchema>;
export type DifferingData = z.output<typeof differingSchema>;
export type AgreedData = z.output<typeof agreedSchema>;
export type PoliciesData = z.output<typeof policiesSchema>;
export type UnknownData = z.output<typeof unknownSchema>;
export type JudgesAgainData = z.output<typeof judgesAgainSchema>;
export type FellBackData = z.output<typeof fellBackSchema>;
