import { describe, expect, it } from 'vitest';
import { createRouting } from '../../src/notify/routing.ts';

const CHANNELS = { teams: { reachesPeople: true }, pager: { reachesPeople: true }, log: { reachesPeople: false } };

describe('createRouting', () => {
  const routing = createRouting({
    recipients: { owner: ['teams', 'log'], oncall: ['pager', 'teams'], finops: [], fallback: ['pager'] },
    channels: CHANNELS,
  });

  it('send the digest of an owner to that person alone: over no channel for all, and to no fallback', () => {
    const routing = createRouting({
      recipients: { owner: ['mail/owner', 'chat'], fallback: ['chat'] },
      channels: {
        'mail/owner': { reachesPeople: true, addressesOwner: true, takes: ({ data }) => data.known === true },
        chat: { reachesPeople: true },
      },
    });
    const digest = (known: boolean) => routing.channelsFor(['owner'], { type: 'digest.daily', data: { known } });
    expect(digest(true)).toEqual([{ channel: 'mail/owner', via: 'owner' }]);
    expect(digest(false)).toEqual([]);
  });

  it('reaches a recipient over its channels', () => {
    expect(routing.channelsFor(['owner'])).toEqual([
      { channel: 'teams', via: 'owner' },
      { channel: 'log', via: 'owner' },
    ]);
  });

  it('uses a channel once and says for whom', () => {
    expect(routing.channelsFor(['oncall', 'owner', 'owner'])).toEqual([
      { channel: 'teams', via: 'oncall,owner' },
      { channel: 'pager', via: 'oncall' },
      { channel: 'log', via: 'owner' },
    ]);
  });

  it.each([['finops'], ['somebody'], ['constructor']])('reaches %s, who has no channel, over the fallback', (name) => {
    expect(routing.channelsFor([name])).toEqual([{ channel: 'pager', via: `${name}>fallback` }]);
  });

  it('says that nobody is reached when there is no fallback either', () => {
    expect(createRouting({ recipients: {}, channels: CHANNELS }).channelsFor(['owner'])).toEqual([]);
  });

  it('does not count the log as a person', () => {
    expect(routing.reachesPeople('teams')).toBe(true);
    expect(routing.reachesPeople('log')).toBe(false);
    expect(routing.reachesPeople('nowhere')).toBe(false);
  });

  it('refuses channels that do not exist, all at once', () => {
    const recipients = { owner: ['teem'], oncall: ['page'] };
    expect(() => createRouting({ recipients, channels: CHANNELS })).toThrow(/teem.*page/);
  });
});

describe('the ways beside a channel', () => {
  const CHANNELS = {
    teams: { reachesPeople: true },
    pager: { reachesPeople: true },
    mail: { reachesPeople: true },
    log: { reachesPeople: false },
  };

  it.each([
    ['other channels of on-call', { oncall: ['teams', 'pager'], fallback: ['mail'] }, ['pager']],
    ['those of the fallback', { oncall: ['teams'], fallback: ['teams', 'mail'] }, ['mail']],
    ['any that reaches people', { oncall: ['teams'], owner: ['mail', 'log'] }, ['mail']],
    ['none, where the log alone is left', { oncall: ['teams', 'log'], fallback: ['log'] }, []],
  ])('are %s', (_, recipients, expected) => {
    const ways = createRouting({ recipients, channels: CHANNELS }).channelsBeside('teams');
    expect(ways.map(({ channel }) => channel)).toEqual(expected);
  });

  it('are none of the same server, and none that does not take the alert', () => {
    const routing = createRouting({
      recipients: { owner: ['mail/owner'], oncall: ['mail/oncall'], fallback: ['chat'] },
      channels: {
        'mail/owner': { reachesPeople: true, takes: () => false },
        'mail/oncall': { reachesPeople: true },
        chat: { reachesPeople: true },
      },
    });
    const about = { type: 'channel.failing', data: {} } as const;
    for (const way of ['mail/owner', 'mail/oncall'])
      expect(routing.channelsBeside(way, about).map(({ channel }) => channel)).toEqual(['chat']);
    expect(routing.channelsBeside('chat', about).map(({ channel }) => channel)).toEqual(['mail/oncall']);
  });
});
