import { expect, test } from 'vitest';
import { headsOf, type LoadedSet } from '../../src/core/policy/set-agreement.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { aPolicy } from '../http/fixtures.ts';
import { onEachStore, onServer } from '../support/postgres.ts';

const NOW = Date.UTC(2026, 2, 2, 3, 0, 0);

function loaded(replica: string, digest: string): LoadedSet {
  return { replica, digest, policies: headsOf([aPolicy({ summary: digest })]) };
}

onEachStore('the set of policies in force', (bench) => {
  test('is kept with its policies, and each replica with the set that it has', async () => {
    const { ledger } = bench.store;
    expect(await ledger.policySetInForce()).toBeNull();
    expect(await ledger.agreeOnPolicies(loaded('a', 'X'), NOW)).toMatchObject({
      ...{ put: 'first', differsSince: null, othersDiffer: [] },
      inForce: { number: 1, digest: 'X', at: NOW, replica: 'a', because: 'first' },
    });
    const b = await ledger.agreeOnPolicies(loaded('b', 'Y'), NOW + MINUTE);
    expect(b).toMatchObject({ put: 'new', othersDiffer: [{ replica: 'a', digest: 'X' }] });
    expect(await ledger.policySetInForce()).toEqual({
      ...{ number: 2, digest: 'Y', at: NOW + MINUTE, replica: 'b', because: 'new' },
      policies: headsOf([aPolicy({ summary: 'Y' })]),
    });
    const later = [2, 3].map((minutes) => NOW + minutes * MINUTE);
    for (const at of later)
      expect(await ledger.agreeOnPolicies(loaded('a', 'X'), at)).toMatchObject({
        ...{ put: null, differsSince: later[0], inForce: { number: 2 } },
      });
    await ledger.leavePolicies('b');
    expect(await ledger.agreeOnPolicies(loaded('a', 'X'), NOW + 3.5 * MINUTE)).toMatchObject({ put: null });
    expect(await ledger.agreeOnPolicies(loaded('a', 'X'), NOW + 4 * MINUTE)).toMatchObject({ put: 'taken-over' });
  });
});

onServer('replicas that say at the same time which policies they have (PostgreSQL)', (bench) => {
  test('come to one set', async () => {
    const others = await Promise.all(['b', 'c', 'd'].map(() => bench.openAgain()));
    const stores = [bench.store, ...others];
    const say = (at: number) =>
      Promise.all(stores.map(({ ledger }, index) => ledger.agreeOnPolicies(loaded(`r${index}`, `set ${index}`), at)));
    await say(NOW);
    const inForce = await bench.store.ledger.policySetInForce();
    for (let minute = 1; minute < 5; minute++) {
      const agreements = await say(NOW + minute * MINUTE);
      expect(agreements.map(({ inForce: { number } }) => number)).toEqual(stores.map(() => inForce?.number));
      expect(agreements.filter(({ differsSince }) => differsSince === null)).toHaveLength(1);
    }
  });
});
