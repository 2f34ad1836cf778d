import { z } from 'zod';
import { duration } from '../conditions/parameters/parameters.ts';
import { DEFAULT_EVIDENCE_KEEP } from '../core/evidence/retention.ts';
import { DEFAULT_STORE_KEEP, LEAST_STORE_KEEP, type StoreKeep } from '../core/record/store-keep.ts';
import {
  DAY,
  DURATION_SHAPE,
  formatDuration,
  MINUTE,
  type Milliseconds,
  parseDuration,
  SECOND,
} from '../core/values/duration.ts';

// What is kept, where and for how long: `evidence`, and `keep` of `store`.

/** How long something is kept: longer than a duration of a policy can be. */
function keepOf(usual: Milliseconds, least: Milliseconds = DAY) {
  const expected = `a duration from ${formatDuration(least)} to 3650d, such as ${formatDuration(usual)}`;
  return z
    .string({ error: expected })
    .regex(DURATION_SHAPE, { error: expected })
    .transform((text, context) => {
      const length = parseDuration(text);
      if (length !== null && length >= least) return length;
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    })
    .default(usual);
}

const rows = (key: keyof StoreKeep) => keepOf(DEFAULT_STORE_KEEP[key], LEAST_STORE_KEEP[key]);

export const storeKeepSchema = z
  .strictObject({
    decisions: rows('decisions').describe('Findings that are over, with their decisions, answers and cancels.'),
    bases: rows('bases').describe('What decisions rest on: for so long each can be derived again (runwarden replay).'),
    alerts: rows('alerts').describe('Alerts and their deliveries.'),
    runs: rows('runs').describe('Runs that ended, and their phases.'),
    statuses: rows('statuses').describe('What policies last said of runs that ended.'),
    recordings: rows('recordings').describe('The record of passes.'),
    spend: rows('spend').describe('What runs cost, how they ended and how idle they were.'),
    exceptions: rows('exceptions').describe('Exceptions, freezes and requests for more time that are over.'),
    policies: rows('policies').describe('Sets of policies that were replaced.'),
  })
  .prefault({})
  .describe('How long rows are kept that nothing needs any more. The audit is kept for ever.');

/** The queue gives a cancel five minutes, of which judging and asking need some, too. */
const LONGEST_WAIT = 3 * MINUTE;

const CONTENTS = 'folder or container, such as {folder: /var/lib/runwarden/evidence}';
const FOLDER = 'a folder, such as /var/lib/runwarden/evidence';
const CONTAINER = 'the https address of a container, such as https://account.blob.core.windows.net/evidence';
export const evidenceSchema = z.strictObject({
  within: duration(SECOND, '1s')
    .refine((length) => length <= LONGEST_WAIT, { error: 'a duration from 1s to 3m' })
    .default(60 * SECOND)
    .describe(
      'How long a cancel waits at most while its evidence is collected. What is not there by then is recorded as missing.',
    ),
  store: z
    .union(
      [
        z.strictObject({ folder: z.string({ error: FOLDER }).min(1, { error: FOLDER }) }),
        z.strictObject({
          container: z
            .url({ protocol: /^https$/, error: CONTAINER })
            .refine((url) => /^https:\/\/[^/?#@]+\/[a-z0-9](-?[a-z0-9]){2,62}\/?$/.test(url), { error: CONTAINER })
            .transform((url) => url.replace(/\/$/, '')),
        }),
      ],
      { error: CONTENTS },
    )
    .optional()
    .describe('Where contents above 1 MiB are kept. Without it they are recorded as missing.'),
  keep: z
    .strictObject({
      cancelled: keepOf(DEFAULT_EVIDENCE_KEEP.cancelled).describe('Of a run that was cancelled.'),
      notified: keepOf(DEFAULT_EVIDENCE_KEEP.notified).describe('Of a run that people were notified of.'),
      rest: keepOf(DEFAULT_EVIDENCE_KEEP.rest).describe('Of every other run.'),
    })
    .prefault({})
    .describe('How long the contents of evidence are kept. That there was one, and its hash, outlives it.'),
  viewers: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe('Whether viewers may read contents. Operators and the owners of a run always may.'),
});
