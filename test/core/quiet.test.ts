import { expect, test } from 'vitest';
import { type Quiet, quietHours } from '../../src/core/alert/quiet.ts';
import { HOUR } from '../../src/core/values/duration.ts';
import { zoneNamed } from '../../src/core/values/zone.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { anAlert } from '../notify/alerts.ts';

const zone = zoneNamed('Europe/Berlin');
if (!zone) throw new Error('the platform has zones');
/** 22:00 to 07:00. */
const QUIET: Quiet = { from: 22 * 60, to: 7 * 60, zone, severities: ['low', 'medium'] };
const notice = (changes: Record<string, string | null> = {}) => {
  const alert = anAlert('finding.notice');
  return { ...alert, data: { ...alert.data, severity: 'low', cancel: null, ...changes } };
};
/** 23:30 in Berlin, in winter. */
const NIGHT = Date.parse('2026-12-01T22:30:00Z');

test('a notice of low severity that announces nothing waits for the end of the hours, by the clock of the zone', () => {
  const from = Date.parse('2026-12-01T21:00:00Z');
  const to = Date.parse('2026-12-02T06:00:00Z');
  expect(quietHours(QUIET, notice(), NIGHT)).toEqual({ from, to });
  expect(quietHours(QUIET, notice(), to - 1)).toEqual({ from, to });
  expect(quietHours(QUIET, notice(), to)).toBeNull();
  expect(quietHours(QUIET, notice(), from - HOUR)).toBeNull();
});

test('nothing else is held back: a higher severity, a cancel or question that is announced, any other message', () => {
  expect(quietHours(QUIET, notice({ severity: 'high' }), NIGHT)).toBeNull();
  expect(quietHours(QUIET, { ...anAlert('finding.notice') }, NIGHT)).toBeNull();
  for (const type of ['approval.requested', 'cancel.confirmed', 'finding.resolved', 'workspace.blind'] as const)
    expect(quietHours(QUIET, { ...anAlert(type) }, NIGHT)).toBeNull();
  expect(quietHours(null, notice(), NIGHT)).toBeNull();
});

test('the message says from when to when it was held back, as its last detail', () => {
  const alert = notice();
  const heldBack = { from: '2026-12-01T21:00:00Z', to: '2026-12-02T06:00:00Z' };
  const sent = { ...alert, data: { ...alert.data, heldBack } };
  const options = { baseUrl: null, zone: 'Europe/Berlin', now: Date.parse(heldBack.to) };
  expect(messageFor(sent, options).details.at(-1)).toBe('Held back from 22:00 to 07:00 CET (21:00 to 06:00 UTC).');
});
