import { createHash } from 'node:crypto';
import type { KeptItem } from '../../core/evidence/kept.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { compareText } from '../../core/values/text.ts';
import { commandsText } from './commands.ts';
import type { BundledDecision } from './decision.ts';
import { jobYaml } from './job-yaml.ts';
import { type GivenContent, type KeptFile, keptFiles, newestRecord } from './kept-files.ts';
import { readme } from './readme.ts';
import type { BundledRun } from './run.ts';
import { SafePaths } from './safe-path.ts';

/** The text of a policy as it was when something was decided under it. */
export interface BundledPolicy {
  readonly name: string;
  readonly text: string;
}

export interface BundleInput {
  readonly run: BundledRun;
  /** The newest first, as the API lists them. */
  readonly decisions: readonly BundledDecision[];
  readonly items: readonly KeptItem[];
  /** By their hash. */
  readonly contents: ReadonlyMap<string, GivenContent>;
  readonly policies: readonly BundledPolicy[];
  /** What else could not be had, each in words that begin a line. */
  readonly missing: readonly string[];
  readonly at: Instant;
  /** Of Runwarden. */
  readonly version: string;
}

export interface BundleFile {
  /** Below the folder of the bundle. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

interface Described extends BundleFile {
  readonly what: string;
  /** The kept item that it is, where it is one. */
  readonly of?: KeptItem;
}

/** All that is kept of a run or a decision, as files for people. The same input gives the same files. */
export function bundleOf(input: BundleInput): readonly BundleFile[] {
  const { run, at } = input;
  const paths = new SafePaths();
  // Its own names first, so that no file of Azure takes one.
  const own = (name: string) => paths.file(name);
  const names = { readme: own('README.md'), job: own('job.yml'), commands: own('commands.txt') };
  const lists = { manifest: own('manifest.json'), sums: own('SHA256SUMS') };
  const decisions = input.decisions.toReversed().sort((a, b) => a.read.at - b.read.at);
  const kept = keptFiles(run, input.items, input.contents, paths);
  const record = newestRecord(kept);
  const { job } = record ?? {};
  const files: Described[] = [
    ...distinct(kept),
    ...decisions.map(({ json, read }, index) =>
      textFile(own(`decisions/${index + 1}.json`), `${JSON.stringify(json, null, 2)}\n`, `decision ${read.id}`),
    ),
    ...input.policies.map(({ name, text }) =>
      textFile(own(`policy/${name}.yaml`), text, `policy ${name} as it was; SHA-256 ${sha256(Buffer.from(text))}`),
    ),
    ...(record && job?.known
      ? [textFile(names.job, jobYaml(job.value, run, record.at), 'the job file that runs it again')]
      : []),
    textFile(names.commands, commandsText(run, record), 'commands about the run, ready to copy'),
  ];
  const contents = files.map(({ path, what }) => [path, what] as const);
  const overview = { run, record, decisions, files: kept, missing: input.missing, contents, at };
  const all = [textFile(names.readme, readme(overview), 'this overview'), ...files];
  const manifest = textFile(lists.manifest, manifestOf(input, all), 'every file with its size and hash');
  return [...all, manifest, { path: lists.sums, bytes: Buffer.from(sumsOf([...all, manifest])) }];
}

function distinct(kept: readonly KeptFile[]): Described[] {
  const byPath = new Map<string, Described>();
  for (const { item, path, bytes } of kept)
    if (path !== null && bytes && !byPath.has(path)) byPath.set(path, { path, bytes, what: whatItIs(item), of: item });
  return [...byPath.values()].sort((a, b) => compareText(a.path, b.path));
}

const KINDS: Readonly<Record<KeptItem['kind'], string>> = {
  record: 'all that was known of the run',
  files: 'the list of its files',
  log: 'a log',
  artifact: 'a file that a policy looked at',
};

function whatItIs({ kind, at }: KeptItem): string {
  return `${KINDS[kind]}, kept at ${formatInstant(at)}`;
}

function textFile(path: string, text: string, what: string): Described {
  return { path, bytes: Buffer.from(text), what };
}

function manifestOf({ run, at, version, items, missing }: BundleInput, files: readonly Described[]): string {
  const manifest = {
    run,
    writtenAt: formatInstant(at),
    by: `runwarden ${version}`,
    files: files
      .map(({ path, bytes, of }) => ({
        path,
        bytes: bytes.length,
        sha256: sha256(bytes),
        ...(of && {
          kept: {
            id: of.id,
            kind: of.kind,
            of: of.ofRun,
            name: of.name,
            at: formatInstant(of.at),
            content: of.content,
          },
        }),
      }))
      .sort((a, b) => compareText(a.path, b.path)),
    missing: [
      ...missing.map((why) => ({ why })),
      ...items.flatMap((item) =>
        item.missing !== null || item.dropped !== null
          ? [{ kind: item.kind, of: item.ofRun, name: item.name, why: item.dropped?.because ?? item.missing }]
          : [],
      ),
    ],
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** As `sha256sum -c` reads it. */
function sumsOf(files: readonly BundleFile[]): string {
  return files
    .toSorted((a, b) => compareText(a.path, b.path))
    .map(({ path, bytes }) => `${sha256(bytes)}  ${path}\n`)
    .join('');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
