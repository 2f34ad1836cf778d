import { z } from 'zod';
import { EARLIER_OUTCOMES } from '../decision/asked-again.ts';
import { MESSAGE_DELAYS } from '../decision/cancel-delay.ts';
import { APPROVAL_REASONS, RESOLUTIONS } from '../decision/finding.ts';
import { SILENCES } from '../policy/policy.ts';
import { OWNER_SOURCES } from '../run/owner.ts';
import { failureSchema } from '../run/run.ts';

/*
 * What each alert carries: `Alert.data`, plain JSON with times in RFC 3339, so that a receiver can use it as well as a
 * person. It comes back from the store, perhaps written by another version, so whoever reads it checks it.
 */

export const ownerSchema = z.object({
  source: z.enum(OWNER_SOURCES),
  id: z.string(),
  display: z.string(),
  /** Everybody whom the tag names; an older version did not write it. */
  ids: z.array(z.string()).default([]),
  /** Whom to address if none of these can be reached, in order. */
  others: z.array(z.object({ source: z.enum(OWNER_SOURCES), ids: z.array(z.string()) })).default([]),
});
export type OwnerData = z.output<typeof ownerSchema>;

/** What the run had cost, and costs an hour. */
export const costSchema = z.object({
  currency: z.string(),
  soFar: z.number(),
  perHour: z.number(),
  /** Not all of it has a price, so both are the least that it can be. */
  atLeast: z.boolean(),
});

const failedStepSchema = z.object({
  step: z.string(),
  runId: z.string(),
  failure: failureSchema.nullable(),
});

/** About one run under one policy. */
export const runSchema = z.object({
  decisionId: z.string(),
  /** When it was decided, and at which step of the policy; an older version did not write them. */
  decidedAt: z.string().default(''),
  step: z.number().nullable().default(null),
  findingId: z.string().nullable(),
  policy: z.string(),
  severity: z.string(),
  /** Why, with the numbers. */
  reason: z.string(),
  run: z.object({
    id: z.string(),
    displayName: z.string(),
    workspace: z.string(),
    workspaceId: z.string(),
    experiment: z.string().nullable(),
    jobType: z.string(),
    status: z.string(),
    studioUrl: z.string().nullable(),
    /** When it was submitted; an older version did not write it. */
    createdAt: z.string().nullable().default(null),
  }),
  /** Steps or trials of it that failed, with class, code and message. */
  failedSteps: z.array(failedStepSchema).default([]),
  owner: ownerSchema,
  /** Null where it was not read or is not known. */
  cost: costSchema.nullable().default(null),
  /** Since when it has been found; null where that is not known. */
  foundSince: z.string().nullable().default(null),
});

/** A freeze or an exception that holds a cancel. */
export const heldSchema = z.object({
  /** `kept`: the owner objected. */
  kind: z.enum(['frozen', 'extended', 'exempt', 'kept']),
  by: z.string(),
  /** Null until somebody lifts it. */
  until: z.string().nullable(),
});

/** A cancel that a notice announces. */
const announcedCancelSchema = z.object({
  /** Whether Runwarden decides by itself or asks a person first. */
  by: z.enum(['runwarden', 'approval']),
  /** Null when only the grace is to be waited for. */
  notBefore: z.string().nullable(),
  /** What holds the cancel until then, in words: hours, a freeze or an exception. */
  waits: z.string().nullable().default(null),
  /** The hours in which the policy cancels; null for any. */
  hours: z.string().nullable().default(null),
  /** What people have stopped, as it was when the message was sent. */
  held: heldSchema.nullable().default(null),
  /** Counted from the delivery of the notice; null under `notice: none`. */
  grace: z.string().nullable(),
  /** How long a person has to answer, and what silence means. */
  within: z.string(),
  otherwise: z.enum(SILENCES),
});

/** What a notice of a cancel gets when it is sent; see keep-links.ts. */
const keepFields = {
  /** The owner's own link; null for all other readers. */
  keepUrl: z.string().nullable().default(null),
};
const contactFields = {
  /** Whom to write to if the link does not open. */
  contact: z.string().nullable().default(null),
};

export const noticeSchema = runSchema.extend({
  ...keepFields,
  ...contactFields,
  summary: z.string(),
  mode: z.string(),
  /** How long an objection keeps the run from being cancelled without a person; null where that is not known. */
  objectionHolds: z.string().nullable().default(null),
  cancel: announcedCancelSchema.nullable(),
  next: z.object({ what: z.string(), at: z.string().nullable() }).nullable(),
});

/** A finding that people heard of has ended. `reason` is what it was about. */
export const resolvedSchema = runSchema.extend({
  resolution: z.enum(RESOLUTIONS),
  /** Why it ended, in words. */
  ended: z.string(),
  /** Why the run failed, where it ended so and Azure says why. */
  failure: failureSchema.nullable().default(null),
  /** Since when it was seen, and until when. */
  since: z.string(),
  until: z.string(),
  /** A question about it was open, and needs no answer any more. */
  question: z.boolean(),
});

/** An owner's open wish for more time. */
export const wishSchema = z.object({
  requestId: z.string(),
  by: z.string(),
  at: z.string(),
  /** How much more. */
  length: z.string(),
  reason: z.string(),
});

export const askSchema = runSchema.extend({
  because: z.enum(APPROVAL_REASONS),
  expiresAt: z.string(),
  otherwise: z.enum(SILENCES),
  /** The hours in which the policy cancels; null for any. */
  hours: z.string().nullable().default(null),
  /** What the policy is for. */
  summary: z.string().default(''),
  /** The owner's words, where they are why people are asked. */
  objection: z.object({ by: z.string(), at: z.string(), note: z.string() }).nullable().default(null),
  /** When notices of it were delivered to the owner. */
  ownerNotifiedAt: z.array(z.string()).default([]),
  /** Whether the owner has ever objected, as it was when the message was sent; null where that is not known. */
  hasObjected: z.boolean().nullable().default(null),
  /** What people answered before, the newest first, and why it does not settle it; null when nobody was asked before. */
  again: z
    .object({
      earlier: z.array(
        z.object({
          as: z.enum(EARLIER_OUTCOMES),
          by: z.string().nullable(),
          at: z.string(),
          note: z.string().nullable(),
        }),
      ),
      why: z.string(),
    })
    .nullable()
    .default(null),
  /** The limit that is full, where that is why people are asked. */
  limit: z.object({ says: z.string(), freeAt: z.string().nullable() }).nullable().default(null),
  /** How the policy fell below its floor, where that is why people are asked. */
  fell: z.string().nullable().default(null),
  /** From which cost on two people must approve; without an amount always. */
  people: z.object({ above: z.number().nullable(), currency: z.string().nullable() }).nullable().default(null),
  /** What people have stopped, as it was when the message was sent. */
  held: heldSchema.nullable().default(null),
  /** What the owner asks for, as it was when the message was sent. */
  wish: wishSchema.nullable().default(null),
  /**
   * The owner's time to object, which a cancel waits for after a yes too; `endsAt` is null before a notice is delivered. Null
   * where it is over or there is none; an older version did not write it.
   */
  grace: z.object({ length: z.string(), endsAt: z.string().nullable() }).nullable().default(null),
  /** The cancel of the same work, where that is why people are asked. */
  repeats: z
    .object({
      runId: z.string(),
      displayName: z.string(),
      policy: z.string(),
      isByHand: z.boolean(),
      at: z.string(),
      /** Who approved it or cancelled by hand; null where a policy decided alone. */
      by: z.string().nullable(),
    })
    .nullable()
    .default(null),
});

export const cancelSchema = runSchema.extend({
  /** A person approved it. */
  approvedByPerson: z.boolean(),
  /** Whose yes it was; put in when it is sent. Null where no person approved it. */
  approval: z.object({ by: z.string(), at: z.string(), note: z.string().nullable() }).nullable().default(null),
  /** Who cancelled it by hand; null where a policy did. */
  decidedBy: z.string().nullable().default(null),
  requestedAt: z.string().nullable(),
  confirmedAt: z.string().nullable(),
  /** Why it was abandoned or failed. */
  problem: z.string().nullable(),
  retryAt: z.string().nullable(),
  /** How often Azure has refused it, when it is tried after `retryAt`, and whether people are only reminded. */
  refused: z
    .object({ times: z.int(), tries: z.array(z.string()), reminder: z.boolean() })
    .nullable()
    .default(null),
  /** How long Azure has been at it, on `cancel.hanging`. */
  waiting: z.string().nullable(),
  /** What `cancel.hanging` is about: it hangs, still hangs, or has ended and its nodes are still busy. */
  delay: z.enum(MESSAGE_DELAYS).nullable().default(null),
  /** What it has cost since Azure was asked, where it hung and the cost is known. */
  leaked: z
    .object({ amount: z.number(), perHour: z.number(), currency: z.string(), atLeast: z.boolean(), until: z.string() })
    .nullable()
    .default(null),
  /** When its nodes were found free, where people had heard that they stayed busy. */
  releasedAt: z.string().nullable().default(null),
  /** The end of its log when it was cancelled, or of the step that the policy judged; null where none was kept. */
  log: z
    .object({ file: z.string(), step: z.string().nullable(), lines: z.array(z.string()) })
    .nullable()
    .default(null),
});

export type HeldData = z.output<typeof heldSchema>;
export type WishData = z.output<typeof wishSchema>;
export type CostData = z.output<typeof costSchema>;
export type RunAlertData = z.output<typeof runSchema>;
export type AnnouncedCancel = z.output<typeof announcedCancelSchema>;
/** Several runs about which the same is said to the same people. `example` is what the alert carries whose time comes first. */
export const groupSchema = z.object({
  /** The type that each of them has. */
  of: z.string(),
  /** Of the example. */
  policy: z.string(),
  /** All of theirs; an older version, which mixed none, did not write it. */
  policies: z.array(z.string()).default([]),
  /** The highest of theirs. */
  severity: z.string(),
  /** Of the example. */
  workspace: z.string(),
  workspaceId: z.string(),
  workspaces: z.array(z.string()).default([]),
  count: z.number(),
  /** The reason that all share; null where they differ and each has its own. */
  reason: z.string().nullable(),
  /** Null where they have several owners. */
  owner: ownerSchema.nullable(),
  /** The first of them. */
  runs: z.array(
    z.object({
      id: z.string(),
      displayName: z.string(),
      /** These three only where they differ. */
      policy: z.string().nullable().default(null),
      workspace: z.string().nullable().default(null),
      answerBy: z.string().nullable().default(null),
      decisionId: z.string(),
      findingId: z.string().nullable(),
      owner: z.string(),
      reason: z.string().nullable(),
      studioUrl: z.string().nullable(),
      cost: costSchema.nullable().default(null),
      foundSince: z.string().nullable().default(null),
      /** What people have stopped of this run alone. */
      held: heldSchema.nullable().default(null),
      wish: wishSchema.nullable().default(null),
      ...keepFields,
    }),
  ),
  ...contactFields,
  /** How many are not listed. */
  more: z.number(),
  /** Earlier messages of the same storm to the same people: since when, and about how many runs. Null in the first one. */
  storm: z.object({ since: z.string(), before: z.number() }).nullable().default(null),
  example: z.record(z.string(), z.json()),
});

export type GroupData = z.output<typeof groupSchema>;
export type NoticeData = z.output<typeof noticeSchema>;
export type ResolvedData = z.output<typeof resolvedSchema>;
export type AskData = z.output<typeof askSchema>;
export type CancelData = z.output<typeof cancelSchema>;
