import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import type { Policy, Selector } from '../../src/core/policy/policy.ts';
import { PolicyIndex } from '../../src/core/policy/selector-index.ts';
import { aRun, NOW } from '../conditions/snapshots.ts';
import { compileOne, policyText } from '../policy/helpers.ts';
import { aSelector } from './arbitraries.ts';

const BASE = compileOne(policyText());
const policy = (name: string, match: Selector): Policy => ({ ...BASE, name, match });
const names = (policies: readonly Policy[]) => policies.map(({ name }) => name);

const VISION = policy('vision', { tags: { Team: ['vision-*'] } });
const PROD = policy('prod', { workspace: ['ml-prod-*'] });
const SWEEPS = policy('sweeps', { workspace: ['ml-*'], jobType: ['sweep'] });
const ANY = policy('any', {});
const NIGHTLY = policy('nightly', { experiment: ['nightly-*'], gpu: true });

test('policies whose workspace, job type or tags speak against a run are left out, and the order stays', () => {
  const index = new PolicyIndex([VISION, PROD, SWEEPS, ANY]);
  const candidates = (over: Parameters<typeof aRun>[0]) => names(index.candidates(aRun(over)));
  expect(candidates({ workspaceName: 'ML-prod-a', jobType: 'command', tags: { team: 'Vision-2' } })).toEqual([
    'vision',
    'prod',
    'any',
  ]);
  expect(candidates({ workspaceName: 'ml-dev', jobType: 'sweep', tags: {} })).toEqual(['sweeps', 'any']);
  expect(candidates({ workspaceName: 'other', jobType: 'sweep', tags: { team: 'speech' } })).toEqual(['any']);
});

test('of a run whose tag says two things, one of which fits, a policy is not left out', () => {
  const twice = aRun({ tags: { team: 'speech', Team: 'vision-1' } });
  expect(names(new PolicyIndex([VISION, ANY]).candidates(twice))).toEqual(['vision', 'any']);
});

test('what rests on anything else is left to the matcher', () => {
  expect(new PolicyIndex([NIGHTLY]).candidates(aRun({ experiment: 'probe' }))).toEqual([NIGHTLY]);
});

test('a run of a shape seen before is answered from memory', () => {
  const index = new PolicyIndex([VISION, PROD, SWEEPS, ANY]);
  const seen = index.candidates(aRun({ id: 'a', tags: { team: 'vision-1' } }));
  expect(index.candidates(aRun({ id: 'b', tags: { team: 'vision-1', note: 'x' } }))).toBe(seen);
});

test('more tag values than are kept cost time and change no answer', () => {
  const index = new PolicyIndex([VISION, ANY]);
  for (let n = 0; n < 10_050; n++) index.candidates(aRun({ tags: { team: `team-${n}` } }));
  expect(names(index.candidates(aRun({ tags: { team: 'vision-new' } })))).toEqual(['vision', 'any']);
  expect(names(index.candidates(aRun({ tags: { team: 'speech-new' } })))).toEqual(['any']);
});

test('the index never leaves out a policy that the evaluator would judge', () => {
  const aTags = fc.dictionary(fc.constantFrom('owner', 'Tier', 'tier', 'team'), fc.constantFrom('critical', 'a', 'b'));
  fc.assert(
    fc.property(
      fc.array(aSelector, { maxLength: 8 }),
      fc.array(
        fc.record({
          workspaceName: fc.constantFrom('ml-prod', 'ml-dev', 'other'),
          jobType: fc.constantFrom('command', 'sweep', 'pipeline'),
          tags: aTags,
        }),
        { minLength: 1, maxLength: 5 },
      ),
      (selectors, runs) => {
        const policies = selectors.map((match, n) => policy(`p${n}`, match));
        const index = new PolicyIndex(policies);
        for (const over of runs) {
          const snapshot = { run: aRun(over), phaseSince: NOW, signals: {} };
          const judged = (each: Policy) => evaluate(snapshot, each, NOW).outcome !== 'not-matched';
          const candidates = index.candidates(snapshot.run);
          expect(candidates.filter(judged)).toEqual(policies.filter(judged));
          const decides = ({ match }: Policy) => !match.experiment && !match.run && !match.compute;
          expect(candidates.filter(decides).every((each) => judged({ ...each, except: [] }))).toBe(true);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

test('a pair that does not match answers with one object for all, so that it costs no memory', () => {
  const snapshot = { run: aRun({ workspaceName: 'other' }), phaseSince: NOW, signals: {} };
  expect(evaluate(snapshot, PROD, NOW)).toBe(evaluate(snapshot, SWEEPS, NOW));
  expect(evaluate(snapshot, { ...ANY, except: [{ workspace: ['o*'] }] }, NOW)).toBe(evaluate(snapshot, PROD, NOW));
});
