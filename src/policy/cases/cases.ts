import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { holdOutsideHours } from '../../core/decision/guards/hours.ts';
import { evaluate } from '../../core/policy/evaluate.ts';
import { isAboutCompute, judgeIdle } from '../../core/policy/idle-compute.ts';
import { matchPolicy } from '../../core/policy/match.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Instant } from '../../core/values/duration.ts';
import { parseDocument } from '../../yaml/document.ts';
import { DATA_BUDGET } from '../../yaml/reading-limits.ts';
import { parseWith } from '../../yaml/schema-errors.ts';
import type { SourceError } from '../../yaml/source-error.ts';
import { atStart, filesAt, isCasesFile, readText } from '../files.ts';
import { computeIn } from './compute.ts';
import { casesSchema, type PolicyCase } from './schema.ts';
import { snapshotOf } from './snapshot.ts';

/** How one case came out. */
export interface CaseResult {
  readonly policy: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly passed: boolean;
  readonly expected: { readonly outcome: PolicyCase['expect']['outcome']; readonly reasonContains: string | null };
  readonly got: { readonly outcome: PolicyCase['expect']['outcome']; readonly reason: string };
}

export interface CaseReport {
  readonly results: readonly CaseResult[];
  /** Cases files that cannot be read, or have no policy beside them. */
  readonly errors: readonly SourceError[];
  /** Names of the policies without cases. */
  readonly untested: readonly string[];
}

/**
 * Judges the cases beside the policies, with the evaluator of the service.
 * @param folder where the policies were loaded from; cases in it that belong to no policy are errors.
 */
export function runCases(policies: readonly Policy[], folder: string | readonly string[]): CaseReport {
  const results: CaseResult[] = [];
  const errors: SourceError[] = [];
  const untested: string[] = [];
  const known = new Set<string>();
  for (const policy of policies) {
    const files = casesBeside(policy.file);
    if (files.length === 0) untested.push(policy.name);
    for (const file of files) {
      known.add(resolve(file));
      const report = runFile(policy, file);
      results.push(...report.results);
      errors.push(...report.errors);
    }
  }
  const orphans = [folder].flat().flatMap((path) => orphansIn(path, known));
  // Of two paths one may hold the other.
  errors.push(...new Map(orphans.map((orphan) => [resolve(orphan.file), orphan])).values());
  return { results, errors, untested };
}

function casesBeside(policyFile: string): string[] {
  const stem = policyFile.replace(/\.ya?ml$/, '');
  return [`${stem}.cases.yaml`, `${stem}.cases.yml`].filter((file) => existsSync(file));
}

function orphansIn(path: string, known: ReadonlySet<string>): SourceError[] {
  const found = filesAt(path, isCasesFile);
  const orphans = found.files
    .filter((file) => isCasesFile(file) && !known.has(resolve(file)))
    .map((file) =>
      atStart(file, 'there is no policy beside these cases', `a policy in ${file.replace(/\.cases(?=\.ya?ml$)/, '')}`),
    );
  return [...found.errors, ...orphans];
}

function runFile(policy: Policy, file: string): Pick<CaseReport, 'results' | 'errors'> {
  const read = readText(file);
  if (!read.ok) return { results: [], errors: [read.error] };
  return runCasesText(policy, file, read.text);
}

/** Judges cases that are at hand as text. */
export function runCasesText(policy: Policy, file: string, text: string): Pick<CaseReport, 'results' | 'errors'> {
  const read = parseDocument(file, text, DATA_BUDGET);
  if (!read.ok) return { results: [], errors: read.errors };
  const { document } = read;
  const parsed = parseWith(casesSchema, document);
  if (!parsed.ok) return { results: [], errors: parsed.errors };
  const results: CaseResult[] = [];
  const errors: SourceError[] = [];
  const names = new Set<string>();
  for (const [index, given] of parsed.value.entries()) {
    if (names.has(given.name)) {
      const message = `a case is called "${given.name}" a second time`;
      errors.push(document.errorAt([index, 'name'], message, 'a name that no other case has'));
    }
    names.add(given.name);
    results.push({ ...runCase(policy, given), file, line: document.errorAt([index], '', '').line });
  }
  return { results, errors };
}

function runCase(policy: Policy, given: PolicyCase): Omit<CaseResult, 'file' | 'line'> {
  const { outcome, reason } = answerTo(policy, given);
  const { outcome: wanted, 'reason-contains': reasonContains = null, hours } = given.expect;
  const isOutside = holdOutsideHours(policy, given.now);
  const atOtherHours = hours !== undefined && hours !== (isOutside ? 'outside' : 'within');
  const passed = outcome === wanted && (reasonContains === null || reason.includes(reasonContains)) && !atOtherHours;
  return {
    policy: policy.name,
    name: given.name,
    passed,
    expected: { outcome: wanted, reasonContains },
    got: {
      outcome,
      reason: atOtherHours ? `${reason}; ${isOutside?.reason ?? 'within the hours for cancels'}` : reason,
    },
  };
}

/** What the policy says of the run or of the compute. */
function answerTo(policy: Policy, { snapshot, compute, now }: PolicyCase): CaseResult['got'] {
  if (compute) return answerToCompute(policy, compute, now);
  // The schema asks for one of both.
  if (!snapshot) throw new Error('a case describes a run or a compute');
  const run = snapshotOf({ snapshot, now }, policy.signals);
  const verdict = evaluate(run, policy, now);
  const reason = verdict.outcome === 'not-matched' ? matchPolicy(policy, run).because : verdict.reason;
  return { outcome: verdict.outcome, reason };
}

function answerToCompute(policy: Policy, given: NonNullable<PolicyCase['compute']>, now: Instant): CaseResult['got'] {
  const compute = computeIn(given, now);
  if (policy.computes === undefined) return { outcome: 'not-matched', reason: 'it is about runs, and for no compute' };
  if (!isAboutCompute(policy, compute)) return { outcome: 'not-matched', reason: 'its match is for other computes' };
  return judgeIdle(policy.computes, compute, now);
}
