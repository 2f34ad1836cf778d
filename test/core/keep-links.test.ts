import { describe, expect, it } from 'vitest';
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
  const repeated = '200; it said: {"url":"https://runwarden.example.com/keep/a.b-c_d","ok":true}';
  expect(withoutKeepLinks(repeated, { data: {} })).toBe(
    '200; it said: {"url":"https://runwarden.example.com/keep/[redacted]","ok":true}',
  );
});

describe('a token of the message that a receiver repeats', () => {
  const token = 'ZmluZGluZy0x.c2lnbmF0dXJl-b2Y_dGhlLWZpbmRpbmc';
  const { data } = {
    data: { runs: [{ keepUrl: null }, { keepUrl: `https://runwarden.example.com/keep/${token}` }] },
  };
  const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, '0');

  it.each([
    ['as it is', `see https://runwarden.example.com/keep/${token}`],
    ['in JSON', String.raw`{"url":"https:\/\/runwarden.example.com\/keep\/${token}"}`],
    ['in JSON by code', String.raw`\u002fkeep\u002f${token}`],
    ['in an address', `https://example.com/?u=https%3A%2F%2Frunwarden.example.com%2Fkeep%2F${token}`],
    ['in an address twice', `u=https%253A%252F%252Frunwarden.example.com%252Fkeep%252F${token}`],
    ['in HTML', `https:&#x2F;&#x2F;runwarden.example.com&#x2F;keep&#x2F;${token}`],
    ['in HTML by decimal code', `&#47;keep&#47;${token}`],
    ['without its address', `no page for ${token}.`],
    ['cut within it', `no page for ${token.slice(0, 30)}`],
    ['with each character escaped', `keep ${[...token].map((char) => `%${hex(char)}`).join('')}`],
    ['with each character as in JSON', `keep ${[...token].map((char) => `\\u00${hex(char)}`).join('')}`],
    ['with each character as in HTML', `keep ${[...token].map((char) => `&#x${hex(char)};`).join('')}`],
  ])('is not on record %s', (_, text) => {
    const kept = withoutKeepLinks(text, { data });
    expect(kept).toContain('[redacted]');
    for (const part of [...token.split('.'), hex('c') + hex('2'), '%63%32', 'u0063'])
      expect(kept).not.toContain(part.slice(0, 8));
  });

  it('is all that is taken out', () => {
    expect(withoutKeepLinks(`ok, 100% of ${token} & more`, { data })).toBe('ok, 100% of [redacted] & more');
  });
});
