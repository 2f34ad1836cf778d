import { describe, expect, it } from 'vitest';
import {
  type ComputeLook,
  closeGone,
  followIdle,
  type IdleStretch,
  idleParts,
  LONGEST_GAP,
} from '../../src/core/money/idle-stretches.ts';
import { onCompute, placed } from '../../src/core/run/placement.ts';
import type { SeenCompute } from '../../src/core/run/seen-compute.ts';
import type { KnownRun } from '../../src/core/signal/known-run.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { aRun, NOW } from '../conditions/snapshots.ts';

function aCluster(given: Partial<SeenCompute> = {}): SeenCompute {
  return {
    ...{ name: 'a100', kind: 'cluster', vmSize: 'Standard_NC24ads_A100_v4', priority: 'dedicated', gpusPerNode: 1 },
    ...{ nodes: { idle: 4, atWork: 0, unusable: 0 }, minNodes: 0, steadySince: null },
    ...{ pricePerNodeHour: 2, currency: 'USD', priceNote: null, unknown: null },
    ...given,
  };
}

function idle(count: number, atWork = 0) {
  return { nodes: { idle: count, atWork, unusable: 0 } };
}

function aLook(given: Partial<ComputeLook> = {}): ComputeLook {
  return { workspaceId: 'ws', compute: aCluster(), active: [], lastRun: null, now: NOW, ...given };
}

function known(given: Parameters<typeof aRun>[0], phaseSince = NOW - 5 * HOUR): KnownRun {
  return {
    run: aRun({ phase: 'running', placement: onCompute('A100', { nodes: 2 }), ...given }),
    phaseSince,
    lastSeenAt: NOW,
  };
}

const LAST = { runId: 'r1', displayName: 'nightly-0412' };

/** The latest stretch of each why after these looks, one an hour unless they say when. */
function stretchesOf(...looks: Partial<ComputeLook>[]): IdleStretch[] {
  let all: IdleStretch[] = [];
  looks.forEach((look, index) => {
    const latest = [...Map.groupBy(all, ({ why }) => why).values()].flatMap((some) => some.at(-1) ?? []);
    const { changed, begun } = followIdle(aLook({ now: NOW + index * HOUR, ...look }), latest);
    const replaced = all.map((one) => changed.find(({ why, from }) => why === one.why && from === one.from) ?? one);
    all = [...replaced, ...begun];
  });
  return all;
}

const spans = (all: readonly IdleStretch[]) =>
  all.map(({ why, nodes, from, until, isOpen }) => [why, nodes, from - NOW, until - NOW, isOpen]);

describe('nodes that are up without a run', () => {
  it('are the minimum as far as the cluster keeps them for nobody, and wait to scale down above it', () => {
    const parts = (given: Partial<SeenCompute>) => idleParts(aLook({ compute: aCluster(given) }));
    const nodes = (given: Partial<SeenCompute>) => parts(given)?.map((part) => part.nodes);
    expect(parts({ minNodes: 1 })).toEqual([
      { why: 'minimum', nodes: 1 },
      { why: 'scale-down', nodes: 3 },
    ]);
    expect(nodes({ minNodes: 3, ...idle(2, 2) })).toEqual([1, 1]);
    expect(nodes({ minNodes: 9, ...idle(2) })).toEqual([2, 0]);
  });

  it('are not known where Azure gives no count', () => {
    expect(idleParts(aLook({ compute: aCluster({ nodes: null }) }))).toBeNull();
    expect(idleParts(aLook({ compute: aCluster({ kind: 'other' }) }))).toBeNull();
  });

  it('are an instance that runs while no run is on it, and nobody says where a pipeline may be', () => {
    const instance = aCluster({ kind: 'instance', ...idle(1) });
    const parts = (...active: KnownRun[]) => idleParts(aLook({ compute: instance, active }));
    expect(parts()).toEqual([{ why: 'instance', nodes: 1 }]);
    expect(parts(known({}))).toEqual([{ why: 'instance', nodes: 0 }]);
    expect(parts(known({ placement: placed({ kind: 'serverless' }) }))).toEqual([{ why: 'instance', nodes: 1 }]);
    expect(parts(known({ jobType: 'pipeline', placement: placed({ kind: 'none' }) }))).toBeNull();
  });
});

describe('a stretch of idle nodes', () => {
  it('begins with the look that finds it, and is continued by each further one', () => {
    expect(spans(stretchesOf({}, {}, {}))).toEqual([['scale-down', 4, 0, 2 * HOUR, true]]);
  });

  it('begins with the end of the last run where the nodes have been the same since then', () => {
    const lastRun = { ...LAST, endedAt: NOW - 130 * MINUTE };
    const [stretch] = stretchesOf({ lastRun, compute: aCluster({ steadySince: NOW - 9 * HOUR }) });
    expect(stretch).toMatchObject({ from: NOW - 130 * MINUTE, since: NOW - 130 * MINUTE, after: LAST });
    const resized = stretchesOf({ lastRun, compute: aCluster({ steadySince: NOW - 20 * MINUTE }) });
    expect(resized).toMatchObject([{ from: NOW - 20 * MINUTE, after: null }]);
    expect(stretchesOf({ lastRun })).toMatchObject([{ from: NOW, after: null }]);
    const beside = { lastRun, active: [known({})], compute: aCluster({ steadySince: NOW - 9 * HOUR }) };
    expect(stretchesOf(beside)).toMatchObject([{ from: NOW, after: null }]);
  });

  it('ends at the look before when no node is idle any more', () => {
    const none = { compute: aCluster(idle(0)) };
    expect(spans(stretchesOf({}, {}, none))).toEqual([['scale-down', 4, 0, HOUR, false]]);
    expect(spans(stretchesOf({}, {}, none, none))).toHaveLength(1);
  });

  it('is cut where more or fewer nodes are idle, and counts those that were idle throughout', () => {
    const more = { compute: aCluster(idle(6)) };
    const fewer = { compute: aCluster(idle(1)) };
    expect(spans(stretchesOf({}, more, fewer))).toEqual([
      ['scale-down', 4, 0, HOUR, false],
      ['scale-down', 6, HOUR, HOUR, false],
      ['scale-down', 1, HOUR, 2 * HOUR, true],
    ]);
    expect(stretchesOf({}, more, fewer).map(({ since }) => since)).toEqual([NOW, NOW, NOW]);
  });

  it('has the price that was read for each part of it', () => {
    const all = stretchesOf({}, {}, { compute: aCluster({ pricePerNodeHour: 3 }) });
    expect(all.map(({ pricePerNodeHour, from, until }) => [pricePerNodeHour, until - from])).toEqual([
      [2, HOUR],
      [3, HOUR],
    ]);
  });

  it('ends where a run was on the compute in between, which may have used the nodes', () => {
    const ended = { lastRun: { ...LAST, endedAt: NOW + 90 * MINUTE } };
    expect(spans(stretchesOf({}, {}, ended))).toEqual([
      ['scale-down', 4, 0, HOUR, false],
      ['scale-down', 4, 2 * HOUR, 2 * HOUR, true],
    ]);
    const begun = { active: [known({}, NOW + 90 * MINUTE)], compute: aCluster(idle(2, 2)) };
    expect(spans(stretchesOf({}, {}, begun))).toHaveLength(2);
    const beside = { active: [known({})], compute: aCluster(idle(2, 2)) };
    expect(spans(stretchesOf(beside, beside))).toEqual([['scale-down', 2, 0, HOUR, true]]);
  });

  it('is not known between two looks that are too far apart, nor at a look that could not read the compute', () => {
    const late = { now: NOW + HOUR + LONGEST_GAP + 1 };
    expect(spans(stretchesOf({}, {}, late))).toEqual([
      ['scale-down', 4, 0, HOUR, false],
      ['scale-down', 4, HOUR + LONGEST_GAP + 1, HOUR + LONGEST_GAP + 1, true],
    ]);
    const unread = { compute: aCluster({ nodes: null, unknown: 'refused' }) };
    expect(spans(stretchesOf({}, unread, {}))).toEqual([['scale-down', 4, 0, 2 * HOUR, true]]);
  });

  it('never covers the same time twice', () => {
    const lastRun = { ...LAST, endedAt: NOW - 3 * HOUR };
    const steady = aCluster({ steadySince: NOW - 9 * HOUR });
    const all = stretchesOf(
      { lastRun, compute: steady },
      { lastRun, compute: aCluster(idle(0)) },
      { lastRun, compute: steady },
    );
    expect(spans(all)).toEqual([
      ['scale-down', 4, -3 * HOUR, 0, false],
      ['scale-down', 4, 0, 2 * HOUR, true],
    ]);
  });

  it('ends with its compute', () => {
    const open = stretchesOf({});
    expect(closeGone(open, [aCluster({ name: 'A100' })])).toEqual([]);
    expect(closeGone(open, [])).toMatchObject([{ compute: 'a100', isOpen: false }]);
  });
});
