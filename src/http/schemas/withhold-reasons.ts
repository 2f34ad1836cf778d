import type { WithholdReason } from '../../core/decision/decision.ts';

/** Every reason to withhold with its meaning; a record, so that the compiler misses none. */
const WITHHELD: Readonly<Record<WithholdReason, string>> = {
  unknown: 'a signal is unknown',
  interrupted: 'no pass saw it for a while, so it must hold again first',
  mode: "the policy's mode allows no more",
  frozen: 'enforcement is frozen',
  extended: 'a person extended the run',
  'waiting-for-notice': 'no notice has reached the owner yet',
  grace: 'the owner may still object',
  'waiting-for-approval': 'a person was asked',
  rejected: 'a person said no',
  'approval-expired': 'nobody answered in time',
  limited: 'a limit of cancels is reached',
  suspected: 'so many runs turned bad at once that the telemetry is suspected',
  finalizing: 'the run is finishing by itself',
  'unrecognised-status': 'Azure reports a status that is not known',
  'already-canceling': 'a cancel is under way',
  'cancel-failed': 'Azure refused the cancel',
  'run-ended': 'the run had ended',
  'run-gone': 'the run no longer existed',
  'no-longer-violating': 'the run no longer violated the policy',
  exempt: 'a person exempted the run',
  'policy-changed': 'the policy was edited',
  'evidence-changed': 'the evidence is not the one that was approved',
};

/** The reasons to withhold, for a schema. */
// Object.keys loses the key type; the record above has exactly these keys.
export const withholdReasons = Object.keys(WITHHELD) as WithholdReason[];

/** The list of reasons for the API's description. */
export const withholdWords = Object.entries(WITHHELD)
  .map(([reason, meaning]) => `\`${reason}\`: ${meaning}`)
  .join('; ');
