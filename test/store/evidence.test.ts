import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KeptItem } from '../../src/core/evidence/kept.ts';
import { type ContentStore, MOST_IN_DATABASE, type NewItem } from '../../src/core/ports/evidence.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { inMemory } from '../support/in-memory.ts';
import { aKeptItem } from '../support/kept.ts';
import { onEachStore, ROUTING } from '../support/postgres.ts';
import { id, NOW } from './rows.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** An item with its content. */
function anItem(text: string | Uint8Array, given: Partial<KeptItem> = {}): NewItem {
  const ofRun = { workspaceId: 'w', id: 'run', displayName: 'train' };
  return aKeptItem(ofRun, Buffer.from(text), { id: id('item'), at: NOW, ...given });
}

onEachStore('what is kept of runs', (bench) => {
  const ledger = () => bench.store.ledger;

  test('is listed for its decision and for its run, the oldest first, with what is missing', async () => {
    const decisionId = id('decision');
    const [log, record] = [anItem('one\n', { decisionId, runId: 'listed' }), anItem('{}', { runId: 'listed' })];
    const missing = {
      ...anItem('', { decisionId, runId: 'listed' }).item,
      content: null,
      missing: 'storage refused it',
    };
    await ledger().keep([log, { item: missing, bytes: null }]);
    await ledger().keep([record]);
    expect(await ledger().evidence({ decisionId })).toEqual([log.item, missing]);
    expect(await ledger().evidence({ workspaceId: 'w', runId: 'listed' })).toEqual([log.item, missing, record.item]);
    expect(await ledger().evidence({ workspaceId: 'v', runId: 'listed' })).toEqual([]);
  });

  test('is written once, however often it is kept', async () => {
    const text = 'loss: 0.1\n'.repeat(1000);
    const [one, two] = [anItem(text), anItem(text)];
    await ledger().keep([one, two]);
    await ledger().keep([one]);
    const hash = sha256(Buffer.from(text));
    expect(await bench.query(`select bytes::int as bytes from evidence_contents where sha256 = '${hash}'`)).toEqual([
      { bytes: text.length },
    ]);
    expect(await ledger().itemsWith(hash)).toEqual([one.item, two.item]);
    const kept = await ledger().content(hash);
    expect(kept?.kind === 'bytes' && Buffer.from(kept.bytes).toString()).toBe(text);
  });

  test('takes a fraction of its room where it is text, and its own where it is not', async () => {
    const [text, noise] = [Buffer.from('step 1 of 10\n'.repeat(5000)), randomBytes(65_536)];
    await ledger().keep([anItem(text), anItem(noise)]);
    const roomOf = async (bytes: Uint8Array) =>
      (await bench.query(`select length(body) as n from evidence_contents where sha256 = '${sha256(bytes)}'`))[0]?.n;
    expect(await roomOf(text)).toBeLessThan(text.length / 20);
    expect(await roomOf(noise)).toBe(noise.length);
    expect(await ledger().content(sha256(noise))).toEqual({ kind: 'bytes', bytes: expect.anything() });
  });

  test('keeps an empty file, and names as they are', async () => {
    const item = anItem('', { name: 'user_logs/naïve \0 \ud800 log.txt' });
    await ledger().keep([item]);
    expect(await ledger().content(sha256(Buffer.alloc(0)))).toMatchObject({ kind: 'bytes', bytes: { length: 0 } });
    expect((await ledger().itemsWith(sha256(Buffer.alloc(0))))[0]?.name).toBe('user_logs/naïve \ufffd \ufffd log.txt');
  });

  test('is refused on reading when somebody changed it', async () => {
    for (const change of [`'\\x00'::bytea`, `'\\x00'::bytea || body`, 'substr(body, 1, length(body) - 1)']) {
      const item = anItem(`a log that is changed by ${change} ${'x'.repeat(200)}`);
      await ledger().keep([item]);
      const hash = item.item.content?.sha256 ?? '';
      await bench.query(`update evidence_contents set body = ${change} where sha256 = '${hash}'`);
      expect(await ledger().content(hash)).toEqual({
        kind: 'unreadable',
        reason: 'it was changed or damaged after it was kept: its bytes do not have its hash any more',
      });
    }
  });

  test('does not answer for what was never kept', async () => {
    expect(await ledger().content('0'.repeat(64))).toBeNull();
    expect(await ledger().itemsWith('0'.repeat(64))).toEqual([]);
  });

  test('is missing with the name of the setting, where it is too large and no store is set', async () => {
    const [fits, large] = [anItem(randomBytes(MOST_IN_DATABASE)), anItem(randomBytes(MOST_IN_DATABASE + 1))];
    const decisionId = id('decision');
    await ledger().keep([fits, large].map((each) => ({ ...each, item: { ...each.item, decisionId } })));
    const [kept, missing] = await ledger().evidence({ decisionId });
    expect(kept?.content?.bytes).toBe(MOST_IN_DATABASE);
    expect(missing).toMatchObject({
      content: null,
      missing: 'it has 1048577 bytes, and without the setting evidence.store at most 1 MiB is kept, compressed',
    });
  });
});

describe('what is too large for the database', () => {
  const files = new Map<string, Uint8Array>();
  let refusal: Error | null = null;
  let isSilent = false;
  const contents: ContentStore = {
    async put(hash, bytes) {
      if (refusal) throw refusal;
      if (isSilent) await new Promise(() => undefined);
      files.set(hash, bytes);
    },
    async get(hash) {
      if (refusal) throw refusal;
      return files.get(hash) ?? null;
    },
    async remove(hash) {
      files.delete(hash);
    },
  };
  const open = (store: ContentStore | null) =>
    openStore(inMemory(), { routing: ROUTING, holder: 'one', contents: store, onQueueError: () => undefined });
  let store: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    store = await open(contents);
  });
  afterAll(() => store.close());

  test('is in the store of large contents, and is compared with its hash as well', async () => {
    const bytes = randomBytes(MOST_IN_DATABASE + 1);
    const hash = sha256(bytes);
    const [one, two] = [anItem(bytes), anItem(bytes)];
    await store.ledger.keep([one, two]);
    expect([...files.keys()]).toEqual([hash]);
    expect(await store.ledger.content(hash)).toMatchObject({ kind: 'bytes' });
    files.set(hash, bytes.subarray(1));
    const reasonNow = async () => {
      const kept = await store.ledger.content(hash);
      return kept?.kind === 'unreadable' ? kept.reason : kept?.kind;
    };
    expect(await reasonNow()).toMatch(/^it was changed or damaged after it was kept/);
    files.delete(hash);
    expect(await reasonNow()).toBe('evidence.store does not have it any more');
    refusal = new Error('HTTP 403');
    expect(await reasonNow()).toBe('evidence.store cannot be read: HTTP 403');
    refusal = null;
  });

  test('is missing where that store does not answer in time, and the cancel that waits for it waits no longer', async () => {
    isSilent = true;
    const large = anItem(randomBytes(MOST_IN_DATABASE + 1));
    await store.ledger.keep([{ ...large, item: { ...large.item, runId: 'silent' } }], AbortSignal.timeout(1));
    isSilent = false;
    expect(await store.ledger.evidence({ workspaceId: 'w', runId: 'silent' })).toMatchObject([
      { content: null, missing: 'evidence.store did not take it in time' },
    ]);
  });

  test('is missing with the reason where that store refuses it, and everything else is kept', async () => {
    refusal = new Error('HTTP 403: it may not write there');
    const [large, small] = [anItem(randomBytes(MOST_IN_DATABASE + 1)), anItem('a log')];
    await store.ledger.keep([large, small].map((each) => ({ ...each, item: { ...each.item, runId: 'refused' } })));
    refusal = null;
    expect(await store.ledger.evidence({ workspaceId: 'w', runId: 'refused' })).toMatchObject([
      { content: null, missing: 'it could not be written to evidence.store: HTTP 403: it may not write there' },
      { content: { bytes: 5 }, missing: null },
    ]);
  });
});
