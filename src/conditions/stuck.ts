import { z } from 'zod';
import { type ConditionKind, result } from '../core/policy/condition.ts';
import { SECOND } from '../core/values/duration.ts';
import { duration } from './parameters/parameters.ts';
import { PASSING_PHASES, phaseSignals, timeInPhase } from './time/phase-time.ts';

const parameters = z.strictObject(
  {
    phase: z
      .enum(PASSING_PHASES, { error: PASSING_PHASES.join(', ').replace(/, (\w+)$/, ' or $1') })
      .describe('The phase that it does not leave.'),
    for: duration(SECOND, '1s').describe('How long it may stay in it. After that the run is stuck.'),
  },
  { error: 'a map such as {phase: canceling, for: 1h}' },
);

export type StuckParameters = z.infer<typeof parameters>;

/**
 * A run that does not come out of a phase which it should only pass through.
 *
 * ```yaml
 * stuck: {phase: canceling, for: 1h}     # a cancel was accepted, and the run holds its nodes still
 * stuck: {phase: preparing, for: 45m}    # an image that does not build, a cluster that does not grow
 * ```
 *
 * Azure does not date its phases: the time counts from when the run was first seen in this one, so that it is never
 * overstated. `queued` counts from the submission, or from when the run was seen back in the queue, and is unknown where
 * its return was not seen. A run that is canceling or
 * finalizing is never cancelled, whatever the policy says: there `stuck` is for telling people, who can free the nodes
 * by hand. A run in a status that is not known is unknown. Value and threshold are seconds.
 */
export const stuck: ConditionKind<StuckParameters> = {
  kind: 'stuck',
  summary: 'The run has been queued, preparing, finalizing or canceling for longer than it should.',
  parameters,
  signals: ({ phase }) => phaseSignals(phase),
  compile: (given) => (snapshot, now) => {
    const { run } = snapshot;
    if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`, { threshold: given.for / SECOND });
    return timeInPhase(snapshot, given.phase, given.for, `stuck:${given.phase}`, now);
  },
};
