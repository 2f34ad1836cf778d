import { MINUTE, type Milliseconds, SECOND } from '../../core/values/duration.ts';

/** How long a command waits for an answer of the service. */
export interface Patience {
  readonly within: Milliseconds;
  /** What a person may try where nothing came in time: a sentence. */
  readonly advice: string;
}

/** What most commands ask is answered at once, so a longer silence is that of a wrong address or a service in trouble. */
export const USUAL_PATIENCE: Patience = {
  within: 15 * SECOND,
  advice: 'It may be busy, or the address is wrong: name another with --url or RUNWARDEN_URL.',
};

/** Money is worked out from each run of a period when it is asked for. */
export const MONEY_PATIENCE: Patience = { within: 2 * MINUTE, advice: 'It may be busy: try it again in some minutes.' };

/** The same where the person chose the period. */
export const PERIOD_PATIENCE: Patience = {
  ...MONEY_PATIENCE,
  advice: 'Try a shorter period, such as --month 2026-10 rather than a year, or one workspace with --workspace.',
};
