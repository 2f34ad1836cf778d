import type { Policy } from '../core/policy/policy.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { Instant } from '../core/values/duration.ts';
import { formatSourceError, type SourceError } from '../yaml/source-error.ts';
import type { PolicyOptions } from './cross-checks.ts';
import { atStart } from './files.ts';
import { loadPolicies } from './load.ts';
import { digestOf } from './set-digest.ts';
import { contentOf, readAtRest, readSettled, type Waiting } from './settled-files.ts';

/** A policy set that can be read again while the service runs. */
export interface ReloadablePolicySet extends PolicySet {
  /**
   * Reads the folder again when a file in it changed, once nobody writes it any more. A set with an error is refused whole
   * and the last good one stays.
   * @returns whether the answer is news: a new set is loaded, or it has other problems than before.
   */
  reload(): Promise<boolean>;
}

export type OpenedPolicySet =
  | { readonly ok: true; readonly policySet: ReloadablePolicySet }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/**
 * Loads the policies of a folder for a service to run on. Files that were written just now are waited for. A first set with
 * errors is refused: there is none to keep.
 */
export async function openPolicySet(
  folder: string,
  options: PolicyOptions,
  waiting: Waiting,
): Promise<OpenedPolicySet> {
  const read = () => loadPolicies(folder, options);
  const first = readAtRest(folder, read, waiting) ?? (await readSettled(folder, read, waiting));
  if (!first)
    return { ok: false, errors: [atStart(folder, 'its files change all the time', 'files that nobody is writing')] };
  if (!first.value.ok) return first.value;
  let policies: readonly Policy[] = first.value.policies;
  let loadedAt: Instant = waiting.clock();
  let problems: readonly string[] = [];
  let seen = first.content;

  async function reload(): Promise<boolean> {
    if (contentOf(folder) === seen) return false;
    const settled = await readSettled(folder, read, waiting);
    // The next reload finds them changed again.
    if (!settled || settled.content === seen) return false;
    seen = settled.content;
    const loaded = settled.value;
    if (loaded.ok) {
      policies = loaded.policies;
      loadedAt = waiting.clock();
      problems = [];
    } else {
      problems = loaded.errors.map(formatSourceError);
    }
    return true;
  }

  // Ticks, looks and signals ask for it: one after another, so that each answers for the files as they are then.
  let latest: Promise<unknown> = Promise.resolve();
  return {
    ok: true,
    policySet: {
      folder,
      current: () => policies,
      digest: () => digestOf(policies),
      problems: () => problems,
      loadedAt: () => loadedAt,
      reload() {
        const next = latest.then(reload);
        latest = next.catch(() => undefined);
        return next;
      },
    },
  };
}
