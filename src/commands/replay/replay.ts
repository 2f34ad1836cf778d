import { formatInstant, type Milliseconds } from '../../core/values/duration.ts';
import { createReplay } from '../../evidence/replay.ts';
import { policyFromText } from '../../policy/index.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { reportError } from '../report-error.ts';
import { findService, type ServiceOptions } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { countsOf, type ReplayedDecision } from './replayed.ts';
import { type DecisionSource, readStoreConfig, serviceSource, withStore } from './sources.ts';
import { describeReplay, describeReplays } from './text.ts';

export interface ReplayOptions extends ServiceOptions {
  /** Reads the store of the config instead of asking a service. */
  readonly store: boolean;
  readonly all: boolean;
  readonly since: Milliseconds | null;
  readonly until: Milliseconds | null;
  readonly output: 'table' | 'json';
}

/** Derives decisions again from what is kept of them, and says whether they agree with the record. */
export async function replayDecisions(
  ids: readonly string[],
  options: ReplayOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  if (options.all === ids.length > 0) {
    complain('Which decisions? Name their ids, or give --all.');
    return EXIT.runtimeError;
  }
  try {
    const work = (source: DecisionSource) => replayFrom(source, ids, options);
    if (!options.store) return show(await work(serviceSource(findService(options, variables))), options);
    const config = readStoreConfig(variables);
    return config ? show(await withStore(config, work), options) : EXIT.invalid;
  } catch (error) {
    return reportError(error);
  }
}

async function replayFrom(
  source: DecisionSource,
  ids: readonly string[],
  { all, since, until }: ReplayOptions,
): Promise<readonly ReplayedDecision[]> {
  const now = Date.now();
  const span = { ...(since !== null && { since: now - since }), ...(until !== null && { until: now - until }) };
  const replay = createReplay(policyFromText);
  const replayed: ReplayedDecision[] = [];
  for await (const id of all ? source.ids(span) : ids) {
    const kept = await source.keptDecision(id);
    if (!kept) throw new Unanswered(`${source.name} knows no decision ${id}`);
    const { at, kind, withheld, runId, policy } = kept.decision;
    replayed.push({ id, at, kind, withheld, runId, policy, result: replay(kept) });
    if (all) showProgress(replayed.length);
  }
  showProgress(null);
  return replayed;
}

function show(replayed: readonly ReplayedDecision[], { all, output }: ReplayOptions): ExitCode {
  if (output === 'json')
    printJson({
      decisions: replayed.map(({ at, ...rest }) => ({ at: formatInstant(at), ...rest })),
      ...countsOf(replayed),
    });
  else print(all ? describeReplays(replayed) : replayed.map(describeReplay).join('\n\n'));
  return exitCodeOf(replayed);
}

function exitCodeOf(replayed: readonly ReplayedDecision[]): ExitCode {
  const { differs, damaged, 'not-possible': notPossible } = countsOf(replayed);
  if (differs + damaged > 0) return EXIT.findings;
  return notPossible > 0 ? EXIT.partial : EXIT.clean;
}

function showProgress(done: number | null): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(`\r\x1b[K${done === null ? '' : `${counted(done, 'decision')} derived again`}`);
}
