import { describe, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import { moneyInWords } from '../../src/console/words/money.ts';
import { groupName, headline, lead, shortHeadline, whyAsked } from '../../src/console/words/now.ts';

type Now = components['schemas']['Now'];
type Question = components['schemas']['NowQuestion'];

const MOMENT = Date.parse('2026-11-17T02:41:00Z');

function load(over: Partial<Now['burns']['load']> = {}): Now['burns']['load'] {
  return { runs: 0, perHour: 0, currency: 'EUR', atLeast: false, unpriced: 0, gpus: 0, gpusUnknown: 0, ...over };
}

function sight(name: string, state: Now['sees']['workspaces'][number]['state'] = 'ok') {
  return { name, id: name, state, lastPassAt: null, lastCompletePassAt: null, unseen: [], runs: 10, unknownRuns: 0 };
}

function now(over: Partial<Now> = {}): Now {
  return {
    now: '2026-11-17T02:41:00Z',
    waiting: { count: 0, load: load(), costSinceAsked: null, firstDue: null, groups: [] },
    wrong: { findings: 0, load: load(), items: [], unknown: [], unknownLoad: load() },
    agenda: { items: [], more: 0 },
    sees: {
      workspaces: [sight('ml-prod')],
      unseen: [],
      unknownRuns: 0,
      alerts: null,
      cancels: { inHand: 0, hanging: 0 },
    },
    burns: { load: load({ runs: 4, perHour: 12 }), idle: load(), owners: [], workspaces: [], policies: [] },
    stopped: {
      runs: 0,
      load: load(),
      avoided: { atMost: null, unknown: 0 },
      groups: [],
    },
    freezes: [],
    ...over,
  };
}

const WAITING: Now['waiting'] = {
  count: 6,
  load: load({ runs: 5, perHour: 59.1 }),
  costSinceAsked: { amount: 30.05, currency: 'EUR', atLeast: false },
  firstDue: { decisionId: 'd1', at: '2026-11-17T03:13:00Z', otherwise: 'keep' },
  groups: [],
};

function question(over: Partial<Question>): Question {
  return {
    workspace: 'ml-prod',
    runId: 'run-1',
    displayName: 'training',
    owner: null,
    perHour: 1,
    costUnknown: null,
    currency: 'EUR',
    atLeast: false,
    gpus: 1,
    decisionId: 'd1',
    findingId: 'f1',
    policy: 'idle-gpu',
    severity: 'high',
    because: 'mode',
    reason: 'idle',
    askedAt: '2026-11-17T02:00:00Z',
    expiresAt: '2026-11-17T03:00:00Z',
    otherwise: 'keep',
    costSinceAsked: null,
    approvals: { given: 0, needed: 1, by: [] },
    limit: null,
    objection: null,
    request: null,
    override: null,
    askedBefore: null,
    ...over,
  };
}

describe('the headline of the first screen', () => {
  it('counts the runs that wait and what they take', () => {
    expect(headline(now({ waiting: WAITING }))).toBe('5 runs wait for an answer, for €59.10 an hour');
    expect(shortHeadline(now({ waiting: WAITING }))).toBe('6 questions, €59.10/h');
  });
  it('says so when an amount lacks a part, and gives no amount where nothing has a price', () => {
    const one = { ...WAITING, count: 1 };
    expect(headline(now({ waiting: { ...one, load: load({ runs: 1, perHour: 3, atLeast: true }) } }))).toBe(
      '1 run waits for an answer, for at least €3.00 an hour',
    );
    expect(headline(now({ waiting: { ...one, load: load({ runs: 1, perHour: null, currency: null }) } }))).toBe(
      '1 run waits for an answer',
    );
  });
  it('begins with the freeze', () => {
    const freezes = [{ id: 'z', reason: 'late metrics', author: 'a', createdAt: '2026-11-17T02:34:00Z', endsAt: null }];
    expect(headline(now({ waiting: WAITING, freezes }))).toBe(
      'Frozen. 5 runs still wait for an answer, for €59.10 an hour',
    );
    expect(headline(now({ freezes }))).toBe('Frozen. Nothing waits and nothing is wrong');
  });
  it('names what is not seen before it says that nothing is wrong', () => {
    const sees = { ...now().sees, workspaces: [sight('ml-prod'), sight('ml-dev', 'blind')] };
    expect(headline(now({ sees }))).toBe('Blind on ml-dev');
    const first = { ...now().sees, workspaces: [sight('ml-prod', 'never-seen')] };
    expect(headline(now({ sees: first }))).toBe('No pass has been made yet');
  });
  it('says what goes wrong where nobody is asked, and else that nothing does', () => {
    const wrong = { ...now().wrong, findings: 3, load: load({ runs: 2, perHour: 20.4 }) };
    expect(headline(now({ wrong }))).toBe('Nothing waits for you; 2 runs go wrong, for €20.40 an hour');
    expect(headline(now())).toBe('Nothing waits and nothing is wrong');
  });
});

describe('the words below it', () => {
  it('say what waiting has cost, what is due first, what silence does, and what is not seen', () => {
    const sees = { ...now().sees, workspaces: [sight('ml-prod'), sight('ml-dev', 'partly')] };
    expect(lead(now({ waiting: WAITING, sees }), MOMENT)).toBe(
      'Waiting has cost €30.05 so far. The first is due in 32 min; silence keeps it. One workspace is seen in part.',
    );
  });
  it('prove the quiet with figures', () => {
    expect(lead(now(), MOMENT)).toBe('10 active runs, €12.00 an hour.');
  });
});

describe('a question', () => {
  it('says why people are asked once more', () => {
    const before = { as: 'rejected', by: 'j.okafor', at: '2026-11-16T20:52:00Z', note: null, why: 'new' } as const;
    expect(whyAsked(question({ because: 'precision' }))).toBe(
      'Too many of its last cancels were wrong, so people are asked.',
    );
    expect(whyAsked(question({ because: 'again', askedBefore: before }))).toBe('Asked again: j.okafor rejected it.');
    expect(whyAsked(question({ approvals: { given: 1, needed: 2, by: ['j.okafor'] } }))).toBe(
      'j.okafor said yes, and a second person is needed.',
    );
    expect(
      whyAsked(question({ because: 'limited', limit: { says: '5 of 5 cancels of the pass are used', freeAt: null } })),
    ).toBe('5 of 5 cancels of the pass are used, so people are asked.');
    const request = { id: 'r', by: 'team-a', at: '2026-03-01T12:00:00Z', for: '4h', reason: 'the mount restarts' };
    expect(whyAsked(question({ request }))).toBe('team-a asks for 4h more: “the mount restarts”');
    expect(whyAsked(question({}))).toBeNull();
  });
  it('has one name with others of the same cause', () => {
    const run = (runId: string, displayName: string) => ({ runId, displayName });
    expect(groupName([run('a', 'scoring'), run('b', 'scoring')])).toBe('2 × scoring');
    expect(groupName([run('a', 'scoring'), run('b', ''), run('c', 'other')])).toBe('scoring and 2 more');
  });
});

describe('money', () => {
  it('has two decimals and its currency', () => {
    expect(moneyInWords(1204, 'USD')).toBe('$1,204.00');
    expect(moneyInWords(3, 'nonsense')).toBe('nonsense 3.00');
  });
});
