import { setTimeout as delay } from 'node:timers/promises';
import { found } from '../../api/client.ts';
import { lastLines } from '../../core/evidence/log-text.ts';
import { formatBytes } from '../../core/values/bytes.ts';
import type { Milliseconds } from '../../core/values/duration.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { aborted, complain, interruption, print, printJson } from '../process.ts';
import type { Format, Given } from '../service/command.ts';
import { findRun, pathOf, type RunDetail } from '../service/find-run.ts';
import type { Service } from '../service/service.ts';
import { Unanswered } from '../service/unanswered.ts';
import { textTable } from '../table.ts';
import { type Followed, follow } from './follow.ts';
import type { LogList, LogPart } from './log-part.ts';

export interface LogsOptions {
  readonly file?: string;
  readonly child?: string;
  readonly lines: number;
  readonly follow: boolean;
  readonly list: boolean;
}

/** What a test replaces. */
export interface LogsParts {
  readonly pause?: (length: Milliseconds) => Promise<void>;
  readonly stop?: AbortSignal;
}

/** Shows the end of a log of a run, and what comes until it has ended; or which logs there are. */
export async function showLogs(
  service: Service,
  { args: [run = ''], options, output }: Given<LogsOptions>,
  // What is not followed ends at Ctrl-C as any command does.
  { pause, stop = options.follow ? interruption() : new AbortController().signal }: LogsParts = {},
): Promise<ExitCode> {
  const { api } = service;
  const detail = await findRun(service, run);
  const of = options.child === undefined ? {} : { child: options.child };
  const listed = await found(
    api.GET('/api/v1/runs/{workspace}/{run}/logs', { params: { path: pathOf(detail), query: of } }),
  );
  if (!listed) throw new Unanswered(await noChild(options.child, detail, service));
  // Beside a step, the others are of no use.
  const listing = options.child === undefined ? listed : { ...listed, children: [] };
  if (options.list) return printList(listing, output);
  const path = options.file ?? listing.files[0]?.path ?? listing.kept[0]?.path;
  if (path === undefined) {
    complain(noLog(listing));
    return EXIT.partial;
  }
  const read = (from: number | null): Promise<LogPart | null> => {
    const query = { ...of, path, ...(from !== null && { from }) };
    const answer = found(
      api.GET('/api/v1/runs/{workspace}/{run}/logs/content', { params: { path: pathOf(detail), query } }),
    );
    return Promise.race([answer, aborted(stop).then(() => null)]);
  };
  const first = await read(null);
  if (!first) throw new Unanswered(`${path} is not there; runwarden logs ${run} --list shows the logs that are`);
  for (const remark of remarks(first, listing)) complain(remark);
  const shown = options.follow ? first.text : first.text + first.unfinished;
  write({ kind: 'lines', text: lastLines(shown, options.lines), part: first }, output);
  if (!options.follow) return EXIT.clean;
  const wait = (length: Milliseconds) => delay(length, undefined, { signal: stop }).catch(() => undefined);
  for await (const came of follow(first, { read, pause: pause ?? wait, stop })) write(came, output);
  complain(stop.aborted ? 'stopped following; the run itself continues' : `${listing.of.displayName} has ended`);
  return EXIT.clean;
}

function write(came: Followed, output: Format): void {
  if (came.kind === 'note') complain(`-- ${came.text}`);
  else if (output === 'json') print(JSON.stringify({ ...came.part, text: came.text }));
  else if (came.text !== '') print(came.text.replace(/\n$/, ''));
}

/** What a reader has to know beside the text; on standard error, so that the text can be piped. */
function* remarks(part: LogPart, { files, children, incomplete }: LogList): Generator<string> {
  const size = formatBytes(part.size);
  if (part.unread !== null) yield `Azure cannot be read (${part.unread}); this was kept at ${part.keptAt}`;
  if (!part.isText) yield `${part.path} (${size}) is no text, so nothing of it is shown`;
  else if (part.from > 0) yield `${part.path} of ${part.of.displayName}: the end of ${size}`;
  const redactions = Object.values(part.redacted).reduce((sum, count) => sum + count, 0);
  if (redactions > 0) yield `taken out: ${redactions} ${redactions === 1 ? 'secret' : 'secrets'}`;
  const others = files.map(({ path }) => path).filter((path) => path !== part.path);
  if (others.length > 0) yield `other logs: ${some(others)}; --file shows one, --list all`;
  if (children.length > 0)
    yield `its steps or trials have logs of their own: ${some(children.map(named))}; --child shows one`;
  if (incomplete !== null) yield incomplete;
}

const MOST_NAMED = 4;

function some(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function named({ displayName, status }: LogList['children'][number]): string {
  return `${displayName} (${status})`;
}

async function noChild(child: string | undefined, run: RunDetail, service: Service): Promise<string> {
  if (child === undefined) return `the service has no logs of ${run.id}`;
  const listed = await found(service.api.GET('/api/v1/runs/{workspace}/{run}/logs', { params: { path: pathOf(run) } }));
  const names = listed && listed.children.length > 0 ? `; it has ${some(listed.children.map(named))}` : '';
  return `${run.id} has no step or trial ${child}${names}`;
}

function noLog({ of, unread, children }: LogList): string {
  if (unread !== null) return `the logs of ${of.displayName} cannot be listed: ${unread}`;
  const steps = children.length === 0 ? '' : `; its steps or trials: ${some(children.map(named))}; --child shows one`;
  return `${of.displayName} has no log yet${steps}`;
}

const KEPT_WHEN: Readonly<Record<LogList['kept'][number]['occasion'], string>> = {
  decided: 'at a decision',
  ended: 'at its end',
};

function printList(list: LogList, output: Format): ExitCode {
  if (output === 'json') {
    printJson(list);
    return EXIT.clean;
  }
  const { of, files, unread, incomplete, kept, children, childrenUnread } = list;
  print(`Logs of ${of.displayName} (${of.id})`);
  const live = files.map(({ path, bytes, changedAt }) => [
    path,
    bytes === null ? 'not known' : formatBytes(bytes),
    changedAt ?? 'not known',
  ]);
  if (files.length > 0) print(textTable(['In Azure', 'Size', 'Changed'], live, [56, 14, 24]));
  if (unread !== null) print(`Azure cannot list them: ${unread}`);
  else if (files.length === 0) print('Azure has none.');
  if (incomplete !== null) print(`The list is not whole: ${incomplete}`);
  const rows = kept.map(({ path, at, occasion, bytes, missing }) => [
    path,
    bytes === null ? `missing: ${missing}` : formatBytes(bytes),
    KEPT_WHEN[occasion],
    at,
  ]);
  if (kept.length > 0) print(textTable(['Kept', 'Size', 'When', 'At'], rows, [38, 18, 15, 23]));
  const steps = children.map(({ id, displayName, status }) => [displayName, status, id]);
  if (steps.length > 0) print(textTable(['Step or trial (--child)', 'Status', 'Id'], steps, [32, 16, 46]));
  if (childrenUnread !== null) print(`Azure cannot list its steps or trials: ${childrenUnread}`);
  return EXIT.clean;
}
