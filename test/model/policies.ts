import type { Mode, Policy } from '../../src/core/policy/policy.ts';
import { compilePolicies, formatSourceError } from '../../src/policy/index.ts';

export const NAMES = ['idle', 'tagged'] as const;
export type PolicyName = (typeof NAMES)[number];

/** What of a policy people change, and what differs from history to history. */
export interface Terms {
  readonly mode: Mode;
  /** The policy's file lies in the folder. */
  readonly isThere: boolean;
  /** Counts the edits. */
  readonly edition: number;
  readonly grace: 'none' | '30m' | '1h';
  readonly for: '0s' | '10m';
  readonly otherwise: 'keep' | 'cancel';
  readonly within: '2h' | '24h';
  readonly perHour: number | null;
}

/** `idle` rests on a measured signal, and `tagged` on a positive fact of each run. */
const WHEN: Readonly<Record<PolicyName, string>> = {
  idle: 'gpu-idle: {below: 5%, over: 1h}',
  tagged: 'tags: {required: [a, b]}',
};

export function textOf(name: PolicyName, terms: Terms): string {
  const { mode, edition, grace, otherwise, within, perHour } = terms;
  return `
name: ${name}
mode: ${mode}
match: {tags: {owner: "team*"}}
except: [{tags: {keep: "yes"}}]
when: {${WHEN[name]}}
for: ${terms.for}
then:
  - notify: owner
  - after: ${10 + edition}m
    cancel: {within: ${within}, otherwise: ${otherwise}}
${grace === 'none' ? 'notice: none' : `grace: ${grace}`}
${perHour === null ? '' : `limits: {per-hour: ${perHour}}`}
`;
}

const byText = new Map<string, Policy>();

/** The policy of a text, compiled once: a pass compares policies by identity. */
export function compiled(text: string): Policy {
  const before = byText.get(text);
  if (before) return before;
  const loaded = compilePolicies([{ file: 'model.yaml', text }]);
  if (!loaded.ok) throw new Error(loaded.errors.map(formatSourceError).join('\n'));
  const [policy] = loaded.policies;
  if (!policy) throw new Error('the text holds no policy');
  byText.set(text, policy);
  return policy;
}
