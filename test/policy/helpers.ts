import type { Policy } from '../../src/core/policy/policy.ts';
import { compilePolicies } from '../../src/policy/compile.ts';
import type { PolicyOptions } from '../../src/policy/cross-checks.ts';
import { formatSourceError, type SourceError } from '../../src/yaml/source-error.ts';

/** A whole policy whose parts a test replaces; a part that is '' is left out, and `steps` is written as `then`. */
export function policyText(parts: Record<string, string> = {}): string {
  const whole: Record<string, string> = { name: 'a-policy', when: '{runtime: {over: 24h}}', ...parts };
  return Object.entries(whole)
    .filter(([, text]) => text !== '')
    .map(([key, text]) => `${key === 'steps' ? 'then' : key}: ${text}\n`)
    .join('');
}

export function compileOne(text: string, options: PolicyOptions = {}): Policy {
  const loaded = compilePolicies([{ file: 'p.yaml', text }], options);
  const [policy] = loaded.ok ? loaded.policies : [];
  if (!policy) throw new Error(errorsOf(text, options).join('\n'));
  return policy;
}

/** The errors of a text as lines, without the file. */
export function errorsOf(text: string, options: PolicyOptions = {}): string[] {
  return rawErrorsOf(text, options).map((error) => formatSourceError(error).replace(/^p\.yaml:/, ''));
}

export function rawErrorsOf(text: string, options: PolicyOptions = {}): readonly SourceError[] {
  const loaded = compilePolicies([{ file: 'p.yaml', text }], options);
  return loaded.ok ? [] : loaded.errors;
}
