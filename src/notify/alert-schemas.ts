import { z } from 'zod';
import type { AskData, CancelData, NoticeData, PoliciesData, WorkspaceData } from '../core/alert/alert-data.ts';
import { APPROVAL_REASONS } from '../core/decision/finding.ts';
import { SILENCES } from '../core/policy/policy.ts';
import { OWNER_SOURCES } from '../core/run/owner.ts';

/*
 * Alert data comes back from the store, perhaps written by another version, so it is checked here. The compiler keeps these
 * schemas in step with the types in core/alert/alert-data.ts.
 */

const runShape = {
  decisionId: z.string(),
  findingId: z.string().nullable(),
  policy: z.string(),
  severity: z.string(),
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
  }),
  owner: z.object({
    source: z.enum(OWNER_SOURCES),
    id: z.string(),
    display: z.string(),
  }),
};

export const noticeSchema = z.object({
  ...runShape,
  summary: z.string(),
  mode: z.string(),
  cancel: z
    .object({
      by: z.enum(['runwarden', 'approval']),
      notBefore: z.string().nullable(),
      grace: z.string().nullable(),
      within: z.string(),
      otherwise: z.enum(SILENCES),
    })
    .nullable(),
  next: z.object({ what: z.string(), at: z.string().nullable() }).nullable(),
}) satisfies z.ZodType<NoticeData>;

export const askSchema = z.object({
  ...runShape,
  because: z.enum(APPROVAL_REASONS),
  expiresAt: z.string(),
  otherwise: z.enum(SILENCES),
}) satisfies z.ZodType<AskData>;

export const cancelSchema = z.object({
  ...runShape,
  approvedByPerson: z.boolean(),
  requestedAt: z.string().nullable(),
  confirmedAt: z.string().nullable(),
  problem: z.string().nullable(),
  retryAt: z.string().nullable(),
  waiting: z.string().nullable(),
}) satisfies z.ZodType<CancelData>;

export const workspaceSchema = z.object({
  workspace: z.string(),
  workspaceId: z.string(),
  lastSeenAt: z.string().nullable(),
  failuresInARow: z.number(),
  problem: z.string().nullable(),
  blindFor: z.string().nullable(),
}) satisfies z.ZodType<WorkspaceData>;

export const policiesSchema = z.object({
  problems: z.array(z.string()),
  more: z.number(),
  inForce: z.number(),
}) satisfies z.ZodType<PoliciesData>;
