import type { NamedPolicy } from '../core/decision/basis.ts';
import { BY_HAND_POLICY } from '../core/policy/by-hand-policy.ts';
import { ORPHAN_POLICY } from '../core/policy/orphan-policy.ts';
import type { Policy, PolicyText } from '../core/policy/policy.ts';
import { formatSourceError } from '../yaml/source-error.ts';
import { compilePolicies, type LoadedPolicies } from './compile.ts';
import type { PolicyOptions } from './cross-checks.ts';
import { readDefaults } from './defaults.ts';

/**
 * The policy that a decision was made under, from its text as it was kept; recipients and currencies were checked then.
 * @throws where this version does not accept the text any more, or has no such policy of its own
 */
export function policyFromText({ name, mode, text }: NamedPolicy): Policy {
  if (text === null) {
    const own = [ORPHAN_POLICY, BY_HAND_POLICY].find((policy) => policy.name === name);
    if (!own) throw new Error(`no text is kept of policy ${name}`);
    return { ...own, mode };
  }
  const loaded = compileText(text);
  if (!loaded.ok)
    throw new Error(`this version refuses the policy: ${loaded.errors.map(formatSourceError).join('; ')}`);
  const [policy] = loaded.policies;
  if (!policy) throw new Error(`there is no policy in the text of ${name}`);
  return { ...policy, mode };
}

/** A policy from its text and the defaults of its folder, as it was written or as somebody edited it. */
export function compileText({ file, text, defaults }: PolicyText, options: PolicyOptions = {}): LoadedPolicies {
  return compilePolicies([{ file, text, defaults: defaults && readDefaults(defaults) }], options);
}
