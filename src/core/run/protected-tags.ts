import type { Instant } from '../values/duration.ts';
import { caseless } from '../values/text.ts';
import type { Run } from './run.ts';
import { tagKey, tagValues } from './tags.ts';

/** A tag that a person confirmed for a run: its key as {@link tagKey} has it, and the value that counts. */
export interface ConfirmedTag {
  readonly workspaceId: string;
  readonly runId: string;
  readonly tag: string;
  readonly value: string;
  readonly confirmedBy: string;
  readonly confirmedAt: Instant;
}

/**
 * The run with the keys of its protected tags that nobody confirmed. Whoever submits a run writes its tags, so these do not
 * count in policies. Another value than the one that was confirmed is not confirmed.
 * @param protectedTags keys, as the config has them.
 * @param confirmed of the run.
 */
export function withUnconfirmed(
  run: Run,
  protectedTags: readonly string[],
  confirmed: readonly Pick<ConfirmedTag, 'tag' | 'value'>[],
): Run {
  const unconfirmed = protectedTags.map(tagKey).filter((key) => {
    const values = tagValues(run, key);
    const isConfirmed = (value: string) =>
      confirmed.some((one) => one.tag === key && caseless(one.value) === caseless(value));
    return values.length > 0 && !values.every(isConfirmed);
  });
  return unconfirmed.length === 0 ? run : { ...run, unconfirmedTags: unconfirmed };
}

/** The run as if it had none of these tags. */
export function withoutTags(run: Run, keys: readonly string[]): Run {
  const { unconfirmedTags: _, ...rest } = run;
  return { ...rest, tags: Object.fromEntries(Object.entries(run.tags).filter(([key]) => !keys.includes(tagKey(key)))) };
}
