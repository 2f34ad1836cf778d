import { expect, test } from 'vitest';
import { onEachStore } from '../support/postgres.ts';
import { NOW } from './rows.ts';

const OPEN = { trustedBy: null, trustedAt: null, trustReason: null };

onEachStore('a fall of a policy', (bench) => {
  const fall = (id: string, policy = 'idle') => ({ id, policy, since: NOW, because: 'wrong too often', ...OPEN });

  test('is written once, whichever replica is first, and again after a person trusted the policy', async () => {
    const { ledger } = bench.store;
    const alert = (id: string) => ({
      ...{ id, at: NOW, type: 'policy.fell-back' as const, recipients: ['oncall'], decisionId: null, findingId: null },
      ...{ announcesCancel: false, data: { policy: 'idle' } },
    });
    const both = await Promise.all([
      ledger.fallBack(fall('fall-1'), [alert('alert-1')]),
      ledger.fallBack(fall('fall-2'), [alert('alert-2')]),
    ]);
    expect(both.sort()).toEqual([false, true]);
    expect(await bench.query(`select id from alerts where type = 'policy.fell-back'`)).toHaveLength(1);
    expect(await ledger.fallsInForce()).toEqual([{ policy: 'idle', since: NOW, because: 'wrong too often' }]);
    expect(await ledger.trustedSince(['idle'])).toEqual(new Map());

    const trust = { by: 'sasha', at: NOW + 1, reason: 'edited' };
    const trusts = await Promise.all([ledger.trustPolicy('idle', trust), ledger.trustPolicy('idle', trust)]);
    expect(trusts.filter((one) => one !== null)).toHaveLength(1);
    expect(await ledger.fallsInForce()).toEqual([]);
    expect(await ledger.trustedSince(['idle', 'other'])).toEqual(new Map([['idle', NOW + 1]]));
    expect(await ledger.fallBack(fall('fall-3'), [])).toBe(true);
  });
});
