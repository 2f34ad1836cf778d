import { messageOf } from '../core/values/caught.ts';
import { formatDuration, type Milliseconds } from '../core/values/duration.ts';
import { type Known, unknown } from '../core/values/known.ts';

/** Does work that may not take longer than what is left. What fails or comes too late is unknown with the reason. */
export type Within = <T>(work: (abort: AbortSignal) => Promise<Known<T>>) => Promise<Known<T>>;

/** A time limit over several pieces of work. An abort from outside is thrown. */
export function startDeadline(length: Milliseconds, outer: AbortSignal): Within {
  const over = AbortSignal.timeout(Math.max(0, length));
  const either = AbortSignal.any([outer, over]);
  const late = () => unknown(`it was not read within ${formatDuration(length)}`);
  return async (work) => {
    outer.throwIfAborted();
    if (over.aborted) return late();
    const ended = Promise.withResolvers<null>();
    const end = () => ended.resolve(null);
    either.addEventListener('abort', end, { once: true });
    try {
      const answer = await Promise.race([work(either), ended.promise]);
      if (answer !== null) return answer;
    } catch (error) {
      if (!either.aborted) return unknown(messageOf(error));
    } finally {
      either.removeEventListener('abort', end);
    }
    outer.throwIfAborted();
    return late();
  };
}
