// Policies: YAML to compiled policies, and their cases. May import core and conditions, and reads files.

export { openPolicyBook } from './book.ts';
export { type CaseReport, type CaseResult, runCases } from './cases.ts';
export { compilePolicies, type PolicyOptions } from './compile.ts';
export { formatPolicyError, type PolicyError } from './errors.ts';
export { leftOutOf, loadPolicies, setAsideBelow } from './load.ts';
export { readSnapshot } from './snapshot-file.ts';
