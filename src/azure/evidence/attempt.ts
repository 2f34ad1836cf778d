import { type Milliseconds, SECOND } from '../../core/values/duration.ts';
import { type Known, unknown } from '../../core/values/known.ts';
import { failedSignal, toAzureError } from '../errors.ts';

/** One slow part must not cost the others: a cancel may wait for the record. */
const LONGEST: Milliseconds = 8 * SECOND;

/**
 * What a reading gave, or why it gave nothing. A reading that takes too long is given up. Only an abort by the caller
 * throws.
 */
export async function attempt<T>(
  doing: string,
  abort: AbortSignal,
  read: (abort: AbortSignal) => Promise<T>,
): Promise<Known<T>> {
  const own = AbortSignal.any([abort, AbortSignal.timeout(LONGEST)]);
  try {
    return { known: true, value: await read(own) };
  } catch (error) {
    if (abort.aborted) throw toAzureError(error, doing, abort);
    if (own.aborted) return { ...unknown(`${doing}: no answer within ${LONGEST / SECOND} seconds`), failed: true };
    return failedSignal(error, doing, abort);
  }
}
