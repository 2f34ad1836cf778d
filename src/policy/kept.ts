import type { NamedPolicy } from '../core/decision/basis.ts';
import { BY_HAND_POLICY } from '../core/policy/by-hand-policy.ts';
import { ORPHAN_POLICY } from '../core/policy/orphan-policy.ts';
import type { Policy } from '../core/policy/policy.ts';
import { formatSourceError } from '../yaml/source-error.ts';
import { compilePolicies } from './compile.ts';
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
  const { file, text: written, defaults } = text;
  const loaded = compilePolicies([{ file, text: written, defaults: defaults && readDefaults(defaults) }]);
  if (!loaded.ok)
    throw new Error(`this version refuses the policy: ${loaded.errors.map(formatSourceError).join('; ')}`);
  const [policy] = loaded.policies;
  if (!policy) throw new Error(`there is no policy in the text of ${name}`);
  return { ...policy, mode };
}
