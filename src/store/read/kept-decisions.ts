import { sql } from 'kysely';
import type { BasisLedger } from '../../core/ports/basis-ledger.ts';
import type { DecisionFilter } from '../../core/ports/read-ledger.ts';
import { StartError } from '../../core/values/start-error.ts';
import { basisLedger } from '../basis.ts';
import type { StoreLocation } from '../open/database.ts';
import { openReadOnly } from '../open/read-only.ts';
import { readDecisions } from './read-decisions.ts';

const PAGE = 200;

/** The decisions of a store, with what they rest on. */
export interface OpenDecisions extends BasisLedger {
  /** Their ids, the newest first. */
  ids(filter: Pick<DecisionFilter, 'since' | 'until'>): AsyncGenerator<string>;
}

/**
 * Opens the decisions of a store for reading alone.
 * @throws {FolderRefused} when a running service holds the data folder, or there is none.
 * @throws {StartError} for a store of a version that kept nothing of what decisions rest on.
 */
export async function withDecisions<T>(
  location: StoreLocation,
  work: (decisions: OpenDecisions) => Promise<T>,
): Promise<T> {
  const { db, close } = await openReadOnly(location, 'runwarden replay');
  try {
    const { rows } = await sql<{ there: boolean }>`select to_regclass('basis_texts') is not null as there`.execute(db);
    if (rows[0]?.there !== true)
      throw new StartError(
        'The store is of an older Runwarden, which kept nothing of what decisions rest on. Run `serve` with it first.',
      );
    async function* ids(filter: Pick<DecisionFilter, 'since' | 'until'>) {
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof readDecisions>> = await readDecisions(db, filter, {
          cursor,
          limit: PAGE,
        });
        for (const { decision } of page?.items ?? []) yield decision.id;
        cursor = page?.next ?? null;
      } while (cursor !== null);
    }
    return await work({ ...basisLedger(db), ids });
  } finally {
    await close();
  }
}
