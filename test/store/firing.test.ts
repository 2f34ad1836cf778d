import { beforeEach, expect, it } from 'vitest';
import type { FiringChange } from '../../src/core/alert/firing.ts';
import { TryLater } from '../../src/core/ports/queue.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { onEachStore } from '../support/postgres.ts';
import { anAlert, NOW } from './rows.ts';

onEachStore('what fires at a pager', (bench) => {
  const ledger = () => bench.store.ledger;
  beforeEach(() => bench.query('delete from firing where true returning key'));

  /** A message that the channel has delivered, with what it has opened and closed. */
  async function delivered(firing: Partial<FiringChange>, now = NOW): Promise<void> {
    const alert = anAlert(null, { type: 'policy.unknown' });
    await ledger().raise([alert]);
    await ledger().delivered(alert.id, 'hook', now, { answer: '200', firing: { opened: [], ended: [], ...firing } });
  }

  const question = (id: string, incident = `question/${id}`) => ({
    ...{ key: `question/${id}`, story: `finding-${id}`, incident, body: { id } },
  });
  const take = (now: number) =>
    ledger().takeLasting('hook', { now, sentBefore: now - 4.5 * MINUTE, endedAfter: now - 5 * MINUTE });

  it('is kept with the delivery, and read by its story with what is of the same incident', async () => {
    await delivered({ opened: [question('a', 'group/1'), question('b', 'group/1'), question('c')] });
    const keys = async (...stories: string[]) => (await ledger().firing('hook', stories)).map(({ key }) => key);
    expect(await keys('finding-a')).toEqual(['question/a', 'question/b']);
    expect(await keys('finding-c', 'finding-x')).toEqual(['question/c']);
    expect(await keys()).toEqual([]);
    expect(await ledger().firing('log', ['finding-a'])).toEqual([]);
    await delivered({ ended: [{ key: 'question/a', body: null }] });
    expect(await keys('finding-a')).toEqual([]);
    expect(await keys('finding-b')).toEqual(['question/b']);
  });

  it('is said again when five minutes have passed, all of it, and once', async () => {
    await delivered({ opened: [question('a')] });
    await delivered({ opened: [question('b')] }, NOW + 2 * MINUTE);
    expect(await take(NOW + 4 * MINUTE)).toEqual([]);
    const taken = await Promise.all([1, 2, 3].map(() => take(NOW + 5 * MINUTE)));
    expect(taken.filter((some) => some.length > 0)).toEqual([
      [
        { body: { id: 'a' }, endedAt: null },
        { body: { id: 'b' }, endedAt: null },
      ],
    ]);
    expect(await take(NOW + 9 * MINUTE)).toEqual([]);
    expect(await take(NOW + 10 * MINUTE)).toHaveLength(2);
    await ledger().lastingNotSent('hook');
    expect(await take(NOW + 11 * MINUTE)).toHaveLength(2);
  });

  it('that has ended is said for a while more, with its last words, and then forgotten', async () => {
    await delivered({ opened: [question('a'), question('b')] });
    await delivered({ ended: [{ key: 'question/a', body: { over: true } }] }, NOW + MINUTE);
    expect(await take(NOW + 5.5 * MINUTE)).toEqual([
      { body: { id: 'b' }, endedAt: null },
      { body: { over: true }, endedAt: NOW + MINUTE },
    ]);
    expect(await take(NOW + 10 * MINUTE)).toEqual([{ body: { id: 'b' }, endedAt: null }]);
    await delivered({}, NOW + 21 * MINUTE);
    expect(await bench.query('select key from firing')).toEqual([{ key: 'question/b' }]);
  });

  it('that has ended since a moment is found, once nothing of its incident lasts', async () => {
    await delivered({ opened: [question('a'), question('b'), question('c', 'group/1'), question('d', 'group/1')] });
    await delivered({ ended: [{ key: 'question/a', body: { over: 'a' } }] }, NOW + MINUTE);
    const ended = ['b', 'c'].map((id) => ({ key: `question/${id}`, body: { over: id } }));
    await delivered({ ended }, NOW + 3 * MINUTE);
    expect(await ledger().endedSince('hook', NOW + 2 * MINUTE)).toEqual([
      { body: { over: 'b' }, endedAt: NOW + 3 * MINUTE },
    ]);
  });

  it('lasts as one incident as long as anything of it does', async () => {
    await delivered({ opened: [question('a', 'group/1'), question('b', 'group/1')] });
    await delivered({ ended: [{ key: 'question/a', body: null }] }, NOW + MINUTE);
    expect(await take(NOW + 6 * MINUTE)).toEqual([{ body: { id: 'b' }, endedAt: null }]);
  });

  it('that begins again after its end fires again', async () => {
    await delivered({ opened: [question('a')] });
    await delivered({ ended: [{ key: 'question/a', body: null }] }, NOW + MINUTE);
    await delivered({ opened: [question('a')] }, NOW + 2 * MINUTE);
    expect(await ledger().firing('hook', ['finding-a'])).toHaveLength(1);
  });

  it.each([
    ['workspace.blind', 'workspace.recovered', {}],
    ['policies.differ', 'policies.agree', { incident: 'i' }],
    ['policy.unknown', 'policy.judges-again', { incident: 'i' }],
  ] as const)('%s is delivered before %s', async (begin, end, data) => {
    const [beginning, ending] = [begin, end].map((type) => anAlert(null, { type, data }));
    if (!beginning || !ending) throw new Error('both are there');
    await ledger().raise([beginning, ending]);
    const first = { attempt: { number: 1, last: false }, now: NOW };
    await expect(ledger().delivery(ending.id, 'hook', first)).rejects.toThrow(TryLater);
    await ledger().delivered(beginning.id, 'hook', NOW);
    expect(await ledger().delivery(ending.id, 'hook', first)).toMatchObject({ channel: 'hook' });
  });
});
