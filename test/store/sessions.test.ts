import { expect, test } from 'vitest';
import { DAY } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';

const NOW = Date.UTC(2026, 10, 17, 3, 41);
const of = { subject: 'issuer:alice', session: 's-1' };

onEachStore('the end of sessions', (bench) => {
  test('is counted for everyone, for a person and for one, apart', async () => {
    const { ledger } = bench.store;
    expect(await ledger.sessionEpochs(of)).toEqual({ everyone: 0, person: 0, session: 0 });
    await Promise.all([1, 2].map(() => ledger.endSessions({ of: 'everyone' }, 'root', NOW)));
    await ledger.endSessions({ of: 'person', subject: 'issuer:alice' }, 'alice', NOW);
    await ledger.endSessions({ of: 'person', subject: 'issuer:bob' }, 'bob', NOW);
    await ledger.endSessions({ of: 'session', session: 's-1' }, 'alice', NOW);
    expect(await ledger.sessionEpochs(of)).toEqual({ everyone: 2, person: 1, session: 1 });
    expect(await ledger.sessionEpochs({ subject: 'issuer:carol', session: 's-2' })).toEqual({
      everyone: 2,
      person: 0,
      session: 0,
    });
  });

  test('of one session is kept for as long as a session can last', async () => {
    const { ledger } = bench.store;
    await ledger.endSessions({ of: 'session', session: 'kept' }, 'alice', NOW);
    const ended = (now: number) => ledger.endSessions({ of: 'session', session: 'another' }, 'alice', now);
    await ended(NOW + 7 * DAY);
    expect(await ledger.sessionEpochs({ ...of, session: 'kept' })).toMatchObject({ session: 1 });
    await ended(NOW + 7 * DAY + 1);
    expect(await ledger.sessionEpochs({ ...of, session: 'kept' })).toMatchObject({
      session: 0,
      everyone: 2,
      person: 1,
    });
  });
});
