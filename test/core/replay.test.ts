import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Basis } from '../../src/core/decision/basis.ts';
import type { Decision } from '../../src/core/decision/decision.ts';
import { readBasis } from '../../src/core/decision/kept-basis.ts';
import { plan } from '../../src/core/decision/plan.ts';
import { replay } from '../../src/core/decision/replay.ts';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import { known, type Snapshot } from '../../src/core/signal/signal.ts';
import { HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { policyFromText } from '../../src/policy/index.ts';
import { aSnapshot, NOW, present, reading } from '../conditions/snapshots.ts';
import { aFinding, anAssessment, aPlanInput } from '../support/builders.ts';
import { aHistory, World } from '../support/builders-history.ts';
import { firstPass, keptAndRead, LONG_RUN, policyOf, ranLong } from '../support/kept-decision.ts';

function aLongRun(): Snapshot {
  return ranLong(aSnapshot().run, NOW);
}

/** The decisions on a run that has run for too long, with what they rest on. */
function decided(policy = policyOf(LONG_RUN)) {
  const snapshot = aLongRun();
  const verdict = evaluate(snapshot, policy, NOW);
  if (verdict.outcome === 'not-matched') throw new Error('the policy is for the run');
  const finding = aFinding({
    policy: policy.name,
    fingerprint: policy.fingerprint,
    since: NOW - HOUR,
    firingAt: NOW - HOUR,
  });
  const assessment = anAssessment({ snapshot, policy, verdict }, { finding });
  return plan(aPlanInput([assessment]));
}

function firstOf({ decisions, bases }: ReturnType<typeof decided>): { decision: Decision; basis: Basis } {
  const decision = decisions[0] as Decision;
  return { decision, basis: bases.get(decision.id) as Basis };
}

describe('a decision is derived again', () => {
  test('from the text of its policy and its snapshot, to the letter', () => {
    const made = decided();
    expect(made.decisions.map(({ kind }) => kind)).toEqual(['notify', 'withhold']);
    for (const decision of made.decisions) {
      const { basis, engine } = keptAndRead(made.bases.get(decision.id) as Basis);
      expect(replay(decision, basis)).toEqual([]);
      expect(engine).toBe('1.2.3');
    }
  });

  test('and the verdict is found again, not kept', () => {
    const { decision, basis } = firstOf(decided());
    const { text } = keptAndRead(basis);
    expect(text).not.toContain('violated');
    expect(decision.reason).toContain('limit 2h');
  });

  test('from what the policy judged, although more of the run was read later', () => {
    const policy = policyOf(LONG_RUN);
    const judgedOn = aLongRun();
    const cost = { known: false, reason: 'no price is known' } as const;
    const snapshot = { ...judgedOn, signals: { ...judgedOn.signals, cost } };
    const verdict = evaluate(judgedOn, policy, NOW);
    if (verdict.outcome === 'not-matched') throw new Error('the policy is for the run');
    const made = plan(aPlanInput([anAssessment({ snapshot, judgedOn, policy, verdict }, { finding: null })]));
    for (const decision of made.decisions)
      expect(replay(decision, keptAndRead(made.bases.get(decision.id) as Basis).basis)).toEqual([]);
    expect(made.decisions.length).toBeGreaterThan(0);
  });

  test('and no secret that Azure holds is kept for it, nor counted as a difference', () => {
    const secret = 'hf_AbCdEfGhIjKlMnOpQrStUvWx';
    const run = aSnapshot({ tags: { owner: 'team-vision', hf_token: 'plain words', note: `use ${secret}` } }).run;
    const json = { status: 'ok', url: `https://x.blob.core.windows.net/c/b?sv=1&sig=${secret}`, password: 'hunter22' };
    const long = ranLong(run, NOW);
    const signals = { ...long.signals, artifacts: { '||report.json': known([reading('train', present(json))], NOW) } };
    const made = firstPass({ ...long, signals }, policyOf(LONG_RUN), NOW);
    const [decision] = made.decisions;
    if (!decision) throw new Error('something is decided');
    const { basis, text, parts } = keptAndRead(made.bases.get(decision.id) as Basis);
    const kept = [text, ...parts.values()].join();
    expect(kept).toContain('[redacted]');
    expect([secret, 'plain words', 'hunter22'].filter((word) => kept.includes(word))).toEqual([]);
    expect(decision.evidence.run.tags.note).toContain(secret);
    expect(replay(decision, basis)).toEqual([]);
  });

  test('another number in the record is named with its place and both values', () => {
    const { decision, basis } = firstOf(decided());
    const changed = { ...decision, reason: 'because', step: 7 };
    expect(replay(changed, keptAndRead(basis).basis)).toEqual([
      { field: 'step', recorded: '7', derived: '0' },
      { field: 'reason', recorded: 'because', derived: decision.reason },
    ]);
  });

  test('another policy decides otherwise, and that is said', () => {
    const { decision, basis } = firstOf(decided());
    const patient = (): Policy => policyOf(LONG_RUN.replace('over: 2h', 'over: 90d'));
    const [difference] = replay(decision, keptAndRead(basis, patient).basis);
    expect(difference).toMatchObject({ field: 'decision', recorded: expect.stringContaining('notify') });
  });

  test('and what many passes read alike is kept once, whenever they read it', () => {
    const json = { checks: Array.from({ length: 50 }, (_, index) => ({ name: `check ${index}`, status: 'ok' })) };
    const textsAt = (now: Instant) => {
      const long = ranLong(aSnapshot().run, NOW);
      const signals = { ...long.signals, artifacts: { '||r.json': known([reading('train', present(json))], now) } };
      const made = firstPass({ ...long, signals }, policyOf(LONG_RUN), now);
      return keptAndRead(made.bases.get(made.decisions[0]?.id ?? '') as Basis).parts;
    };
    const first = textsAt(NOW);
    const again = [...textsAt(NOW + HOUR).keys()].filter((name) => !first.has(name));
    expect(again).toEqual([]);
    expect([...first.values()].some((text) => text.includes('check 49'))).toBe(true);
  });

  test('and what cannot be kept holds back no decision, and says why', () => {
    const { basis } = firstOf(decided());
    const odd = { ...basis, ids: [() => 'no text'] } as unknown as Basis;
    expect(() => keptAndRead(odd)).toThrow('what it rests on could not be kept: ids is a function');
  });

  test('a form of a later version is not guessed at', () => {
    const { text } = keptAndRead(firstOf(decided()).basis);
    const later = text.replace('"form":1', '"form":2');
    expect(() => readBasis(later, () => '', policyFromText)).toThrow('form 2');
  });
});

test(
  'whatever happens in between, every decision of every pass is derived again',
  () => {
    let count = 0;
    fc.assert(
      fc.property(aHistory, (history) => {
        const world = new World(history);
        for (const step of history.steps) {
          const pass = world.pass();
          for (const decision of pass.plan.decisions) {
            const basis = pass.plan.bases.get(decision.id);
            if (basis === undefined) throw new Error(`nothing is kept of what ${decision.id} rests on`);
            // These policies have no text: the verdicts are given.
            const read = keptAndRead(basis, () => basis.assessment.policy);
            expect(replay(decision, read.basis)).toEqual([]);
            count += 1;
          }
          world.commit(pass);
          world.live(step);
        }
      }),
      { numRuns: 12, seed: 11 },
    );
    expect(count).toBeGreaterThan(200);
  },
  20 * MINUTE,
);
