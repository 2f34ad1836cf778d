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
 * A run stays in a phase that it should only pass through. Manual: docs/conditions/stuck.md
 *
 * ```yaml
 * stuck: {phase: canceling, for: 1h}
 * ```
 */
export const stuck: ConditionKind<StuckParameters> = {
  kind: 'stuck',
  summary: 'The run has been queued, preparing, finalizing or canceling for longer than it should.',
  parameters,
  signals: ({ phase }) => phaseSignals(phase),
  compile: (given) => (snapshot, now) => {
    const { run } = snapshot;
    if (run.phase === 'ended') return result('healthy', `has ended (${run.status})`, { threshold: given.for / SECOND });
    return timeInPhase(snapshot, given.phase, { over: given.for, identity: `stuck:${given.phase}` }, now);
  },
};
