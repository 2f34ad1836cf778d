import { expect, it } from 'vitest';
import { WATCH_PERMISSIONS } from '../../src/azure/permissions.ts';
import type { WorkspaceView } from '../../src/core/ports/read-ledger.ts';
import { NEVER_SCANNED } from '../../src/core/ports/scan-ledger.ts';
import { SIGHT_KINDS, signalSights } from '../../src/http/signal-sights.ts';
import { WORKSPACE } from './fixtures.ts';

const NOW = Date.parse('2026-11-17T03:00:00Z');
const VIEW: WorkspaceView = {
  workspace: WORKSPACE,
  lastPass: null,
  lastGoodPassAt: NOW,
  lastCompletePassAt: NOW,
  unseen: [],
  failuresInARow: 0,
  scan: NEVER_SCANNED,
};
const REFUSED = {
  kind: 'readings',
  part: 'gpu',
  what: 'the GPU use of 2 of 2 runs',
  reason: 'HTTP 403 AuthorizationFailed',
  since: NOW - 3_600_000,
  scope: WORKSPACE.id,
  workspaceName: WORKSPACE.name,
  alertedAt: null,
} as const;

it('names permissions that the role of Runwarden has', () => {
  const granted = [...WATCH_PERMISSIONS.actions, ...WATCH_PERMISSIONS.dataActions];
  expect(SIGHT_KINDS.flatMap(({ permission }) => permission ?? []).filter((one) => !granted.includes(one))).toEqual([]);
});

it('says of a signal that Azure refuses since when, why, and what mends it', () => {
  const gpu = signalSights({ ...VIEW, unseen: [REFUSED] }, [])[1];
  expect(gpu).toEqual({
    name: 'GPU use',
    state: 'unseen',
    at: REFUSED.since,
    what: REFUSED.what,
    reason: REFUSED.reason,
    permission: 'Microsoft.Insights/metrics/read',
  });
});

it('names no permission where Azure failed otherwise', () => {
  const unseen = [{ ...REFUSED, reason: 'HTTP 500 InternalServerError' }];
  expect(signalSights({ ...VIEW, unseen }, [])[1]?.permission).toBeNull();
});

it('calls nothing seen that no policy asks for; prices are read for every run', () => {
  const states = Object.fromEntries(signalSights(VIEW, []).map(({ name, state }) => [name, state]));
  expect(states).toEqual({
    'Runs listed': 'seen',
    'GPU use': 'not-asked',
    'Logs, reports': 'not-asked',
    'Steps, trials': 'not-asked',
    Compute: 'not-asked',
    Prices: 'seen',
  });
});
