import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert/alert.ts';
import { digestData, ownDigestData } from '../../src/core/alert/digest-data.ts';
import type { DigestFacts, OwnedRuns } from '../../src/core/alert/digest-facts.ts';
import { ownDigests } from '../../src/core/alert/digest-owners.ts';
import { digestKey, latestPeriod } from '../../src/core/alert/digest-period.ts';
import { lasts } from '../../src/core/alert/firing.ts';
import type { Person } from '../../src/core/alert/people.ts';
import type { Owner } from '../../src/core/run/owner.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { exampleOf, ownDigestExample } from '../../src/notify/examples/example-alerts.ts';
import { DIGEST, DIGEST_MONEY, DIGEST_PLAN, lastDays } from '../../src/notify/examples/example-digest.ts';
import { NOW } from '../../src/notify/examples/example-parts.ts';
import { messageFor } from '../../src/notify/messages/message.ts';
import { messageText } from '../../src/notify/messages/message-parts.ts';

const NOTHING: DigestFacts = {
  ...{ questions: [], cancelled: [], kept: [], over: [], gaps: [], ending: [] },
  ...{ notified: { owners: 0, runs: 0 }, workspaces: 3, active: { runs: 5, cost: null } },
};
const WEEKLY = { ...DIGEST_PLAN, kind: 'weekly', to: ['finops'] } as const;

function ofFacts(type: 'digest.daily' | 'digest.weekly', facts: DigestFacts): Alert {
  const data = digestData(facts, type === 'digest.weekly' ? WEEKLY : DIGEST_PLAN, lastDays(1), NOW);
  if (!data) throw new Error('it says nothing');
  return { ...exampleOf(type), data };
}

describe('the period of a digest', () => {
  const daily = { ...DIGEST_PLAN, at: 8 * 60, zone: 'Europe/Berlin' };
  const period = (plan: typeof daily | typeof weekly, now: string) => {
    const { from, until } = latestPeriod(plan, Date.parse(now));
    return [from, until].map((at) => new Date(at).toISOString().slice(0, 16));
  };
  const weekly = { ...daily, kind: 'weekly', on: 1 } as const;

  it('is the day before, from the time at which it is sent', () => {
    expect(period(daily, '2026-12-02T06:59:59Z')).toEqual(['2026-11-29T23:00', '2026-11-30T23:00']);
    expect(period(daily, '2026-12-02T07:00:00Z')).toEqual(['2026-11-30T23:00', '2026-12-01T23:00']);
  });

  it.each([
    ['put forward', '2026-03-30T06:00:00Z', ['2026-03-28T23:00', '2026-03-29T22:00'], 23],
    ['put back', '2026-10-26T07:00:00Z', ['2026-10-24T22:00', '2026-10-25T23:00'], 25],
  ])('is a whole day when clocks are %s', (_, due, days, hours) => {
    expect(period(daily, due)).toEqual(days);
    const { from, until } = latestPeriod(daily, Date.parse(due));
    expect(until - from).toBe(hours * 3_600_000);
    expect(period(daily, new Date(Date.parse(due) - 1).toISOString())[1]).toBe(days[0]);
  });

  it('is seven days from the weekday on, for a week', () => {
    expect(period(weekly, '2026-12-07T06:59:59Z')).toEqual(['2026-11-22T23:00', '2026-11-29T23:00']);
    expect(period(weekly, '2026-12-07T07:00:00Z')).toEqual(['2026-11-29T23:00', '2026-12-06T23:00']);
    expect(period(weekly, '2026-12-13T23:00:00Z')).toEqual(['2026-11-29T23:00', '2026-12-06T23:00']);
  });

  it('is kept for each kind and zone', () => {
    expect(digestKey(daily)).toBe('daily Europe/Berlin');
    expect(digestKey(daily)).not.toBe(digestKey(weekly));
  });
});

describe('the text of a digest', () => {
  it('a daily one says nothing when nothing happened and nothing waits', () => {
    expect(digestData(NOTHING, DIGEST_PLAN, lastDays(1), NOW)).toBeNull();
    expect(digestData({ ...NOTHING, ending: DIGEST.ending }, DIGEST_PLAN, lastDays(1), NOW)).not.toBeNull();
  });

  it('a weekly one says that nothing happened', () => {
    const { headline, preview } = messageFor(ofFacts('digest.weekly', NOTHING), { baseUrl: null });
    expect([headline, preview]).toEqual([
      'Nothing was cancelled and nothing waits.',
      'All 3 workspaces are checked. No gap led to a message.',
    ]);
    const withGap = messageFor(ofFacts('digest.weekly', { ...NOTHING, gaps: DIGEST.gaps }), { baseUrl: null });
    expect(withGap.preview).toContain('18 runs could not be judged under gpu-idle.');
  });

  it('names questions with their deadline in the zone of the reader', () => {
    const text = messageText(messageFor(exampleOf('digest.daily'), { baseUrl: null, zone: 'Europe/Berlin' }));
    expect(text).toContain('answer by Sun 3 May, 11:00 CEST (09:00 UTC), 29.12 EUR an hour');
    expect(text).toContain('Day: Sat 2 May, 02:00 CEST (00:00 UTC) to Sun 3 May, 02:00 CEST (00:00 UTC)');
  });

  it('names some of many runs and counts the others', () => {
    const [run] = DIGEST.cancelled;
    if (!run) throw new Error('the example has one');
    const cancelled = Array.from({ length: 200 }, (_, n) => ({ ...run, displayName: `run ${n}` }));
    const { facts, subject } = messageFor(ofFacts('digest.daily', { ...NOTHING, cancelled }), { baseUrl: null });
    expect(subject).toBe('Sat 2 May: 200 cancelled, 0 kept');
    expect(facts[0]?.text).toBe('run 0, run 1, run 2, run 3, and 196 more. They had cost 42,800 EUR.');
  });

  it('shows no money where the channel shows none', () => {
    const shown = { money: false, logs: true };
    for (const type of ['digest.daily', 'digest.weekly'] as const)
      expect(JSON.stringify(messageFor(exampleOf(type), { baseUrl: null, shown }))).not.toMatch(/EUR|cost/i);
  });

  it('an amount in two currencies is not a sum', () => {
    const [one] = DIGEST.questions;
    if (!one?.cost) throw new Error('the example has one');
    const questions = [one, { ...one, cost: { ...one.cost, currency: 'USD' } }];
    const { preview } = messageFor(ofFacts('digest.daily', { ...NOTHING, questions }), { baseUrl: null });
    expect(preview).toContain('The 2 open questions: cost unknown.');
  });

  it('wakes nobody: no pager takes it', () => {
    expect(lasts('digest.daily', { policies: true }) || lasts('digest.weekly', { policies: true })).toBe(false);
  });

  it('never says one figure for what was avoided', () => {
    const example = exampleOf('digest.weekly');
    const factsOf = (data: object) =>
      new Map(
        messageFor({ ...example, data: { ...example.data, ...data } }, { baseUrl: null }).facts.map(
          ({ name, text }) => [name, text],
        ),
      );
    expect(factsOf({ money: null }).get('Avoided')).toBe(
      'at most 860 EUR more up to the time limits of these runs (known of 1 of 2)',
    );
    const spent = factsOf({});
    expect(spent.get('Saved by cancels')).toBe('1,180.20 EUR to 2,460.50 EUR, expected 1,790.00 EUR');
    expect(spent.get('Spent')).toBe(
      'At least 13,412.40 EUR, 5.0% more than in the week before; 2,214.10 EUR wasted (16.5%)',
    );
    expect(spent.has('Avoided')).toBe(false);
  });

  it('a weekly one has who spent what in lines that add up, and none where the channel shows no money', () => {
    const message = messageFor(exampleOf('digest.weekly'), { baseUrl: null });
    expect(messageText(message)).toContain(
      [
        'By owner, in EUR',
        '  Owner                    Spent    Wasted  Change',
        '  team-vision           7,406.20  1,218.40     +9%',
        '  team-speech           3,988.10    402.20     +2%',
        '  2 others              1,536.00    207.40     −8%',
        '  no owner                 96.00      0.00     new',
        '  nodes without a run     386.10    386.10     −4%',
        '  all                  13,412.40  2,214.10     +5%',
      ].join('\n'),
    );
    const shown = { money: false, logs: true };
    expect(messageFor(exampleOf('digest.weekly'), { baseUrl: null, shown }).table).toBeNull();
  });

  it('an owner’s weekly one says what own runs cost, without a table of owners', () => {
    const example = ownDigestExample();
    const money = [{ ...DIGEST_MONEY, owners: [], others: null, idleNodes: null, saved: null }];
    const { facts, table } = messageFor(
      { ...example, type: 'digest.weekly', data: { ...example.data, money } },
      { baseUrl: null },
    );
    expect(facts[0]).toEqual({
      name: 'Spent',
      text: 'At least 13,412.40 EUR, 5.0% more than in the week before; 2,214.10 EUR wasted (16.5%)',
    });
    expect(table).toBeNull();
  });

  it('a hostile name stays one short line', () => {
    const displayName = `evil\r\nBcc: all@example.com \u202e${'x'.repeat(DAY / 100_000)}`;
    const over = [{ runId: 'r', workspace: 'w', displayName, owner: null }];
    const { facts } = messageFor(ofFacts('digest.daily', { ...NOTHING, over }), { baseUrl: null });
    expect(facts[0]?.text).toMatch(/^[^\r\n\u202e]{1,60}$/);
  });
});

describe('the digests of owners', () => {
  const NO_RUNS: OwnedRuns = { warned: [], unjudged: [], active: [] };
  const owned = (runId: string, owner: Owner | null) => ({ runId, displayName: runId, workspace: 'ml', owner });
  const tagged = (...ids: string[]): Owner => ({ source: 'tag', id: ids[0] ?? '', display: ids.join(), ids });
  const person = (owners: string[], mail: string | null): Person => ({ owners, mail, slack: null, zone: null });
  const warnedOf = (warned: OwnedRuns['warned'], people: readonly Person[] = []) =>
    Object.fromEntries(
      ownDigests(NOTHING, { ...NO_RUNS, warned }, people).map((own) => [
        own.owner.id,
        own.warned.map(({ runId }) => runId),
      ]),
    );

  it('each of several owners has an own one, with own runs alone, and case makes no other owner', () => {
    const runs = [
      owned('a', tagged('alice@example.com')),
      owned('b', tagged('Alice@Example.com', 'bob@example.com')),
      owned('c', tagged('bob@example.com')),
    ];
    expect(warnedOf(runs)).toEqual({ 'alice@example.com': ['a', 'b'], 'bob@example.com': ['b', 'c'] });
  });

  it('names of one person are one owner, by the surest of them', () => {
    const creator: Owner = { source: 'creator', id: 'object-1', display: 'Alice', ids: ['object-1'] };
    const people = [person(['alice', 'object-1'], 'alice@example.com')];
    expect(warnedOf([owned('a', creator), owned('b', tagged('alice'))], people)).toEqual({ alice: ['a', 'b'] });
    const team: Owner = { ...tagged('team-vision'), others: [{ source: 'creator', ids: ['object-1'] }] };
    expect(warnedOf([owned('a', team)], people)).toEqual({ 'object-1': ['a'] });
  });

  it('whoever has no address, and the fallback, gets none', () => {
    const fallback: Owner = { source: 'fallback', id: 'ops@example.com', display: 'ops', ids: ['ops@example.com'] };
    expect(warnedOf([owned('a', tagged('team-vision')), owned('b', fallback), owned('c', null)])).toEqual({});
  });

  it('runs that are active and nothing else are no news', () => {
    const active = [{ ...owned('a', tagged('alice@example.com')), cost: null }];
    expect(ownDigests(NOTHING, { ...NO_RUNS, active }, [])).toEqual([]);
  });

  it('says nothing of exceptions and gaps that are not of own runs', () => {
    const warned = [owned('a', tagged('alice@example.com'))];
    const [own] = ownDigests({ ...NOTHING, gaps: DIGEST.gaps, ending: DIGEST.ending }, { ...NO_RUNS, warned }, []);
    if (!own) throw new Error('it says something');
    const data = ownDigestData(own, WEEKLY, lastDays(7), NOW);
    const alert = { ...exampleOf('digest.weekly'), recipients: ['owner'], data };
    const { subject, facts, next } = messageFor(alert, { baseUrl: null });
    expect([subject, facts, next]).toEqual([
      'Your runs, Sun 26 Apr to Sat 2 May: 1 warned',
      [{ name: 'Warned', text: 'a' }],
      [{ when: 'Nothing more', what: 'You need to do nothing.' }],
    ]);
  });

  it('names the owner where the fallback reads it, and a pager takes none', () => {
    const { subject, details } = messageFor(ownDigestExample(), { baseUrl: null, via: 'owner>fallback' });
    expect(subject).toMatch(/^Runs of alice@example.com, Sat 2 May: /);
    expect(details.at(-1)).toBe('You get this as the fallback: the owner of the run cannot be reached.');
  });
});
