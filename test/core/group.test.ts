import { expect, test } from 'vitest';
import type { Alert } from '../../src/core/alert/alert.ts';
import { groupSchema, runSchema } from '../../src/core/alert/alert-schemas.ts';
import { groupAlert, groupKeyOf, readerOf } from '../../src/core/alert/group.ts';
import { anAlert } from '../notify/alerts.ts';

/** A question about a run. */
function question(
  runId: string,
  changes: { policy?: string; severity?: string; owner?: string; by?: string } = {},
): Alert {
  const {
    policy = 'gpu-idle',
    severity = 'medium',
    owner = 'alice@example.com',
    by = '2026-05-03T05:00:00Z',
  } = changes;
  const alert = anAlert('approval.requested');
  const { run } = runSchema.parse(alert.data);
  return {
    ...alert,
    id: `${policy} ${runId}`,
    data: {
      ...alert.data,
      ...{ policy, severity, expiresAt: by, run: { ...run, id: runId } },
      owner: { source: 'tag', id: owner.toLowerCase(), display: owner, ids: [owner.toLowerCase()], others: [] },
    },
  };
}

test('two runs of one bare name are for two readers, where others are addressed in its place', () => {
  const ofTeam = (contact: string) => {
    const alert = question('one', { owner: 'team-vision' });
    const owner = { ...runSchema.parse(alert.data).owner, others: [{ source: 'workspace', ids: [contact] }] };
    return { data: { ...alert.data, owner } };
  };
  expect(readerOf(ofTeam('alice@example.com'), 'owner')).not.toBe(readerOf(ofTeam('bob@example.com'), 'owner'));
  expect(readerOf(ofTeam('alice@example.com'), 'owner')).toBe(readerOf(ofTeam('alice@example.com'), 'owner'));
});

const dataOf = (first: Alert, ...others: Alert[]) => groupSchema.parse(groupAlert([first, ...others], 'group').data);

test('of several policies the first deadline is said of all, and each run has its own policy and deadline', () => {
  const late = question('one', { by: '2026-05-03T06:00:00Z' });
  const soon = question('two', { policy: 'stalled', severity: 'high' });
  expect(dataOf(late, soon)).toMatchObject({
    policies: ['gpu-idle', 'stalled'],
    severity: 'high',
    example: { policy: 'stalled', expiresAt: '2026-05-03T05:00:00Z' },
    runs: [
      { id: 'one', policy: 'gpu-idle', answerBy: '2026-05-03T06:00:00Z' },
      { id: 'two', policy: 'stalled', answerBy: '2026-05-03T05:00:00Z' },
    ],
  });
  expect(dataOf(late, question('three', { by: '2026-05-03T06:00:00Z' })).runs[0]).toMatchObject({
    policy: null,
    answerBy: null,
  });
});

test('a run that two policies found is one run', () => {
  expect(dataOf(question('one'), question('one', { policy: 'stalled' })).count).toBe(1);
});

test('an owner in two spellings is one owner', () => {
  const spelled = question('two', { owner: 'Alice@Example.com' });
  expect(dataOf(question('one'), spelled).owner?.ids).toEqual(['alice@example.com']);
  expect(dataOf(question('one'), question('two', { owner: 'bob@example.com' })).owner).toBeNull();
});

test('what means something else by silence, or is asked for another reason, has another key', () => {
  const asked = question('one');
  const cancels = { ...asked, data: { ...asked.data, otherwise: 'cancel' } };
  const limited = { ...asked, data: { ...asked.data, because: 'limited' } };
  expect(new Set([asked, cancels, limited].map(groupKeyOf)).size).toBe(3);
  expect(groupKeyOf(question('two', { policy: 'stalled' }))).toBe(groupKeyOf(asked));
});
