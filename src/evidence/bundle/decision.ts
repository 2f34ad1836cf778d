import { z } from 'zod';

const time = z.string().transform((text) => Date.parse(text));

/** What a bundle reads of a decision as the API gives it; the rest is kept beside it as it is. */
const bundledDecisionSchema = z.looseObject({
  id: z.string(),
  at: time,
  kind: z.string(),
  policy: z.string(),
  audit: z.boolean(),
  reason: z.string(),
  withheld: z.string().nullable(),
  decidedBy: z.string().nullable(),
  owner: z.looseObject({ display: z.string() }).nullish(),
  recipients: z.array(z.string()).default([]),
  deliveries: z
    .array(
      z.looseObject({
        type: z.string(),
        channel: z.string(),
        state: z.string(),
        deliveredAt: time.nullable(),
        lastError: z.string().nullable(),
      }),
    )
    .default([]),
  approval: z
    .looseObject({
      answer: z.string().nullable(),
      answeredAt: time.nullable(),
      answeredBy: z.string().nullable(),
      note: z.string().nullable(),
      ended: z.looseObject({ at: time, because: z.string() }).nullable(),
    })
    .nullable(),
  cancellation: z
    .looseObject({
      requestedAt: time.nullable(),
      settledAt: time.nullable(),
      state: z.string(),
      reason: z.string().nullable(),
    })
    .nullable(),
});

export interface BundledDecision {
  /** As the API gives it. */
  readonly json: unknown;
  readonly read: z.output<typeof bundledDecisionSchema>;
}

/** A decision of the API for a bundle. @throws where it is not one. */
export function bundledDecision(json: unknown): BundledDecision {
  return { json, read: bundledDecisionSchema.parse(json) };
}
