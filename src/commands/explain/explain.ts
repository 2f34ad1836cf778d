import type { Run } from '../../core/run/run.ts';
import { StartError } from '../../core/values/start-error.ts';
import { formatSourceError, loadPolicies, readSnapshot, type SourceError } from '../../policy/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { hereAt } from '../operator/here.ts';
import { complain } from '../process.ts';
import { type ReadRecord, readRecord } from '../record/read-record.ts';
import type { Given, Printout } from '../service/command.ts';
import { splitRun } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { describeExplanation, type Explanation, inOrderOfNeed } from './explanation.ts';
import { explainLive } from './live.ts';
import { describeRecord } from './record-lines.ts';
import { explainSnapshot } from './snapshot.ts';

export interface ExplainOptions {
  readonly snapshot?: string;
  readonly policies: string;
  readonly policy?: string;
  readonly record?: boolean;
}

/** Shows the status of a run under every policy, the reasons, and what happens next. */
export async function explainRun(service: Service, given: Given<ExplainOptions>): Promise<Printout | ExitCode> {
  const {
    args: [run],
    options,
  } = given;
  if (options.snapshot !== undefined) {
    if (options.record) throw new StartError('A snapshot has no record: --record asks a running service.');
    return explainFile(options.snapshot, run, given);
  }
  if (run === undefined)
    throw new StartError('Which run? Name its id, or workspace/id, or judge a file with --snapshot.');
  const explanation = await explainLive(service, run);
  return shown(explanation, given, options.record ? await readRecord(service, explanation.run) : null);
}

/** Whether a run is the one that was asked for, by its id or its display name. */
function isNamed({ id, displayName, workspaceName }: Run, given: string): boolean {
  const [workspace, name] = splitRun(given.toLowerCase());
  const isThere = workspace === null || workspace === workspaceName.toLowerCase();
  return isThere && [id, displayName].some((text) => text.toLowerCase() === name);
}

function explainFile(file: string, run: string | undefined, given: Given<ExplainOptions>): Printout | ExitCode {
  const loaded = loadPolicies(given.options.policies);
  const read = readSnapshot(file);
  const errors: SourceError[] = [...(loaded.ok ? [] : loaded.errors), ...(read.ok ? [] : read.errors)];
  for (const error of errors) complain(formatSourceError(error));
  if (!loaded.ok || !read.ok) return EXIT.invalid;
  const { run: found } = read.snapshot([]);
  if (run !== undefined && !isNamed(found, run))
    throw new StartError(
      `${file} is a snapshot of ${found.workspaceName}/${found.id}, not of ${run}. Name that run, or none.`,
    );
  return shown(explainSnapshot(file, read.now, read.snapshot, loaded.policies), given, null);
}

function shown(explanation: Explanation, given: Given<ExplainOptions>, record: ReadRecord | null): Printout {
  const { policy } = given.options;
  const here = hereAt(explanation.now, given);
  const known = explanation.policies.map(({ policy: name }) => name);
  if (policy !== undefined && !known.includes(policy))
    throw new StartError(`there is no policy "${policy}" for it; these are: ${known.join(', ') || 'none'}`);
  const wanted = explanation.policies.filter(({ policy: name }) => policy === undefined || name === policy);
  const result = { ...explanation, policies: inOrderOfNeed(wanted) };
  return {
    data: record ? { ...result, record: record.found ? record.record : null } : result,
    lines: (width) => [
      ...describeExplanation(result, { here, width }),
      ...(record ? describeRecord(record, here) : []),
    ],
  };
}
