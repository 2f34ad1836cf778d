import { tagKey } from '../core/run/tags.ts';
import type { CheckedPolicy } from './cross-checks.ts';
import type { IdlePart } from './idle-parts.ts';

/**
 * Exceptions of a policy that enforces which rest on a tag that is not protected: whoever submits a run can write it. Quiet where the
 * config protects no tag.
 */
export function openTagsOf({ given, document }: CheckedPolicy, protectedTags: readonly string[]): readonly IdlePart[] {
  if (protectedTags.length === 0 || given.mode !== 'enforce') return [];
  const known = new Set(protectedTags.map(tagKey));
  return given.except.flatMap(({ tags = {} }, index) => {
    const open = Object.keys(tags).find((key) => !known.has(tagKey(key)));
    if (open === undefined || Object.keys(tags).some((key) => known.has(tagKey(key)))) return [];
    const message = `whoever submits a run can except it: the tag ${open} is not among protected-tags`;
    const expected = `a protected tag (${protectedTags.join(', ')}), or ${open} in protected-tags of the config`;
    return [{ ...document.errorAt(['except', index], message, expected, 'key'), isWhole: false }];
  });
}
