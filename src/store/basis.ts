import { zstdDecompressSync } from 'node:zlib';
import type { Selectable } from 'kysely';
import type { Basis } from '../core/decision/basis.ts';
import type { Decision } from '../core/decision/decision.ts';
import { BasisWriter } from '../core/decision/kept-basis.ts';
import type { BasisLedger, KeptTexts } from '../core/ports/basis-ledger.ts';
import { DAY, type Instant } from '../core/values/duration.ts';
import { compareText } from '../core/values/text.ts';
import { sha256 } from './audit/sha256.ts';
import { toBody } from './evidence/content-row.ts';
import type { StoreTransaction } from './jobs.ts';
import type { Database } from './open/database.ts';
import { toDate, toDecision } from './rows.ts';
import type { Tables } from './schema.ts';

/** A part that is used again is noted once in so long: until then it counts as used by all that may use it. */
const NOTED_EVERY = DAY;

/** Rows of one insert. */
const ROWS_AT_ONCE = 500;

/** Where a text names another one. A quote within a text of somebody else is written with a backslash before it. */
const NAME = /"name":"([0-9a-f]{64})"/g;

/**
 * Writes what decisions rest on, in the transaction that writes them.
 * @param bases by decision id
 * @returns the hash of each, by decision id
 */
export async function writeBases(
  transaction: StoreTransaction,
  bases: ReadonlyMap<string, Basis>,
  engine: string,
  now: Instant,
): Promise<ReadonlyMap<string, string>> {
  if (bases.size === 0) return new Map();
  const texts = new Map<string, string>();
  const put = (text: string) => {
    const hash = sha256(text);
    texts.set(hash, text);
    return hash;
  };
  const writer = new BasisWriter(engine, put);
  // Decisions on one run under one policy in one pass rest on the same.
  const hashes = new Map([...new Set(bases.values())].map((basis) => [basis, put(writer.write(basis))]));
  const whole = new Set(hashes.values());
  await writeTexts(transaction, texts, (hash) => (whole.has(hash) ? now : now + NOTED_EVERY), now);
  return new Map([...bases].map(([id, basis]) => [id, hashes.get(basis) ?? '']));
}

/** What one decision rests on, by its id. */
export function basisOf({ id }: Pick<Decision, 'id'>, basis: Basis | null | undefined): ReadonlyMap<string, Basis> {
  return new Map(basis ? [[id, basis]] : []);
}

/**
 * In one order, so that two passes that have texts in common do not wait for each other.
 * @param usedAt of each text. A part is always newer than the whole that names it, so that retention never takes the part first.
 */
async function writeTexts(
  transaction: StoreTransaction,
  texts: ReadonlyMap<string, string>,
  usedAt: (hash: string) => Instant,
  now: Instant,
) {
  const noted = await transaction
    .selectFrom('basis_texts')
    .select('sha256')
    .where('sha256', 'in', [...texts.keys()])
    .where('used_at', '>', toDate(now))
    .execute();
  const known = new Set(noted.map((row) => row.sha256));
  const rows = [...texts]
    .filter(([hash]) => !known.has(hash))
    .sort(([a], [b]) => compareText(a, b))
    .map(([hash, text]) => {
      const bytes = Buffer.from(text);
      return { sha256: hash, bytes: bytes.length, ...toBody(bytes), used_at: toDate(usedAt(hash)) };
    });
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    await transaction
      .insertInto('basis_texts')
      .values(rows.slice(from, from + ROWS_AT_ONCE))
      .onConflict((conflict) =>
        conflict.column('sha256').doUpdateSet((eb) => ({ used_at: eb.ref('excluded.used_at') })),
      )
      .execute();
}

export function basisLedger(db: Database): BasisLedger {
  return {
    async keptDecision(id) {
      const row = await db.selectFrom('decisions').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return null;
      return { decision: toDecision(row), basis: row.basis === null ? null : await readTexts(db, row.basis) };
    },
  };
}

/** A text and those that it names, as they are: whoever reads them compares them with their hashes. */
async function readTexts(db: Database, hash: string): Promise<KeptTexts> {
  const texts: Record<string, string> = {};
  let wanted = [hash];
  while (wanted.length > 0) {
    const rows = await db.selectFrom('basis_texts').selectAll().where('sha256', 'in', wanted).execute();
    const found = rows.map((row) => [row.sha256, textOf(row)] as const);
    for (const [name, text] of found) texts[name] = text;
    const named = found.flatMap(([, text]) => [...text.matchAll(NAME)].map(([, name = '']) => name));
    wanted = [...new Set(named)].filter((name) => !Object.hasOwn(texts, name));
  }
  return { hash, texts };
}

/** Empty where nothing can be made of it: its hash is another one then. */
function textOf({ body, bytes, compressed }: Selectable<Tables['basis_texts']>): string {
  try {
    return Buffer.from(
      compressed ? zstdDecompressSync(body, { maxOutputLength: Math.max(bytes, 1) }) : body,
    ).toString();
  } catch {
    return '';
  }
}
