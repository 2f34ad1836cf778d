import { isUtf8 } from 'node:buffer';
import type { RunRecord } from '../../core/evidence/run-record.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { truncate } from '../../core/values/text.ts';
import { createCommand } from './commands.ts';
import type { BundledDecision } from './decision.ts';
import { metricsOf, unknownParts, whatFailed, whatItRan, whichData } from './facts.ts';
import type { KeptFile } from './kept-files.ts';
import { howLong } from './lengths.ts';
import { block, code, plain, section } from './markdown.ts';
import type { BundledRun } from './run.ts';
import { whatHappened } from './story.ts';

/** What a README is written from. */
export interface Overview {
  readonly run: BundledRun;
  readonly record: RunRecord | null;
  /** The oldest first. */
  readonly decisions: readonly BundledDecision[];
  readonly files: readonly KeptFile[];
  /** What could not be had besides kept items, in words that begin a line. */
  readonly missing: readonly string[];
  /** The files of the bundle with what each is. */
  readonly contents: readonly (readonly [path: string, what: string])[];
  readonly at: Instant;
}

/** The bundle in plain words, for someone who cannot see the workspace. */
export function readme(bundle: Overview): string {
  const { run, record, decisions } = bundle;
  const lines = [
    `# ${plain(run.displayName)}`,
    '',
    introduction(bundle),
    '',
    ...section('What happened', whatHappened(record, decisions)),
    ...(record === null ? [] : section('What failed', whatFailed(record, decisions))),
    ...(record === null ? [] : section('With which data', whichData(record))),
    ...(record === null ? [] : section('How long it took, and what it cost', howLong(record))),
    ...section('What the checks wrote', whatTheChecksWrote(bundle.files)),
    ...section('What the log said', whatTheLogSaid(bundle.files, record)),
    ...(record === null ? [] : section('What it measured', metricsOf(record))),
    ...(record === null ? [] : section('What it executed', whatItRan(record))),
    ...section('How to run it again', howToRunAgain(bundle)),
    ...section('What is missing', whatIsMissing(bundle)),
    ...section('What is in this folder', whatIsHere(bundle)),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function introduction({ run, record, decisions, at }: Overview): string {
  const seen = record?.run;
  const owner = decisions.at(-1)?.read.owner?.display;
  const facts = [
    seen?.jobType,
    seen?.experiment && `experiment ${code(seen.experiment)}`,
    owner && `owner ${plain(owner)}`,
    seen?.creator?.displayName && `submitted by ${plain(seen.creator.displayName)}`,
  ].filter(Boolean);
  const about = facts.length === 0 ? '' : ` (${facts.join(', ')})`;
  return (
    `Run ${code(run.id)} of workspace ${code(run.workspace)}${about}. This folder holds what Runwarden kept of it, so that it can ` +
    `be understood and repeated without access to the workspace. It was written at ${formatInstant(at)}.`
  );
}

const MOST_LOGS = 6;
const LAST_LINES = 20;
const LONGEST_LINE = 400;
const MOST_REPORTS = 4;
const LONGEST_REPORT = 4096;

/** Each file once, the newest of it. */
function newestOf(files: readonly KeptFile[], kind: KeptFile['item']['kind']): KeptFile[] {
  const byName = new Map<string, KeptFile>();
  for (const file of files) {
    const key = `${file.item.ofRun.id} ${file.item.name}`;
    if (file.item.kind === kind && file.bytes && file.bytes.length > 0 && !byName.has(key)) byName.set(key, file);
  }
  return [...byName.values()];
}

/** Small reports as they are: they often say best what is wrong. */
function whatTheChecksWrote(files: readonly KeptFile[]): string[] {
  const small = newestOf(files, 'artifact').filter(
    ({ bytes }) => bytes && bytes.length <= LONGEST_REPORT && isUtf8(bytes),
  );
  return small
    .slice(0, MOST_REPORTS)
    .flatMap((file, index) => [
      ...(index === 0 ? [] : ['']),
      `${code(file.item.name)} of ${code(file.item.ofRun.displayName)}:`,
      '',
      ...block(linesOf(file)),
    ]);
}

/** What people wrote before what Azure wrote, and what failed before the rest. */
function whatTheLogSaid(files: readonly KeptFile[], record: RunRecord | null): string[] {
  const children = record?.children.known ? record.children.value : [];
  const failed = new Set(children.flatMap(({ child }) => (child.error || child.status === 'Failed' ? [child.id] : [])));
  const rank = ({ item }: KeptFile) =>
    (failed.has(item.ofRun.id) ? 0 : 2) + (item.name.startsWith('user_logs/') ? 0 : 1);
  const logs = newestOf(files, 'log')
    .map((file) => ({ file, lines: linesOf(file).filter((line) => line.trim() !== '') }))
    .filter(({ lines }) => lines.length > 0)
    .sort((a, b) => rank(a.file) - rank(b.file));
  const shown = logs
    .slice(0, MOST_LOGS)
    .flatMap(({ file: { item, path }, lines }) => [
      `The end of ${code(item.name)} of ${code(item.ofRun.displayName)} (whole: ${code(path ?? '')}):`,
      '',
      ...block(lines.slice(-LAST_LINES).map((line) => truncate(line, LONGEST_LINE))),
      '',
    ]);
  const left = logs.length - MOST_LOGS;
  return [...shown, ...(left > 0 ? [`${left} more are in logs/.`, ''] : [])].slice(0, -1);
}

function linesOf({ bytes }: KeptFile): string[] {
  return Buffer.from(bytes ?? [])
    .toString()
    .trimEnd()
    .split(/\r?\n/);
}

function howToRunAgain({ run, record }: Overview): string[] {
  if (!record) return ['No record of the run is kept, so no job file can be made.'];
  if (!record.job.known) return [`No job file can be made: ${plain(record.job.reason)}.`];
  const { differs } = record.job.value;
  return [
    'In this folder, with the Azure CLI and its extension ml:',
    '',
    ...block([createCommand(run)]),
    '',
    ...(differs.length === 0
      ? ['It runs the same code, in the same environment, on the same inputs.']
      : [
          'It runs the same code, in the same environment, on the same inputs, except:',
          '',
          ...differs.map(({ where, why }) => `- ${code(where)}: ${plain(why)}`),
        ]),
  ];
}

function whatIsMissing({ record, files, missing }: Overview): string[] {
  const gone = files.filter((file) => file.missing !== null && !isThereOtherwise(file, files));
  const cut = files.filter(({ item, path }) => path !== null && (item.content?.whole.from ?? 0) > 0);
  const unknown = record === null ? [] : unknownParts(record);
  const lines = [
    ...missing.map((line) => `- ${plain(line)}`),
    ...gone.map(
      ({ item, missing: why }) => `- ${code(item.name)} of ${code(item.ofRun.displayName)}: ${plain(why ?? '')}`,
    ),
    ...cut.map(({ item, path }) => {
      const { bytes, whole } = item.content ?? { bytes: 0, whole: { bytes: 0 } };
      return `- ${code(path ?? '')} is only the last ${bytes} of ${whole.bytes} bytes`;
    }),
    ...(unknown.length === 0 ? [] : ['- Not known, in record.json:', ...unknown.map((line) => `  ${line}`)]),
  ];
  return lines.length === 0 ? ['Nothing that Runwarden looks for.'] : lines;
}

/** Whether another pass kept what this one could not have. */
function isThereOtherwise({ item }: KeptFile, files: readonly KeptFile[]): boolean {
  return files.some(
    (other) => other.path !== null && other.item.name === item.name && other.item.ofRun.id === item.ofRun.id,
  );
}

function whatIsHere({ contents, files }: Overview): string[] {
  const written = new Map(files.flatMap(({ item, path }) => (path === null ? [] : [[path, item.content?.redacted]])));
  const taken = [...written.values()].flatMap((redacted) => Object.values(redacted ?? {})).reduce((a, b) => a + b, 0);
  return [
    ...contents.map(([path, what]) => `- ${code(path)}: ${what}`),
    '',
    `${taken === 0 ? 'No secret had to be taken out.' : `Secrets were taken out before anything was kept (${taken}); each place says [redacted].`} To check that no file has changed: ${code('sha256sum -c SHA256SUMS')}.`,
  ];
}
