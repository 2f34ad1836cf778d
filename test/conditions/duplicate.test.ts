import { describe, expect, test } from 'vitest';
import { duplicate } from '../../src/conditions/duplicate.ts';
import { type Peer, unknown } from '../../src/core/signal/signal.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aPeer, peers } from './around.ts';
import { ago, aSnapshot, faults, judge, NOW } from './snapshots.ts';

function among(others: readonly Peer[], given: object = {}, definition: string | null = 'd1') {
  return judge(duplicate, given, aSnapshot({ definition }, { peers: peers(others, { definition }) }));
}

describe('the same work twice', () => {
  test.each<[string, Peer[], object, string]>([
    ['an older run executes the same', [aPeer('elder')], {}, 'violated'],
    ['alone', [], {}, 'healthy'],
    ['a newer run executes the same', [aPeer('newer', { createdAt: ago(HOUR) })], {}, 'healthy'],
    ['an older run executes something else', [aPeer('elder', { definition: 'd2' })], {}, 'healthy'],
    ['what an older run executes is not told', [aPeer('elder', { definition: null })], {}, 'unknown'],
    [
      'what a run executes that does not count is not told',
      [
        aPeer('a', { definition: null, createdAt: ago(HOUR) }),
        aPeer('b', { definition: null, experiment: 'probe' }),
        aPeer('c', { definition: null, phase: 'canceling' }),
      ],
      {},
      'healthy',
    ],
    ['one is told and one is not', [aPeer('a', { definition: null }), aPeer('b')], {}, 'violated'],
    ['the experiment of the elder is not told', [aPeer('elder', { experiment: null })], {}, 'unknown'],
    ['which does not matter', [aPeer('elder', { experiment: null })], { scope: 'workspace' }, 'violated'],
    ['in another experiment', [aPeer('elder', { experiment: 'probe' })], {}, 'healthy'],
    [
      'in another experiment of the workspace',
      [aPeer('elder', { experiment: 'probe' })],
      { scope: 'workspace' },
      'violated',
    ],
    ['of another owner', [aPeer('elder', { owners: ['team-b'] })], {}, 'violated'],
    ['the elder waits in the queue', [aPeer('elder', { phase: 'queued' })], {}, 'violated'],
    ['the elder is finalizing', [aPeer('elder', { phase: 'finalizing' })], {}, 'violated'],
    ['the elder is being cancelled', [aPeer('elder', { phase: 'canceling' })], {}, 'healthy'],
    ['the elder has ended', [aPeer('elder', { phase: 'ended' })], {}, 'healthy'],
    ['the status of the elder is not known', [aPeer('elder', { phase: 'unrecognised' })], {}, 'unknown'],
  ])('%s', (_, others, given, outcome) => {
    expect(among(others, given).outcome).toBe(outcome);
  });

  test('a run is no duplicate of itself in another case of its id', () => {
    const alone = peers([], { runId: 'RUN-1', createdAt: ago(9 * HOUR) });
    expect(judge(duplicate, {}, aSnapshot({ definition: 'd1' }, { peers: alone })).outcome).toBe('healthy');
  });

  test('which run is the older cannot be told of one whose submission lies in the future', () => {
    const future = (minutes: number) => {
      const createdAt = NOW + minutes * MINUTE;
      return judge(duplicate, {}, aSnapshot({ definition: 'd1', createdAt }, { peers: peers([aPeer('elder')]) }));
    };
    expect(future(6)).toMatchObject({
      outcome: 'unknown',
      reason: 'its submission (2026-01-01T12:06:00Z) lies in the future',
    });
    expect(future(5).outcome).toBe('violated');
  });

  test('never finds both of two submitted in the same moment', () => {
    const same = { createdAt: ago(3 * HOUR) };
    expect(among([aPeer('a', same)]).outcome).toBe('violated');
    expect(among([aPeer('z', same)]).outcome).toBe('healthy');
  });

  test('an elder that is listed twice is one, and none to go by when its entries differ', () => {
    expect(among([aPeer('elder'), aPeer('elder')]).detail).toMatchObject({ elders: 1 });
    expect(among([aPeer('elder'), aPeer('elder', { phase: 'ended' })])).toMatchObject({
      outcome: 'unknown',
      reason: 'the other runs are unknown: elder is listed twice with different facts',
    });
  });

  test('names the oldest, of which the violation is about', () => {
    expect(
      among([aPeer('second', { createdAt: ago(5 * HOUR) }), aPeer('first', { displayName: 'training' })]),
    ).toMatchObject({
      reason: 'executes the same as training (first), which is running and was submitted at 2026-01-01T03:00:00Z',
      value: 'first',
      identity: 'duplicate:first',
      detail: { elderRunId: 'first', elders: 2 },
    });
  });

  test('two runs without an experiment are not told to be in the same one', () => {
    const peer = aPeer('elder', { experiment: null });
    const snapshot = aSnapshot({ definition: 'd1', experiment: null }, { peers: peers([peer], { experiment: null }) });
    expect(judge(duplicate, {}, snapshot)).toMatchObject({
      outcome: 'unknown',
      reason:
        'whether elder, which is running and was submitted at 2026-01-01T03:00:00Z, does the same work is not known',
    });
  });

  test('is unknown when Azure does not say what it executes, and asks for nothing then', () => {
    expect(among([aPeer('elder', { definition: null })], {}, null)).toMatchObject({
      outcome: 'unknown',
      missingSignals: [],
    });
  });

  test('asks for the other runs, and leaves unknown what is unknown', () => {
    expect(judge(duplicate, {}, aSnapshot({ definition: 'd1' })).missingSignals).toEqual([{ kind: 'peers' }]);
    const lost = aSnapshot({ definition: 'd1' }, { peers: unknown('500') });
    expect(judge(duplicate, {}, lost)).toMatchObject({ outcome: 'unknown', missingSignals: [] });
  });

  test('parameters are refused with what would be right', () => {
    expect(faults(duplicate, { scope: 'owner' })).toEqual(['experiment or workspace']);
  });
});
