import { formatInstant } from '../../core/values/duration.ts';
import { StartError } from '../../core/values/start-error.ts';
import { createReplay } from '../../evidence/replay.ts';
import { policyFromText } from '../../policy/index.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import type { Here } from '../times/show.ts';
import { momentOf, readWhen } from '../times/when.ts';
import { countsOf, type ReplayedDecision } from './replayed.ts';
import { type DecisionSource, readStoreConfig, type Span, serviceSource, withStore } from './sources.ts';
import { describeReplay, describeReplays } from './text.ts';

export interface ReplayOptions {
  /** Reads the store of the config instead of asking a service. */
  readonly store: boolean;
  readonly all: boolean;
  readonly since: string | null;
  readonly until: string | null;
}

/** Derives decisions again from what is kept of them, and says whether they agree with the record. */
export async function replayDecisions(
  service: Service,
  { args: ids, options, variables, now, zone }: Given<ReplayOptions>,
): Promise<Printout | ExitCode> {
  if (options.all === ids.length > 0) throw new StartError('Which decisions? Name their ids, or give --all.');
  const here = { now: now(), zone };
  const work = (source: DecisionSource) => replayFrom(source, ids, { all: options.all, ...spanOf(options, here) });
  if (!options.store) return shown(await work(serviceSource(service)), options, here);
  const config = readStoreConfig(variables);
  return config ? shown(await withStore(config, work), options, here) : EXIT.invalid;
}

function spanOf({ since, until }: ReplayOptions, here: Here): Span {
  const at = (text: string) => momentOf(readWhen(text, 'past', here), 'past', here);
  return { ...(since !== null && { since: at(since) }), ...(until !== null && { until: at(until) }) };
}

async function replayFrom(
  source: DecisionSource,
  ids: readonly string[],
  { all, ...span }: Span & { readonly all: boolean },
): Promise<readonly ReplayedDecision[]> {
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

function shown(replayed: readonly ReplayedDecision[], { all }: ReplayOptions, here: Here): Printout {
  return {
    data: {
      decisions: replayed.map(({ at, ...rest }) => ({ at: formatInstant(at), ...rest })),
      ...countsOf(replayed),
    },
    lines: () => [
      all ? describeReplays(replayed, here) : replayed.map((one) => describeReplay(one, here)).join('\n\n'),
    ],
    code: exitCodeOf(replayed),
  };
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
