// Policies: YAML to compiled policies, and their cases. May import core and conditions, and reads files.

export { formatSourceError, type SourceError } from '../yaml/source-error.ts';
export { type CaseReport, type CaseResult, runCases } from './cases/cases.ts';
export { readSnapshot } from './cases/snapshot-file.ts';
export { compilePolicies } from './compile.ts';
export type { PolicyOptions } from './cross-checks.ts';
export type { IdlePart } from './idle-parts.ts';
export { compileText, policyFromText } from './kept.ts';
export { leftOutOf, loadPolicies, setAsideBelow } from './load.ts';
export { openPolicySet } from './reloadable-set.ts';
