import { describe, expect, it } from 'vitest';
import { askInParts, patienceWith } from '../../src/azure/http/batches.ts';
import { AzureError } from '../../src/core/ports/azure.ts';
import { ALWAYS } from './fake-azure.ts';

const EIGHT = [1, 2, 3, 4, 5, 6, 7, 8];

/** Asks about numbers; every request with one of `bad` in it fails. */
async function parted(bad: readonly number[], failure: AzureError, members: readonly number[] = EIGHT) {
  const asked: (readonly number[])[] = [];
  const retried: (readonly number[])[] = [];
  const { answers, failures } = await askInParts(members, {
    ask: async (part, retries) => {
      asked.push(part);
      if (retries === 'retried') retried.push(part);
      if (part.some((one) => bad.includes(one))) throw failure;
      return part;
    },
    doing: 'asking',
    abort: ALWAYS,
  });
  return { asked, retried, answered: answers.flat().sort(), failed: [...failures.keys()].sort() };
}

const refused = new AzureError('denied', 'HTTP 400', { status: 400 });

describe('a batch', () => {
  it('is one request where nothing is wrong, and none for nobody', async () => {
    expect((await parted([], refused)).asked).toEqual([EIGHT]);
    expect((await parted([], refused, [])).asked).toEqual([]);
  });

  it.each([[[1]], [[8]], [[3, 4]], [[1, 3, 5, 7]], [[2, 4, 6]], [[1, 2, 3, 4, 5, 6, 7]]])(
    'answers for all but the bad members %j',
    async (bad) => {
      const { answered, failed } = await parted(bad, refused);
      expect(failed).toEqual(bad);
      expect(answered).toEqual(EIGHT.filter((one) => !bad.includes(one)));
    },
  );

  it('is asked with retries as a whole, and its parts without', async () => {
    const { asked, retried } = await parted([3], new AzureError('unavailable', 'HTTP 500', { status: 500 }));
    expect(asked).toHaveLength(7);
    expect(retried).toEqual([EIGHT]);
  });

  it('takes two requests a level for one bad member', async () => {
    expect((await parted([5], refused)).asked).toHaveLength(7);
  });

  it('takes at most two requests a member where all are bad', async () => {
    expect((await parted(EIGHT, refused)).asked).toHaveLength(15);
  });

  it.each([
    ['no right', new AzureError('denied', 'HTTP 403', { status: 403 })],
    ['no token', new AzureError('denied', 'no token')],
    ['throttling', new AzureError('throttled', 'HTTP 429', { status: 429 })],
    ['a lost network', new AzureError('unavailable', 'ENOTFOUND')],
    ['no answer in time', new AzureError('unavailable', 'no answer within 30 s')],
  ])('is not parted for %s', async (_, failure) => {
    const { asked, failed } = await parted([3], failure);
    expect(asked).toHaveLength(1);
    expect(failed).toEqual(EIGHT);
  });

  it.each([
    ['a failure of the service', new AzureError('unavailable', 'HTTP 500', { status: 500 })],
    ['a lost connection', new AzureError('unavailable', 'ECONNRESET: read')],
  ])('finds a member that causes %s, and gives an outage up after seven requests', async (_, failure) => {
    expect((await parted([6], failure)).failed).toEqual([6]);
    expect((await parted([2, 6], failure)).failed).toEqual([2, 6]);
    const all = [...Array(100).keys()];
    expect((await parted(all, failure, all)).asked).toHaveLength(7);
  });

  it('finds a member that spoils the answer', async () => {
    expect((await parted([6], new AzureError('malformed', 'not JSON'))).failed).toEqual([6]);
    expect(patienceWith(new AzureError('malformed', 'not JSON'))).toBeGreaterThan(4);
  });

  it('stops when the caller does', async () => {
    const aborted = new AzureError('aborted', 'stopped');
    await expect(parted([3], aborted)).rejects.toBe(aborted);
  });
});
