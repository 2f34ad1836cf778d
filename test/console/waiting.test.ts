import { describe, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import { sentence } from '../../src/console/words/text.ts';
import {
  blockedFor,
  buttonWord,
  closedBecause,
  commandFor,
  followsOf,
  isTroubled,
  lastLines,
  waitingHeadline,
} from '../../src/console/words/waiting.ts';

type Detail = components['schemas']['DecisionDetail'];

const NOW = Date.parse('2026-11-17T02:41:00Z');
const APPROVAL: NonNullable<Detail['approval']> = {
  decisionId: 'd1',
  findingId: 'f1',
  because: 'mode',
  askedAt: '2026-11-17T02:13:00Z',
  expiresAt: '2026-11-17T03:13:00Z',
  otherwise: 'keep',
  answer: null,
  answeredAt: null,
  answeredBy: null,
  note: null,
  given: [],
  ended: null,
};

function closed(approval: Partial<typeof APPROVAL>, at = NOW) {
  // Only these are looked at.
  const detail = { kind: 'ask', policy: 'idle-gpu', approval: { ...APPROVAL, ...approval } } as Detail;
  return closedBecause(detail, at);
}

describe('a question', () => {
  it('is open until it is answered, withdrawn, lapsed, or its time is over', () => {
    expect(closed({})).toBeNull();
    expect(closed({ answer: 'rejected', answeredBy: 'j.okafor', note: 'restarts' })).toMatchObject({
      lead: 'Already answered.',
      because: 'j.okafor rejected it: “restarts”',
    });
    const ended = { at: '2026-11-17T02:30:00Z', because: 'the run is healthy' };
    expect(closed({ ended: { as: 'withdrawn', ...ended } })?.lead).toBe('Nobody need answer any more.');
    expect(closed({ answer: 'approved', ended: { as: 'lapsed', ...ended } })?.lead).toBe('The approval lapsed.');
    expect(closed({}, NOW + 3_600_000)?.because).toBe('Nobody answered, so the run is kept under idle-gpu.');
    expect(closed({ otherwise: 'cancel' }, NOW + 3_600_000)?.because).toContain('silence means cancel');
  });
  it('says what follows each answer', () => {
    const one = { count: 1, policy: 'idle-gpu', isFrozen: false, approvals: { given: 0, needed: 1, by: [] } };
    expect(followsOf(one).yes).toBe(
      'judged again; Azure is asked within seconds, or when the owner’s notice time is over',
    );
    expect(followsOf({ ...one, isFrozen: true }).yes).toBe('kept, done after the freeze if it is still right');
    expect(followsOf({ ...one, count: 3 }).yes).toBe('3 answers, each judged again by itself');
    expect(followsOf({ ...one, approvals: { given: 0, needed: 2, by: [] } }).yes).toContain('the first of two');
    const second = followsOf({ ...one, approvals: { given: 1, needed: 2, by: ['j.okafor'] } });
    expect(second.yes).toMatch(/^the second of two/);
    expect(second.no).toContain('the yes of j.okafor lapses');
  });
  it('has buttons that say what they do to the runs, and a command that does the same', () => {
    expect(buttonWord('approve', 1)).toBe('Approve: cancel it');
    expect(buttonWord('reject', 3)).toBe('Reject: keep 3');
    expect(commandFor('approve', ['0b5c6c0e-1111'])).toBe('runwarden approve 0b5c6c0e --reason "why"');
  });
});

describe('who may answer', () => {
  const me = (role: 'viewer' | 'operator', owners: string[] = []): components['schemas']['Me'] => ({
    name: 's.varga',
    via: 'session',
    grants: [{ role, workspaces: null }],
    owners,
    session: null,
  });
  // Only its owner and its workspace are looked at.
  const detail = {
    workspace: 'ml-prod-eu',
    owner: { source: 'tag', id: 'team-a', display: 'Team A', ids: ['team-a'] },
  } as Detail;
  const open = { closed: null, refused: undefined };
  it('an operator, and not for an own run, which they can keep all the same', () => {
    expect(blockedFor(detail, { ...open, me: me('operator') })).toEqual({});
    const own = blockedFor(detail, { ...open, me: me('operator', ['Team-A']) });
    expect(own.approve).toContain('somebody else must approve');
    expect(own.reject).toBeUndefined();
    expect(blockedFor(detail, { ...open, me: me('operator'), refused: 'own-run' }).approve).toBeDefined();
  });
  it('an operator of its workspace, and of no other', () => {
    const of = (workspace: string) => ({
      ...me('operator'),
      grants: [{ role: 'operator' as const, workspaces: [workspace] }],
    });
    expect(blockedFor(detail, { ...open, me: of('ml-prod-*') })).toEqual({});
    expect(blockedFor(detail, { ...open, me: of('ml-dev') }).reject).toContain('An operator of this workspace must');
  });
  it('is not who may only look, and an owner hears what they can do instead', () => {
    expect(blockedFor(detail, { ...open, me: me('viewer') }).reject).toContain('You may look and not answer');
    expect(blockedFor(detail, { ...open, me: me('viewer', ['team-a']) }).reject).toContain('You can object');
  });
});

describe('the page of questions', () => {
  it('says how many there are and what they take', () => {
    const load = { runs: 5, perHour: 59.1, currency: 'EUR', atLeast: false, unpriced: 0, gpus: 0, gpusUnknown: 0 };
    const waiting = { count: 5, load, costSinceAsked: null, firstDue: null, groups: [] };
    expect(waitingHeadline(waiting)).toBe('5 questions, €59.10 an hour while they wait');
    expect(waitingHeadline({ ...waiting, count: 0 })).toBe('No question is open');
  });
});

describe('the end of a log', () => {
  it('is its last lines that have text, and marks what reads like trouble', () => {
    expect(lastLines('a\n\nb\nc\n', 'd', 3)).toEqual(['b', 'c', 'd']);
    expect(isTroubled('rank 5: still waiting at barrier 41210')).toBe(true);
    expect(isTroubled('epoch 3 step 41200 loss 2.114, errorless')).toBe(false);
  });
});

describe('a clause of the service', () => {
  it('becomes a sentence, and a path keeps its letters', () => {
    expect(sentence('all 8 GPUs stayed below 5%')).toBe('All 8 GPUs stayed below 5%.');
    expect(sentence('validation/report.json says false')).toBe('validation/report.json says false.');
    expect(sentence('vision-segment-31 has no sample')).toBe('vision-segment-31 has no sample.');
  });
});
