import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Policy } from '../core/policy/policy.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { Clock } from '../core/ports/azure.ts';
import { messageOf } from '../core/values/caught.ts';
import type { Instant } from '../core/values/duration.ts';
import { formatSourceError, type SourceError } from '../yaml/source-error.ts';
import type { PolicyOptions } from './cross-checks.ts';
import { filesAt, isCasesFile } from './files.ts';
import { loadPolicies } from './load.ts';

/** A policy set that can be read again while the service runs. */
export interface ReloadablePolicySet extends PolicySet {
  /**
   * Reads the folder again when a file in it changed. A set with an error is refused whole and the last good one stays.
   * @returns whether the answer is news: a new set in force, or other problems than before.
   */
  reload(): boolean;
}

export type OpenedPolicySet =
  | { readonly ok: true; readonly policySet: ReloadablePolicySet }
  | { readonly ok: false; readonly errors: readonly SourceError[] };

/** Loads the policies of a folder for a service to run on. A first set with errors is refused: there is none to keep. */
export function openPolicySet(folder: string, options: PolicyOptions, clock: Clock): OpenedPolicySet {
  const first = loadPolicies(folder, options);
  if (!first.ok) return first;
  let policies: readonly Policy[] = first.policies;
  let loadedAt: Instant = clock();
  let problems: readonly string[] = [];
  let seen = contentOf(folder);
  return {
    ok: true,
    policySet: {
      folder,
      current: () => policies,
      problems: () => problems,
      loadedAt: () => loadedAt,
      reload() {
        const content = contentOf(folder);
        if (content === seen) return false;
        seen = content;
        const loaded = loadPolicies(folder, options);
        if (loaded.ok) {
          policies = loaded.policies;
          loadedAt = clock();
          problems = [];
        } else {
          problems = loaded.errors.map(formatSourceError);
        }
        return true;
      },
    },
  };
}

/** A digest of the folder's policy files. Modification times are no guide: a mounted ConfigMap swaps whole folders. */
function contentOf(folder: string): string {
  const found = filesAt(folder, (file) => !isCasesFile(file));
  const digest = createHash('sha256');
  for (const error of found.errors) digest.update(formatSourceError(error)).update('\0');
  for (const file of found.files) digest.update(file).update('\0').update(readOrNote(file)).update('\0');
  return digest.digest('hex');
}

function readOrNote(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch (error) {
    // The load that follows says it with its place; here it only has to differ from before.
    return `unreadable: ${messageOf(error)}`;
  }
}
