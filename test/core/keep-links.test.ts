import { expect, it } from 'vitest';
import type { Alert, Delivery } from '../../src/core/alert/alert.ts';
import { withKeepLinks, withoutKeepLinks } from '../../src/core/alert/keep-links.ts';

const links = {
  keepUrl: (findingId: string) => `https://runwarden.example.com/keep/${findingId}`,
  contact: 'ml-oncall',
};

function sent(changes: Partial<Alert> = {}, over: Partial<Delivery> = {}) {
  const alert: Alert = {
    ...{ id: 'a', at: 0, type: 'finding.notice', recipients: ['owner'], decisionId: 'd', findingId: 'f' },
    ...{ announcesCancel: true, data: {}, ...changes },
  };
  return withKeepLinks(
    { alert, channel: 'mail', via: 'owner', reachesPeople: true, attempts: 0, since: 0, heldBack: null, ...over },
    links,
  ).data;
}

it('gives the owner a link in the notice of a cancel', () => {
  expect(sent()).toEqual({ keepUrl: 'https://runwarden.example.com/keep/f', contact: 'ml-oncall' });
});

it('gives no link to on-call, to the fallback, or to a channel that reaches them with the same notice', () => {
  for (const via of ['oncall', 'owner,oncall', 'oncall,owner', 'owner>fallback', 'owner,owner>fallback'])
    expect(sent({}, { via })).toEqual({ keepUrl: null, contact: 'ml-oncall' });
});

it('writes no link into a log, and none into what announces no cancel', () => {
  expect(sent({}, { reachesPeople: false })).toEqual({});
  expect(sent({ announcesCancel: false })).toEqual({});
  expect(sent({ type: 'cancel.requested' })).toEqual({});
});

it('gives each run of a group its own link', () => {
  const runs = [
    { id: 'r-1', findingId: 'f-1' },
    { id: 'r-2', findingId: 'f-2' },
    { id: 'r-3', findingId: null },
  ];
  expect(sent({ type: 'group', findingId: null, data: { runs } })).toEqual({
    runs: [
      { id: 'r-1', findingId: 'f-1', keepUrl: 'https://runwarden.example.com/keep/f-1' },
      { id: 'r-2', findingId: 'f-2', keepUrl: 'https://runwarden.example.com/keep/f-2' },
      { id: 'r-3', findingId: null, keepUrl: null },
    ],
    contact: 'ml-oncall',
  });
});

it('takes the link out of what a receiver says, who may repeat the message', () => {
  expect(withoutKeepLinks('200; it said: {"url":"https://runwarden.example.com/keep/a.b-c_d","ok":true}')).toBe(
    '200; it said: {"url":"https://runwarden.example.com/keep/[redacted]","ok":true}',
  );
});
