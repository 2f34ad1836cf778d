import { expect, it } from 'vitest';
import { logChannel } from '../../src/notify/log.ts';
import { ALL_ALERTS, aSending } from './alerts.ts';

it('writes one line an alert, as an error only where a person must act', async () => {
  const lines: { level: string; message: string; fields: object }[] = [];
  const channel = logChannel(
    'log',
    {
      info: (fields, message) => lines.push({ level: 'info', message, fields }),
      error: (fields, message) => lines.push({ level: 'error', message, fields }),
    },
    { baseUrl: null },
  );
  for (const alert of ALL_ALERTS) await channel.send(aSending(alert), AbortSignal.abort());
  expect(lines).toHaveLength(ALL_ALERTS.length);
  const errors = ALL_ALERTS.filter((_, index) => lines[index]?.level === 'error').map((alert) => alert.type);
  expect(errors).toEqual([
    'cancel.failed',
    'cancel.hanging',
    'workspace.blind',
    'policies.rejected',
    'policies.differ',
    'channel.failing',
    'channel.gave-up',
    'policy.unknown',
  ]);
  expect(lines[0]?.fields).toMatchObject({ alert: 'alert-1', type: 'finding.notice', decision: 'decision-1' });
  expect(lines.every((line) => line.message !== '')).toBe(true);
});
