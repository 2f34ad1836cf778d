/** Which runs a rule is for, in the words of a policy file. */
export interface Selection {
  readonly workspace?: readonly string[];
  readonly experiment?: readonly string[];
  readonly 'job-type'?: readonly string[];
  readonly compute?: readonly string[];
  readonly 'vm-size'?: readonly string[];
  readonly gpu?: boolean;
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

export type Condition =
  | { readonly runtime: { readonly hours: number; readonly phase: 'running' | 'total' | 'queued' } }
  | { readonly required: readonly string[] }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** A rule as all engines are given it, each in its own language. */
export interface Rule {
  readonly name: string;
  readonly match: Selection;
  readonly except: readonly Selection[];
  readonly when: Condition;
}

const running = (hours: number): Condition => ({ runtime: { hours, phase: 'running' } });
const total = (hours: number): Condition => ({ runtime: { hours, phase: 'total' } });
const queued = (hours: number): Condition => ({ runtime: { hours, phase: 'queued' } });
const required = (...tags: readonly string[]): Condition => ({ required: tags });

function rule(name: string, match: Selection, when: Condition, except: readonly Selection[] = []): Rule {
  return { name, match, except, when };
}

const CRITICAL: Selection = { tags: { tier: ['critical'] } };

/** Twenty rules as a platform team keeps them: some for every run, most for one part of the house. */
export const RULES: readonly Rule[] = [
  rule('owner', {}, required('owner')),
  rule('cost-center', { gpu: true }, required('owner', 'cost-center')),
  rule('day', { 'job-type': ['command', 'sweep', 'pipeline'] }, running(24), [
    { tags: { tier: ['critical', 'long-running'] } },
  ]),
  rule('week', {}, total(168)),
  rule('prod-day', { workspace: ['ml-prod-*'] }, running(24), [CRITICAL]),
  rule('dev-half-day', { workspace: ['ml-dev-*'] }, running(12)),
  rule('dev-gpu', { workspace: ['ml-dev-*'], gpu: true }, running(6), [CRITICAL]),
  rule('big-gpu', { 'vm-size': ['Standard_ND96*'] }, running(8), [CRITICAL]),
  rule('nightly', { experiment: ['nightly-*'] }, running(10)),
  rule('probe', { experiment: ['probe-*', '*-smoke'] }, running(1)),
  rule('queue', {}, queued(4)),
  rule('queue-gpu', { gpu: true }, queued(12), [CRITICAL]),
  rule('sweep', { 'job-type': ['sweep'] }, total(48)),
  rule('pipeline', { 'job-type': ['pipeline'], workspace: ['ml-prod-*'] }, running(36)),
  rule('vision', { tags: { team: ['vision'] } }, { all: [running(20), required('cost-center')] }),
  rule('speech', { tags: { team: ['speech', 'audio-*'] } }, { any: [running(30), total(90)] }),
  rule('old-without-owner', {}, { all: [total(72), { not: { not: required('owner') } }] }),
  rule('shared-cluster', { compute: ['shared-*'] }, { any: [running(16), queued(8)] }, [CRITICAL]),
  rule('interactive', { compute: ['ci-*'], 'job-type': ['command'] }, { all: [running(10), total(12)] }),
  rule('spark', { 'job-type': ['spark'] }, { any: [{ all: [running(5), required('owner')] }, running(15)] }),
];
