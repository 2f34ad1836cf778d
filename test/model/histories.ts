import fc from 'fast-check';
import { expect } from 'vitest';
import type { Store } from '../../src/store/open/open-store.ts';
import { aSetting, someActs } from './acts.ts';
import { World } from './world.ts';

/** What the histories came to. */
export interface Tried {
  steps: number;
  /** Decisions that were derived again from what is kept of them. */
  derivedAgain: number;
  histories: number;
  readonly seen: Map<string, number>;
}

/** The stores of some replicas over one empty database. */
export interface Stores {
  readonly replicas: readonly Store[];
  close(): Promise<void>;
}

/** Histories on one database; a fresh one takes as long as many acts. */
const SHARING = 40;

/**
 * The histories are the same each time, so that a red test is a red change. `RUNWARDEN_MODEL_SEED=7` plays others.
 */
const OTHER_SEED = process.env.RUNWARDEN_MODEL_SEED ? Number(process.env.RUNWARDEN_MODEL_SEED) : undefined;

/**
 * Plays random histories of people on the real watch and store until so many acts were done, and compares each pass with the promises.
 * @param open opens the stores over an empty database.
 */
export async function playHistories(
  { steps, longest, seed }: { readonly steps: number; readonly longest: number; readonly seed: number },
  open: () => Promise<Stores>,
): Promise<Tried> {
  const tried: Tried = { steps: 0, derivedAgain: 0, histories: 0, seen: new Map() };
  let stores: Stores | null = null;
  const property = fc.asyncProperty(aSetting, someActs(longest), async (setting, acts) => {
    if (tried.steps >= steps) return;
    stores ??= await open();
    const world = new World(stores.replicas, setting, tried.histories % SHARING);
    tried.histories += 1;
    let isFull = tried.histories % SHARING === 0;
    try {
      await fc.asyncModelRun(() => ({ model: {}, real: world }), acts);
      await world.drain();
    } catch (error) {
      isFull = true;
      throw new Error(`${String(error)}\n${world.diary.join('\n')}`, { cause: error });
    } finally {
      tried.steps += world.steps;
      tried.derivedAgain += world.derivedAgain;
      for (const [what, count] of world.promises.seen) tried.seen.set(what, (tried.seen.get(what) ?? 0) + count);
      if (isFull) {
        await stores.close();
        stores = null;
      }
    }
  });
  try {
    // Far more than are needed: those after the last step return at once.
    await fc.assert(property, { numRuns: steps, seed: OTHER_SEED ?? seed });
  } finally {
    // The property sets it, which the compiler does not see.
    await (stores as Stores | null)?.close();
  }
  expect(tried.steps).toBeGreaterThanOrEqual(steps);
  return tried;
}
