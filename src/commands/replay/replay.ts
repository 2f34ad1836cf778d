import { z } from 'zod';
import type { Decision } from '../../core/decision/decision.ts';
import { formatInstant, type Milliseconds } from '../../core/values/duration.ts';
import { createReplay } from '../../evidence/replay.ts';
import { keptDecisionOut } from '../../http/routes/basis.ts';
import { policyFromText } from '../../policy/index.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { reportError } from '../report-error.ts';
import { findService, type Service, type ServiceOptions } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { countsOf, type ReplayedDecision } from './replayed.ts';
import { describeReplay, describeReplays } from './text.ts';

export interface ReplayOptions extends ServiceOptions {
  readonly all: boolean;
  readonly since: Milliseconds | null;
  readonly until: Milliseconds | null;
  readonly output: 'table' | 'json';
}

/** Derives one decision again; null where the service has none with this id. */
type ReplayOne = (id: string) => Promise<ReplayedDecision | null>;

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
    const service = findService(options, variables);
    const replayOne = replayWith(service);
    const replayed = options.all ? await replayAll(service, replayOne, options) : await replayThese(ids, replayOne);
    if (options.output === 'json') printJson({ decisions: replayed.map(shown), ...countsOf(replayed) });
    else print(options.all ? describeReplays(replayed) : replayed.map(describeReplay).join('\n\n'));
    return exitCodeOf(replayed);
  } catch (error) {
    return reportError(error);
  }
}

function shown({ at, ...replayed }: ReplayedDecision) {
  return { at: formatInstant(at), ...replayed };
}

function exitCodeOf(replayed: readonly ReplayedDecision[]): ExitCode {
  const { differs, damaged, 'not-possible': notPossible } = countsOf(replayed);
  if (differs + damaged > 0) return EXIT.findings;
  return notPossible > 0 ? EXIT.partial : EXIT.clean;
}

async function replayThese(ids: readonly string[], replayOne: ReplayOne): Promise<ReplayedDecision[]> {
  const replayed: ReplayedDecision[] = [];
  for (const id of ids) {
    const one = await replayOne(id);
    if (!one) throw new Unanswered(`the service knows no decision ${id}`);
    replayed.push(one);
  }
  return replayed;
}

function replayWith(service: Service): ReplayOne {
  const replay = createReplay(policyFromText);
  return async (id) => {
    const kept = await service.ask(`/decisions/${encodeURIComponent(id)}/basis`, keptDecisionOut);
    if (!kept) return null;
    // The record is the service's own. A decision of another version differs in a field, and that is said.
    const decision = kept.decision as unknown as Decision;
    const { at, kind, withheld, runId, policy } = decision;
    return { id, at, kind, withheld, runId, policy, result: replay({ decision, basis: kept.basis }) };
  };
}

const idsOut = z.object({ items: z.array(z.object({ id: z.string() })), next: z.string().nullable() });

/** As many as a page may hold. */
const PAGE = 200;

async function replayAll(
  service: Service,
  replayOne: ReplayOne,
  { since, until }: ReplayOptions,
): Promise<ReplayedDecision[]> {
  const now = Date.now();
  const filter = new URLSearchParams({ limit: `${PAGE}` });
  if (since !== null) filter.set('since', formatInstant(now - since));
  if (until !== null) filter.set('until', formatInstant(now - until));
  const replayed: ReplayedDecision[] = [];
  for (;;) {
    const page = await service.ask(`/decisions?${filter}`, idsOut);
    for (const { id } of page?.items ?? []) {
      const one = await replayOne(id);
      if (one) replayed.push(one);
      showProgress(replayed.length);
    }
    if (!page?.next) break;
    filter.set('cursor', page.next);
  }
  showProgress(null);
  return replayed;
}

function showProgress(done: number | null): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(`\r\x1b[K${done === null ? '' : `${counted(done, 'decision')} derived again`}`);
}
