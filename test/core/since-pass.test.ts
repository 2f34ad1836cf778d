import { describe, expect, it } from 'vitest';
import type { PolicyStatus } from '../../src/core/decision/decision.ts';
import type { Approval, Freeze } from '../../src/core/decision/finding.ts';
import type { Hold } from '../../src/core/decision/guards.ts';
import { type SincePass, sinceThePass } from '../../src/core/decision/pending-answers.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';

const NOW = Date.parse('2026-03-02T03:00:00Z');

const STANDING: PolicyStatus = {
  workspaceId: 'w',
  runId: 'r',
  policy: 'idle',
  audit: false,
  at: NOW - 5 * MINUTE,
  outcome: 'violated',
  state: 'firing',
  withheld: 'waiting-for-approval',
  reason: 'a person was asked to approve the cancel; all GPUs idle',
  next: { what: 'without an answer it is kept', at: NOW + HOUR },
  findingId: 'f',
  evidence: {
    outcome: 'violated',
    conditions: null,
    run: {
      displayName: 'r',
      workspace: 'ml',
      experiment: null,
      jobType: 'command',
      status: 'Running',
      createdAt: '2026-03-01T00:00:00Z',
      tags: {},
      studioUrl: null,
    },
    owner: { source: 'tag', id: 'a', display: 'a' },
  },
};

const FREEZE: Freeze = { id: 'z', reason: 'incident', author: 'ada', createdAt: NOW - HOUR, endsAt: null };

const NOTHING: SincePass = {
  question: null,
  exempt: null,
  freeze: null,
  notice: null,
  nextPassAt: NOW + MINUTE,
  now: NOW,
};

const GRACE: Hold = {
  why: 'grace',
  reason: 'the owner was told and has until 2026-03-02T03:30:00Z to object',
  next: { what: 'the grace ends', at: NOW + 30 * MINUTE },
};

const UNDELIVERED: Hold = {
  why: 'waiting-for-notice',
  reason: 'no notice of the cancel has reached the owner or the fallback yet',
  next: { what: 'the grace of 30m starts when the notice is delivered', at: null },
};

function answered(answer: Approval['answer'], answeredAt: number): SincePass['question'] {
  return {
    reason: 'all GPUs idle',
    approval: {
      decisionId: 'd',
      findingId: 'f',
      evidenceKey: 'k',
      because: 'mode',
      askedAt: NOW - 2 * HOUR,
      expiresAt: NOW + HOUR,
      otherwise: 'keep',
      answer,
      answeredAt,
      answeredBy: 'mara',
      note: null,
    },
  };
}

describe('how a run stands between two passes', () => {
  it('is how the pass left it while nobody did anything', () => {
    expect(sinceThePass(STANDING, NOTHING)).toMatchObject({ reason: STANDING.reason, next: STANDING.next });
    expect(sinceThePass(STANDING, { ...NOTHING, freeze: FREEZE })).toMatchObject({ withheld: 'waiting-for-approval' });
  });

  it('is the answer of a person, for the next pass to act on', () => {
    const question = answered('approved', NOW - MINUTE);
    expect(sinceThePass(STANDING, { ...NOTHING, question })).toEqual({
      withheld: null,
      reason: 'approved by mara at 2026-03-02T02:59:00Z; all GPUs idle',
      next: {
        what: 'the next pass judges it again, and cancels it if it still violates the policy',
        at: NOW + MINUTE,
      },
    });
  });

  it('promises no cancel while the grace of the owner runs', () => {
    const question = answered('approved', NOW - MINUTE);
    expect(sinceThePass(STANDING, { ...NOTHING, question, notice: GRACE })).toEqual({
      withheld: 'grace',
      reason:
        'approved by mara at 2026-03-02T02:59:00Z; the owner was told and has until 2026-03-02T03:30:00Z to object; all GPUs idle',
      next: {
        what: 'the grace ends, then it is judged again, and cancelled if it still violates the policy',
        at: NOW + 30 * MINUTE,
      },
    });
    expect(sinceThePass(STANDING, { ...NOTHING, question, notice: UNDELIVERED })).toMatchObject({
      withheld: 'waiting-for-notice',
      next: { what: expect.stringContaining('starts when the notice is delivered'), at: null },
    });
  });

  it('names the grace before anybody has answered', () => {
    const said = (notice: Hold) => sinceThePass(STANDING, { ...NOTHING, question: answered(null, NOW), notice });
    expect(said(GRACE)).toMatchObject({
      withheld: 'waiting-for-approval',
      reason: expect.stringContaining("not cancelled before the owner's grace ends at 2026-03-02T03:30:00Z"),
      next: STANDING.next,
    });
    expect(said(UNDELIVERED).reason).toContain('before a notice has reached the owner');
  });

  it('that was rejected says that it is kept, and what would make it ask again', () => {
    const said = sinceThePass(STANDING, { ...NOTHING, question: answered('rejected', NOW - MINUTE) });
    expect(said.next).toEqual({
      what: expect.stringMatching(/^it is kept; .* asked again .*new evidence.*edited/),
      at: null,
    });
  });

  it('says nothing of the grace once the answer is no', () => {
    const question = answered('rejected', NOW - MINUTE);
    const said = sinceThePass(STANDING, { ...NOTHING, question, notice: GRACE });
    expect(said).toMatchObject({ withheld: 'rejected' });
    expect(said.reason).not.toContain('grace');
  });

  it('is left to a pass that has acted on the answer', () => {
    const status = { ...STANDING, withheld: 'grace', reason: 'the owner may object' } as const;
    const question = answered('approved', NOW - 10 * MINUTE);
    expect(sinceThePass(status, { ...NOTHING, question })).toMatchObject({ withheld: 'grace' });
  });

  it('names the approval while a freeze holds it, also after passes that saw the freeze', () => {
    const status = { ...STANDING, withheld: 'frozen', reason: 'enforcement is frozen' } as const;
    const question = answered('approved', NOW - 10 * MINUTE);
    const said = sinceThePass(status, { ...NOTHING, question, freeze: FREEZE });
    expect(said).toMatchObject({ withheld: 'frozen', reason: expect.stringContaining('approved by mara') });
    expect(said.next?.at).toBeNull();
    expect(sinceThePass(status, { ...NOTHING, question })).toMatchObject({ withheld: null });
  });

  it('promises nothing of an approval that is too old to count', () => {
    const status = { ...STANDING, withheld: 'frozen', reason: 'enforcement is frozen' } as const;
    const question = answered('approved', NOW - 25 * HOUR);
    const said = sinceThePass(status, { ...NOTHING, question, freeze: FREEZE });
    expect(said.reason).toBe('enforcement is frozen');
  });

  it('says no more that it is frozen once the freeze is over', () => {
    const status = { ...STANDING, withheld: 'frozen', reason: 'enforcement is frozen' } as const;
    expect(sinceThePass(status, NOTHING).reason).toBe('the freeze that held it is over');
  });

  it('stays unknown whatever was answered', () => {
    const status = { ...STANDING, state: 'unknown', withheld: 'unknown', reason: 'no samples' } as const;
    const said = sinceThePass(status, { ...NOTHING, question: answered('approved', NOW - MINUTE) });
    expect(said).toMatchObject({ withheld: 'unknown', reason: expect.stringContaining('no samples') });
  });

  it('is a cancel under way where one is', () => {
    const status = { ...STANDING, state: 'canceling', withheld: null } as const;
    const said = sinceThePass(status, { ...NOTHING, question: answered('approved', NOW - MINUTE) });
    expect(said.reason).toBe(STANDING.reason);
  });
});
