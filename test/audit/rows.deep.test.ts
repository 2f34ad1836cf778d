import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDITED_TABLES } from '../../src/core/audit/event.ts';
import { readEntry } from '../../src/core/audit/link.ts';
import { verifyAudit } from '../../src/core/audit/verify.ts';
import type { ChainProblem } from '../../src/core/audit/verify-chain.ts';
import { DEFAULT_EVIDENCE_KEEP } from '../../src/core/evidence/retention.ts';
import { DROPPED_KINDS } from '../../src/core/ports/retention-ledger.ts';
import { DEFAULT_STORE_KEEP } from '../../src/core/record/store-keep.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { checkRows } from '../../src/store/audit/check-rows.ts';
import { withAudit } from '../../src/store/audit/read-audit.ts';
import { rowDigest } from '../../src/store/audit/row-digest.ts';
import { sha256 } from '../../src/store/audit/sha256.ts';
import { type Database, overPGlite } from '../../src/store/open/database.ts';
import type { Store } from '../../src/store/open/open-store.ts';
import { anOverride, NOW } from '../store/rows.ts';
import { inMemory } from '../support/in-memory.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, openIn } from '../support/postgres.ts';
import { story } from './story.ts';

let store: Store;
let db: Database;

beforeAll(async () => {
  const location = inMemory();
  if (location.kind !== 'memory' || !location.pglite) throw new Error('expected a database in memory');
  const pglite: PGlite = location.pglite;
  store = await openIn(location);
  db = overPGlite(pglite, () => undefined).db;
  await story({ store });
});
afterAll(() => store.close());

const BEFORE = Object.fromEntries(AUDITED_TABLES.map((table) => [table, 0]));

/** What is found after some statements, which are undone. */
async function found(statements: readonly string[], before: Readonly<Record<string, number>> = BEFORE) {
  const says: string[] = [];
  let agree = 0;
  const undone = new Error('undone');
  const work = db.transaction().execute(async (transaction) => {
    for (const statement of statements) await sql.raw(statement).execute(transaction);
    const report = (problem: { readonly says: string }) => void says.push(problem.says);
    agree = await checkRows(transaction, { before, beganAt: NOW - HOUR, report });
    throw undone;
  });
  await expect(work).rejects.toBe(undone);
  return { says, agree };
}

describe('the rows that the audit speaks of', () => {
  it('agree with it as they were written', async () => {
    const { says, agree } = await found([]);
    expect(says).toEqual([]);
    expect(agree).toBeGreaterThan(20);
  });

  it.each([
    [
      'a decision with another reason',
      `update decisions set reason = 'nothing to see' where kind = 'cancel'`,
      'decisions/',
    ],
    [
      'a decision with other evidence',
      `update decisions set evidence = '{"outcome": "healthy"}' where kind = 'ask'`,
      'decisions/',
    ],
    [
      'an answer by somebody else',
      `update approvals set answered_by = 'mallory' where answered_by = 'alice'`,
      'approvals/',
    ],
    [
      'an answer that says something else',
      `update approvals set answer = 'approved' where answer = 'rejected'`,
      'approvals/',
    ],
    [
      'a cancel that was not asked for',
      `update cancellations set requested_at = null where state = 'released'`,
      'cancellations/',
    ],
    ['an exception that lasts longer', `update overrides set ends_at = ends_at + interval '1 day'`, 'overrides/'],
    ['an exception that was not revoked', 'update overrides set revoked_at = null, revoked_by = null', 'overrides/'],
    ['a freeze with another author', `update freezes set author = 'mallory'`, 'freezes/'],
    ['an objection with other words', `update objections set reason = 'never mind'`, 'objections/'],
    [
      'a request that somebody else answered',
      `update extension_requests set answered_by = 'mallory'`,
      'extension_requests/',
    ],
    ['a tag that somebody else confirmed', `update confirmed_tags set confirmed_by = 'mallory'`, 'confirmed_tags/'],
    ['a mark of somebody else', `update wrong_marks set author = 'mallory'`, 'wrong_marks/'],
    ['a fall for another reason', `update precision_falls set because = 'a whim'`, 'precision_falls/'],
    ['another set of policies', `update policy_sets set digest = 'd2'`, 'policy_sets/1'],
  ])('%s is found', async (_, statement, record) => {
    const { says } = await found([statement]);
    expect(says.length).toBeGreaterThan(0);
    for (const one of says) {
      expect(one).toContain(record);
      expect(one).toMatch(/is not as row \d+ \(\S+ by \S+\) has it: it was changed afterwards$/);
    }
  });

  it('are held against the first word of the audit where nothing may change them', async () => {
    const [decision] = (await db.selectFrom('decisions').selectAll().limit(1).execute()).map((row) => ({
      ...row,
      reason: 'x',
    }));
    if (!decision) throw new Error('there is no decision');
    const { rows } = await sql<{ seq: number }>`select max(seq)::int + 1 as seq from audit_entries`.execute(db);
    const seq = rows[0]?.seq ?? 0;
    // Whoever can only add to the audit adds what fits the edited row.
    const forged = { seq, at: new Date(NOW).toISOString(), kind: 'decision.notify', actor: 'mallory', prev: 'p' };
    const entry = JSON.stringify({
      ...forged,
      record: `decisions/${decision.id}`,
      digest: rowDigest('decisions', decision),
    });
    const { says } = await found([
      `update decisions set reason = 'x' where id = '${decision.id}'`,
      `insert into audit_entries (seq, hash, entry) values (${seq}, 'h', '${entry}')`,
    ]);
    expect(says).toEqual([expect.stringContaining(`decisions/${decision.id} is not as row`)]);
  });

  it('are missed when they are gone', async () => {
    const { says } = await found([`delete from overrides`, `delete from objections`]);
    expect(says).toHaveLength(2);
    for (const one of says)
      expect(one).toMatch(/^\w+\/\S+, of which row \d+ is the last word, is gone, and retention did not drop it/);
  });

  it('are not believed when they were added past it, however old they say they are', async () => {
    const added = (at: string) =>
      `insert into freezes (id, reason, author, created_at) values ('forged', 'quiet', 'nobody', '${at}')`;
    expect((await found([added('2026-03-02T03:00:00Z')])).says).toEqual([
      'freezes/forged is in no row of the audit: it was added',
    ]);
    const old = added('2020-01-01T00:00:00Z');
    expect((await found([old])).says).toEqual([
      '1 rows of freezes say that they are older than the audit, and there were 0: some were added',
    ]);
    expect((await found([old], { ...BEFORE, freezes: 1 })).says).toEqual([]);
  });

  it('are let go when retention dropped them, and no others', async () => {
    const kept = anOverride({ createdAt: NOW + 400 * DAY, endsAt: NOW + 402 * DAY });
    await store.ledger.createOverride(kept);
    const times = { evidence: DEFAULT_EVIDENCE_KEEP, store: DEFAULT_STORE_KEEP };
    for (const kind of DROPPED_KINDS) await store.ledger.dropOld(kind, times, NOW + 401 * DAY, 1000);
    expect((await sql`select id from overrides`.execute(db)).rows).toEqual([{ id: kept.id }]);
    expect((await found([])).says).toEqual([]);
    expect((await found(['delete from overrides'])).says).toEqual([expect.stringContaining(`overrides/${kept.id}`)]);
  });
});

it('an audit that begins in an older database counts the rows that were there before', async () => {
  const location = inMemory();
  if (location.kind !== 'memory' || !location.pglite) throw new Error('expected a database in memory');
  const older = await openIn(location);
  await location.pglite.query(`insert into freezes (id, reason, author, created_at) values ('old', 'x', 'y', now())`);
  const override = anOverride();
  await older.ledger.createOverride(override);
  const [first] = await older.ledger.auditRows({}, { order: 'oldest', after: null, limit: 1 });
  expect(readEntry(first?.entry ?? '')?.body.before).toEqual({ ...BEFORE, freezes: 1 });
  await older.close();
});

describe('the audit of a server', ON_POSTGRESQL, () => {
  it('is read and held against its tables as they are at one moment', async () => {
    const { url, drop } = await createDatabase();
    const location = { kind: 'server', url } as const;
    let server = await openIn(location);
    await story({ store: server });
    const check = () =>
      withAudit(location, async ({ transaction, links: rows }) => {
        const says: string[] = [];
        const report = (problem: ChainProblem) => void says.push(problem.says);
        const chain = verifyAudit({ sha256, signature: null, kept: [], mayBePart: false });
        let first = true;
        for await (const link of rows()) {
          chain.next(link);
          // What is written meanwhile is not seen.
          if (first) await server.ledger.createOverride(anOverride());
          first = false;
        }
        const agree = await checkRows(transaction, { before: BEFORE, beganAt: NOW - HOUR, report });
        return { agree, says: [...says, ...chain.end().problems.map((problem) => problem.says)] };
      });
    expect(await check()).toMatchObject({ agree: expect.any(Number), says: [] });
    await server.close();
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await owner.query('alter table audit_entries disable trigger all');
    await owner.query(`update audit_entries set entry = replace(entry, 'alice', 'mallory') where entry like '%alice%'`);
    await owner.query(`update decisions set reason = 'x' where kind = 'ask'`);
    await owner.end();
    server = await openIn(location);
    const { says } = await check();
    expect(says).toContainEqual(expect.stringMatching(/^decisions\/.* is not as row/));
    expect(says).toContainEqual(expect.stringMatching(/^row \d+ does not have the hash that it was written with$/));
    await server.close();
    await drop();
  });
});
