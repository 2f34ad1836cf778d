import { createHash } from 'node:crypto';
import type { Basis } from '../../src/core/decision/basis.ts';
import { BasisWriter, type CompileKept, readBasis } from '../../src/core/decision/kept-basis.ts';
import { type Plan, plan } from '../../src/core/decision/plan.ts';
import { evaluate } from '../../src/core/policy/evaluate.ts';
import type { Policy } from '../../src/core/policy/policy.ts';
import type { Run } from '../../src/core/run/run.ts';
import { known, type Snapshot } from '../../src/core/signal/signal.ts';
import { HOUR, type Instant } from '../../src/core/values/duration.ts';
import { compilePolicies, policyFromText } from '../../src/policy/index.ts';
import { anAssessment, aPlanInput } from './builders.ts';

export const LONG_RUN = `
name: long-run
summary: Runs are stopped after two hours.
severity: high
mode: enforce
when: {any: [{runtime: {over: 2h}}, {cost: {over: 100 USD}}]}
then:
  - {notify: [owner]}
  - {after: 5m, cancel: {within: 1h, otherwise: keep}}
grace: 30m
`;

/** A policy from its text, as a folder gives it. */
export function policyOf(text: string): Policy {
  const loaded = compilePolicies([{ file: 'long-run.yaml', text }]);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  const [policy] = loaded.policies;
  if (!policy) throw new Error('the text holds no policy');
  return policy;
}

/** A run that has been running for nine hours. */
export function ranLong(run: Run, now: Instant): Snapshot {
  const startedAt = now - 9 * HOUR;
  const timing = known({ startedAt, endedAt: null }, now);
  return { run: { ...run, createdAt: startedAt }, phaseSince: startedAt, signals: { timing } };
}

/** What a first pass decides on a snapshot. @param newId names the finding and the decisions. */
export function firstPass(snapshot: Snapshot, policy: Policy, now: Instant, newId?: () => string): Plan {
  const verdict = evaluate(snapshot, policy, now);
  if (verdict.outcome === 'not-matched') throw new Error('the policy is not for the run');
  const assessment = anAssessment({ snapshot, policy, verdict }, { finding: null });
  return plan(aPlanInput([assessment], { now, ...(newId && { newId }) }));
}

/** Keeps a basis and reads it again, as the store and the command do. */
export function keptAndRead(basis: Basis, compile: CompileKept = policyFromText) {
  const parts = new Map<string, string>();
  const put = (text: string) => {
    const name = createHash('sha256').update(text).digest('hex');
    parts.set(name, text);
    return name;
  };
  const text = new BasisWriter('1.2.3', put).write(basis);
  return { parts, text, ...readBasis(text, (name) => parts.get(name) ?? '', compile) };
}
