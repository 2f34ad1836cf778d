import { z } from 'zod';
import { exceptDates, hoursKeys, NO_LENGTH, timezone } from '../conditions/parameters/hours.ts';
import { money } from '../conditions/parameters/money.ts';
import { duration, words } from '../conditions/parameters/parameters.ts';
import { type CancelStep, SILENCES, type Step } from '../core/policy/policy.ts';
import { DAY, formatDuration, HOUR } from '../core/values/duration.ts';
import type { Calendar } from '../core/values/opening-hours.ts';

const RECIPIENTS = 'the name of a recipient, or a list of names';

/** One recipient or several, by name. */
export const recipientsSchema = z
  .union([words(RECIPIENTS), z.array(words(RECIPIENTS)).min(1, { error: 'at least one recipient' })], {
    error: RECIPIENTS,
  })
  .transform((given): readonly string[] => [given].flat());

const LONGEST_WAIT = 30 * DAY;

const during = z
  .strictObject(
    {
      ...hoursKeys,
      timezone: timezone.describe('Time zone of the hours, by its IANA name.'),
      'except-dates': exceptDates,
    },
    { error: 'a map such as {days: [mon-fri], from: "09:00", to: "17:00", timezone: Europe/Berlin}' },
  )
  .refine(({ from, to }) => from !== to, NO_LENGTH)
  .transform(
    ({ days, from, to, timezone: zone, 'except-dates': except }): Calendar => ({
      hours: [{ days: days.flat(), from, to }],
      zone,
      except: new Set(except),
    }),
  );

const cancel = z
  .union(
    [
      z.literal(true),
      z
        .strictObject(
          {
            within: duration()
              .refine((wait) => wait > 0 && wait <= LONGEST_WAIT, {
                error: `more than 0s and at most ${formatDuration(LONGEST_WAIT)}`,
              })
              .optional()
              .describe('How long a person has to answer. 24h when not given.'),
            otherwise: z.enum(SILENCES).optional().describe('What silence means. keep when not given.'),
            during: during.optional().describe('The hours in which it may cancel. At any time when not given.'),
            approvals: z
              .literal(2, { error: '2; one person is enough when it is left out' })
              .optional()
              .describe('Two different people must approve, under `enforce` as well. One is enough when not given.'),
            above: money()
              .optional()
              .describe(
                'Two only where the run has cost more than this, or where that is not known. Always when not given.',
              ),
          },
          { error: 'true, or a map such as {within: 1h, otherwise: keep}' },
        )
        .refine(({ above, approvals }) => above === undefined || approvals !== undefined, {
          path: ['above'],
          error: 'an amount beside approvals: 2',
        })
        .refine(({ otherwise, approvals }) => otherwise !== 'cancel' || approvals === undefined, {
          path: ['otherwise'],
          error: 'keep beside approvals: 2, since silence is no approval of two people',
        }),
    ],
    { error: 'true, or a map such as {within: 1h, otherwise: keep}' },
  )
  .transform((given): CancelStep => {
    const { within = 24 * HOUR, otherwise = 'keep', during: hours, approvals, above } = given === true ? {} : given;
    const people = approvals && { above: above?.amount ?? null, currency: above?.currency ?? null };
    return { within, otherwise, ...(hours && { during: hours }), ...(people && { people }) };
  });

const step = z
  .strictObject(
    {
      after: duration().prefault('0s').describe('Time since the finding fired.'),
      notify: recipientsSchema.optional().describe("Who is notified. `owner` is the run's owner."),
      cancel: cancel.optional().describe('Cancels the run, after approval where the mode asks for it.'),
    },
    { error: 'a map such as {after: 30m, notify: owner}' },
  )
  .refine((given) => given.notify !== undefined || given.cancel !== undefined, { error: 'notify or cancel' })
  .transform((given): Step => ({ after: given.after, notify: given.notify ?? [], cancel: given.cancel ?? null }));

/** What follows once a finding fires, in order of time. A cancel is the last thing that a policy does. */
export const stepsSchema = z
  .array(step, { error: 'a list of steps such as [{notify: owner}]' })
  .superRefine((steps, context) => {
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      if (!before) continue;
      if (before.cancel)
        context.addIssue({
          code: 'custom',
          path: [index],
          params: { problem: 'a step follows the one that cancels' },
          message: 'the step that cancels as the last, and only one',
        });
      if (step.after < before.after)
        context.addIssue({
          code: 'custom',
          path: [index, 'after'],
          params: { problem: `"after" is ${formatDuration(step.after)}, earlier than the step before it` },
          message: `${formatDuration(before.after)} or later, counted from when the finding fires`,
        });
    }
  });
