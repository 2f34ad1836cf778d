import { z } from 'zod';
import { bindCondition, result } from './condition.ts';
import { ORPHAN_POLICY } from './orphan-policy.ts';
import type { Policy } from './policy.ts';

/** The name under which cancels by hand are recorded, which no file may use. */
export const BY_HAND_POLICY_NAME = 'by-hand';

const condition = bindCondition(
  {
    kind: 'by-hand',
    summary: 'A person cancels the run.',
    parameters: z.strictObject({}),
    signals: () => [],
    compile: () => () => result('violated', 'a person cancels it by hand', { identity: 'by-hand' }),
  },
  {},
);

/**
 * Stands for a person who cancels a run: no pass judges by it. With it a cancel by hand is a decision like any other, and
 * takes the same way to Azure and through the record.
 */
export const BY_HAND_POLICY: Policy = {
  ...ORPHAN_POLICY,
  name: BY_HAND_POLICY_NAME,
  summary: 'A person cancelled the run through Runwarden. No policy was involved.',
  severity: 'high',
  mode: 'enforce',
  match: {},
  when: { op: 'condition', path: 'when', condition },
  steps: [{ after: 0, notify: [], cancel: { within: 0, otherwise: 'keep' } }],
  grace: null,
  fingerprint: 'by-hand-1',
};
