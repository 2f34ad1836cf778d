import { describe, expect, test } from 'vitest';
import { isInForce, type Override, overrideFor } from '../../src/core/decision/override.ts';
import { unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { ago, aSnapshot, compute, NOW } from '../conditions/snapshots.ts';

function anOverride(given: Partial<Override> = {}): Override {
  return {
    id: 'o-1',
    kind: 'exempt',
    scope: {},
    policies: ['*'],
    reason: 'a paper is due',
    author: 'operator',
    createdAt: ago(HOUR),
    endsAt: NOW + HOUR,
    revokedAt: null,
    revokedBy: null,
    ...given,
  };
}

describe('when an override counts', () => {
  test.each<[string, Partial<Override>, boolean]>([
    ['between its beginning and its end', {}, true],
    ['from the moment it was given', { createdAt: NOW }, true],
    ['when a clock that is ahead of ours has dated it', { createdAt: NOW + 5 * MINUTE }, true],
    ['not before', { createdAt: NOW + 5 * MINUTE + 1 }, false],
    ['not at its end', { endsAt: NOW }, false],
    ['not after its end', { endsAt: ago(1) }, false],
    ['not once revoked', { revokedAt: ago(1) }, false],
  ])('%s', (_, given, expected) => {
    expect(isInForce(anOverride(given), NOW)).toBe(expected);
  });
});

describe('the override for a run and a policy', () => {
  const snapshot = aSnapshot({ tags: { team: 'vision' } });
  const found = (given: Partial<Override>, of = snapshot) =>
    overrideFor([anOverride(given)], 'exempt', { snapshot: of, policy: { name: 'idle-gpu' } }, NOW) !== null;

  test.each<[string, Partial<Override>, boolean]>([
    ['for all policies', {}, true],
    ['for policies by pattern', { policies: ['runtime-*', 'idle-*'] }, true],
    ['for another policy', { policies: ['runtime-limit'] }, false],
    ['for no policy', { policies: [] }, false],
    ['of another kind', { kind: 'extend' }, false],
    ['for its team', { scope: { tags: { team: ['vision'] } } }, true],
    ['for another team', { scope: { tags: { team: ['speech'] } } }, false],
    ['that has ended', { endsAt: ago(1) }, false],
  ])('%s', (_, given, expected) => {
    expect(found(given)).toBe(expected);
  });

  test('a scope that cannot be told counts: missing data never costs a person their exception', () => {
    const scope = { gpu: true };
    expect(found({ scope })).toBe(true);
    expect(found({ scope }, aSnapshot({}, { compute: unknown('403') }))).toBe(true);
    expect(found({ scope }, aSnapshot({}, { compute: compute(0) }))).toBe(false);
  });

  test('the default compute of a pipeline does not take an exception from it, since its steps may compute elsewhere', () => {
    const pipeline = aSnapshot({ jobType: 'pipeline' }, { compute: compute(0) });
    expect(found({ scope: { gpu: true } }, pipeline)).toBe(true);
    expect(found({ scope: { compute: ['reserved'] } }, pipeline)).toBe(true);
    expect(found({ scope: { gpu: true, experiment: ['other'] } }, pipeline)).toBe(false);
  });

  test('of several the one that ends last', () => {
    const given = [
      anOverride({ id: 'a', endsAt: NOW + HOUR }),
      anOverride({ id: 'b', endsAt: NOW + 3 * HOUR }),
      anOverride({ id: 'c', endsAt: NOW + 9 * HOUR, revokedAt: ago(1) }),
      anOverride({ id: 'd', endsAt: NOW + 2 * HOUR }),
    ];
    expect(overrideFor(given, 'exempt', { snapshot, policy: { name: 'idle-gpu' } }, NOW)?.id).toBe('b');
    expect(overrideFor([], 'exempt', { snapshot, policy: { name: 'idle-gpu' } }, NOW)).toBeNull();
  });
});
