import { z } from 'zod';
import { KEEP_LOGS } from '../evidence/kept.ts';
import { DAY, formatDuration } from '../values/duration.ts';
import { bindCondition, result } from './condition.ts';
import { NO_LIMITS } from './limits.ts';
import type { Policy } from './policy.ts';

/** Where Runwarden's own policies come from; they are in no set of files. */
export const BUILT_IN = 'built in';

/** The name of Runwarden's own policy, which no file may use. */
export const ORPHAN_POLICY_NAME = 'orphan';

const condition = bindCondition(
  {
    kind: 'orphan',
    summary: 'The run still runs although its parent has ended.',
    parameters: z.strictObject({}),
    signals: () => [],
    compile: () => (snapshot, now) => {
      const { orphanOf, status } = snapshot.run;
      if (!orphanOf) return result('healthy', 'its parent has not ended');
      const { id, displayName, endedAt } = orphanOf;
      const parent = displayName === id ? id : `${displayName} (${id})`;
      const since = endedAt === null ? '' : ` ${formatDuration(Math.max(0, now - endedAt))} ago`;
      return result('violated', `is ${status}, and its parent ${parent} ended${since} as ${orphanOf.status}`, {
        identity: `orphan:${id}`,
      });
    },
  },
  {},
);

/**
 * Runwarden's own policy: people hear of runs that still run below a parent that has ended. It only notifies, because
 * neither ARM nor the studio's job list knows such a run.
 */
export const ORPHAN_POLICY: Policy = {
  name: ORPHAN_POLICY_NAME,
  summary:
    'A run below a parent that has ended still runs and may hold nodes. Runwarden and `az ml job cancel` cannot cancel it: open it in the studio and cancel it there, or take the nodes from its compute.',
  severity: 'high',
  mode: 'notify',
  match: { orphan: true },
  except: [],
  when: { op: 'condition', path: 'when', condition },
  for: 0,
  steps: [{ after: 0, notify: ['owner', 'oncall'], cancel: null }],
  grace: null,
  objection: { holds: DAY },
  keep: KEEP_LOGS,
  limits: NO_LIMITS,
  signals: [],
  fingerprint: 'orphan-1',
  file: BUILT_IN,
};
