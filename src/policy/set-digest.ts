import { createHash } from 'node:crypto';
import type { Policy } from '../core/policy/policy.ts';
import { canonicalJson } from '../core/values/canonical-json.ts';

/**
 * A short hash of a whole set: what each policy judges and does, its mode, limits and words. Two replicas with the same
 * digest come to the same decisions. Where the files are does not count.
 */
export function digestOf(policies: readonly Policy[]): string {
  // The fingerprint speaks for the conditions; signals follow from them.
  const parts = policies.map(({ when: _, signals: __, file: ___, text: ____, ...settings }) => settings);
  const inOrder = parts.map(canonicalJson).sort();
  return createHash('sha256').update(inOrder.join('\n')).digest('hex').slice(0, 16);
}
