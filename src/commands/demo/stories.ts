import { HOUR, MINUTE } from '../../core/values/duration.ts';
import { DEMO_SCENARIO, loadWholeDemo, type SandboxOptions } from '../../sandbox/index.ts';
import { answerAsOwners, approveOne, exceptOne } from './people.ts';
import type { Step } from './play.ts';

/** A demonstration: the Azure that it watches, and what happens. */
interface Story {
  azure(): Promise<SandboxOptions>;
  readonly steps: readonly Step[];
}

/** Shows the decisions and nothing else. */
export const SHORT: Story = {
  azure: async () => ({ scenario: DEMO_SCENARIO }),
  steps: [
    { by: '11m', words: '11 minutes later on the sandbox’s clock: what has held for its time fires.' },
    { by: '61m', words: 'Another hour later: the last steps of the policies are due.' },
    { by: '11m', words: '11 minutes later: what Azure made of the cancel.' },
  ],
};

/** How long it is watched before the moment to which the scenario's times are relative: GPUs are still busy then. */
const LEAD = 2.5 * HOUR;
/** What its steps come to. It begins so long ago, so that its end is now. */
const LASTS = LEAD + 10 * MINUTE;

/** Has a past, people and more workspaces, for whoever looks at the console. */
export const WHOLE: Story = {
  azure: async () => ({
    scenario: await loadWholeDemo(),
    lead: LEAD,
    clock: { now: () => Date.now() - LASTS },
  }),
  steps: [
    {
      by: '85m',
      words: '85 minutes later on the sandbox’s clock: GPUs have been idle for two hours.',
      people: exceptOne,
    },
    { by: '11m', words: '11 minutes later: what has held for its time fires.', people: answerAsOwners },
    { by: '31m', words: 'Half an hour later: on-call is notified, too, and a validation has failed.' },
    { by: '2m', words: '2 minutes later: what Azure made of the cancel.' },
    { by: '1m', words: 'A minute later: whether its nodes are free.' },
    { by: '28m', words: 'Another half hour later: the last steps of the policies are due.', people: approveOne },
    { by: '2m', words: '2 minutes later: what Azure made of the cancel that somebody approved.' },
  ],
};
