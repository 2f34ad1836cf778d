import type { Run } from '../../core/run/run.ts';
import { formatSourceError, loadPolicies, readSnapshot, type SourceError } from '../../policy/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { type ReadRecord, readRecord } from '../record/read-record.ts';
import { reportError } from '../report-error.ts';
import { splitRun } from '../service/find-run.ts';
import { findService, type ServiceOptions } from '../service/service.ts';
import { describeExplanation, type Explanation, inOrderOfNeed } from './explanation.ts';
import { explainLive } from './live.ts';
import { describeRecord } from './record-lines.ts';
import { explainSnapshot } from './snapshot.ts';

export interface ExplainOptions extends ServiceOptions {
  readonly snapshot?: string | undefined;
  readonly policies: string;
  readonly policy?: string | undefined;
  readonly record?: boolean | undefined;
  readonly output: 'table' | 'json';
}

/** Shows the status of a run under every policy, the reasons, and what happens next. */
export async function explainRun(
  run: string | undefined,
  options: ExplainOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  if (options.snapshot !== undefined) {
    if (options.record) complain('A snapshot has no record: --record asks a running service.');
    return options.record ? EXIT.runtimeError : explainFile(options.snapshot, run, options);
  }
  if (run === undefined) {
    complain('Which run? Name its id, or workspace/id, or judge a file with --snapshot.');
    return EXIT.runtimeError;
  }
  try {
    const service = findService(options, variables);
    const explanation = await explainLive(service, run);
    const record = options.record ? await readRecord(service, explanation.run) : null;
    return show(explanation, options, record);
  } catch (error) {
    return reportError(error);
  }
}

/** Whether a run is the one that was asked for, by its id or its display name. */
function isNamed({ id, displayName, workspaceName }: Run, given: string): boolean {
  const [workspace, name] = splitRun(given.toLowerCase());
  const isThere = workspace === null || workspace === workspaceName.toLowerCase();
  return isThere && [id, displayName].some((text) => text.toLowerCase() === name);
}

function explainFile(file: string, run: string | undefined, options: ExplainOptions): ExitCode {
  const loaded = loadPolicies(options.policies);
  const read = readSnapshot(file);
  const errors: SourceError[] = [...(loaded.ok ? [] : loaded.errors), ...(read.ok ? [] : read.errors)];
  for (const error of errors) complain(formatSourceError(error));
  if (!loaded.ok || !read.ok) return EXIT.invalid;
  const { run: found } = read.snapshot([]);
  if (run !== undefined && !isNamed(found, run)) {
    complain(`${file} is a snapshot of ${found.workspaceName}/${found.id}, not of ${run}. Name that run, or none.`);
    return EXIT.runtimeError;
  }
  return show(explainSnapshot(file, read.now, read.snapshot, loaded.policies), options);
}

function show(
  explanation: Explanation,
  { policy, output }: ExplainOptions,
  record: ReadRecord | null = null,
): ExitCode {
  const known = explanation.policies.map(({ policy: name }) => name);
  if (policy !== undefined && !known.includes(policy)) {
    complain(`there is no policy "${policy}" for it; these are: ${known.join(', ') || 'none'}`);
    return EXIT.runtimeError;
  }
  const wanted = explanation.policies.filter(({ policy: name }) => policy === undefined || name === policy);
  const result = { ...explanation, policies: inOrderOfNeed(wanted) };
  if (output === 'json') printJson(record ? { ...result, record: record.found ? record.record : null } : result);
  else for (const line of [...describeExplanation(result), ...(record ? describeRecord(record) : [])]) print(line);
  return EXIT.clean;
}
