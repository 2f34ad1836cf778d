import { expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert/alert.ts';
import { groupAlert } from '../../src/core/alert/group.ts';
import type { Json } from '../../src/core/policy/condition.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { anAlert } from './alerts.ts';

const message = (alert: Alert, via: string) =>
  messageFor(alert, { baseUrl: 'https://rw.example.org', now: NOW, zone: null, via });

/** A notice with other data. */
function aNotice(change: Readonly<Record<string, Json>> = {}, cancel: Readonly<Record<string, Json>> = {}): Alert {
  const alert = anAlert('finding.notice');
  return { ...alert, data: { ...alert.data, ...change, cancel: { ...Object(alert.data.cancel), ...cancel } } };
}

const ASKS = { by: 'approval', grace: '30m', notBefore: null, otherwise: 'keep' };

it('on-call reads that it will be asked, and all others that on-call will be', () => {
  const asks = aNotice({}, ASKS);
  const grouped = groupAlert([asks, asks], 'group-1');
  for (const alert of [asks, grouped]) {
    expect(message(alert, 'oncall')).toMatchObject({
      label: 'You will be asked',
      subject: expect.stringMatching(/^You are asked now to cancel /),
    });
    for (const via of ['owner', 'owner,oncall', 'oncall>fallback'])
      expect(message(alert, via)).toMatchObject({
        label: 'On-call will be asked',
        subject: expect.stringMatching(/^On-call is asked now to cancel /),
      });
  }
  expect(message(asks, 'oncall').headline).toMatch(/^Now Runwarden asks you whether to cancel /);
});

it('the time before which no cancel comes is said, and not how long after the message', () => {
  const { next } = message(aNotice({}, ASKS), 'oncall');
  expect(next.find(({ when }) => when === 'If on-call approves')?.what).toMatch(
    /^The cancel comes not before .*\d\d:\d\d UTC\.$/,
  );
});

it('owners of several runs get links and no commands of operators', () => {
  const alert = groupAlert([aNotice(), aNotice()], 'group-1');
  // A group has its runs as a list.
  const runs = (alert.data.runs as readonly object[]).map((run) => ({
    ...run,
    keepUrl: 'https://rw.example.org/keep/a',
  }));
  const grouped: Alert = { ...alert, data: { ...alert.data, runs } };
  const toOwner = message(grouped, 'owner');
  expect(toOwner.commands).toEqual([]);
  expect(toOwner.details[0]).toBe('To keep a run, follow “Keep this run” beside it.');
  expect(message(grouped, 'oncall').commands).not.toEqual([]);
});
