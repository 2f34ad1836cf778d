import type { ZodObject } from 'zod';
import type { AlertType } from './alert.ts';
import { askSchema, cancelSchema, groupSchema, noticeSchema, resolvedSchema } from './alert-schemas.ts';
import { answerSchema, objectionSchema } from './answer-alerts.ts';
import { budgetSchema } from './budget-data.ts';
import { computeIdleSchema, computeUsedSchema } from './compute-alerts.ts';
import { digestSchema } from './digest-data.ts';
import { extensionSchema } from './extension-alerts.ts';
import { frozenSchema, resumedSchema } from './freeze-alerts.ts';
import { overrideSchema } from './override-alerts.ts';
import { reportSchema } from './report-data.ts';
import {
  agreedSchema,
  blindSchema,
  channelSchema,
  differingSchema,
  fellBackSchema,
  judgesAgainSchema,
  policiesSchema,
  unknownSchema,
} from './service-schemas.ts';

/** What the data of an alert of each type holds; published with `runwarden schema alert`. */
export const SCHEMAS_BY_TYPE: Readonly<Record<AlertType, ZodObject>> = {
  'finding.notice': noticeSchema,
  'finding.resolved': resolvedSchema,
  'approval.requested': askSchema,
  'approval.withdrawn': answerSchema,
  'approval.lapsed': answerSchema,
  'run.kept': answerSchema,
  'objection.recorded': objectionSchema,
  'cancel.requested': cancelSchema,
  'cancel.confirmed': cancelSchema,
  'cancel.abandoned': cancelSchema,
  'cancel.failed': cancelSchema,
  'cancel.hanging': cancelSchema,
  'enforcement.frozen': frozenSchema,
  'enforcement.resumed': resumedSchema,
  'extension.requested': extensionSchema,
  'extension.refused': extensionSchema,
  'override.granted': overrideSchema,
  'override.ending': overrideSchema,
  group: groupSchema,
  'workspace.blind': blindSchema,
  'workspace.recovered': blindSchema,
  'policies.rejected': policiesSchema,
  'policies.differ': differingSchema,
  'policies.agree': agreedSchema,
  'channel.failing': channelSchema,
  'channel.gave-up': channelSchema,
  'channel.recovered': channelSchema,
  'policy.unknown': unknownSchema,
  'policy.judges-again': judgesAgainSchema,
  'budget.used': budgetSchema,
  'policy.fell-back': fellBackSchema,
  'compute.idle': computeIdleSchema,
  'compute.used': computeUsedSchema,
  'digest.daily': digestSchema,
  'digest.weekly': digestSchema,
  'report.month': reportSchema,
};
