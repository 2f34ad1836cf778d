import { describe, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import { byCost, computesHeadline, doesInWords } from '../../src/console/words/computes.ts';

type Compute = components['schemas']['Compute'];
type Idle = NonNullable<Compute['idle']>;

const AT = '2026-11-17T04:00:00Z';

function idle(nodes: number, perHour: number | null, changes: Partial<Idle> = {}): Idle {
  const cost = { soFar: perHour, perHour, currency: 'EUR', atLeast: false };
  return { nodes, minimum: 0, since: AT, until: AT, after: null, ...cost, ...changes };
}

function compute(name: string, changes: Partial<Compute> = {}): Compute {
  return {
    ...{ workspace: 'ml', name, kind: 'cluster', vmSize: 'Standard_NC24ads_A100_v4', priority: 'dedicated' },
    ...{ gpusPerNode: 1, nodes: { idle: 0, atWork: 0, unusable: 0 }, minNodes: 0, unknown: null, seenAt: AT },
    ...{ pricePerNodeHour: 3.4, priceNote: null, idle: null, policies: [] },
    ...changes,
  };
}

describe('the page of computes', () => {
  it('has in its heading how many nodes are idle and what they cost an hour', () => {
    const heading = (...of: readonly (Idle | null)[]) =>
      computesHeadline(of.map((one, index) => compute(`c${index}`, { idle: one })));
    expect(heading()).toBe('No compute is seen yet');
    expect(heading(null)).toBe('No node is known to be idle');
    expect(heading(idle(1, 3.4))).toBe('1 node of one compute is idle: €3.40 an hour');
    expect(heading(idle(4, 13.6), null, idle(1, 2))).toBe('5 nodes of 2 computes are idle: €15.60 an hour');
  });

  it('adds no two currencies, and says "at least" where a price is missing', () => {
    const two = [idle(4, 13.6), idle(1, 2, { currency: 'USD' }), idle(2, null)];
    expect(computesHeadline(two.map((one, index) => compute(`c${index}`, { idle: one })))).toBe(
      '7 nodes of 3 computes are idle: at least €13.60 and $2.00 an hour',
    );
    expect(computesHeadline([compute('c', { idle: idle(1, null) })])).toBe('1 node of one compute is idle');
  });

  it('has the dearest first, then those without a price, then the rest by name', () => {
    const all = [
      compute('b'),
      compute('cheap', { idle: idle(1, 1) }),
      compute('a'),
      compute('unpriced', { idle: idle(9, null) }),
      compute('dear', { idle: idle(1, 30) }),
    ];
    expect(byCost(all).map(({ name }) => name)).toEqual(['dear', 'cheap', 'unpriced', 'a', 'b']);
  });

  it('says what a compute does, and nothing where that is not known', () => {
    const nodes = { idle: 0, atWork: 3, unusable: 1 };
    expect(doesInWords(compute('c', { nodes, minNodes: 2 }))).toBe('3 at work, keeps 2, 1 unusable');
    expect(doesInWords(compute('i', { kind: 'instance', nodes: { ...nodes, atWork: 1 } }))).toBe('at work');
    expect(doesInWords(compute('i', { kind: 'instance', nodes: { idle: 1, atWork: 0, unusable: 0 } }))).toBe(
      'runs for nobody',
    );
    expect(doesInWords(compute('i', { kind: 'instance' }))).toBe('off');
    expect(doesInWords(compute('k8s', { nodes: null }))).toBeNull();
    expect(doesInWords(compute('c', { unknown: 'the look failed' }))).toBeNull();
  });
});
