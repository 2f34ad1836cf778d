import { createHash } from 'node:crypto';
import type { KeptItem, NamedArtifact } from '../core/evidence/kept.ts';
import { chooseLogs } from '../core/evidence/log-files.ts';
import type { RunRecord } from '../core/evidence/run-record.ts';
import { childrenWithLogs } from '../core/evidence/whose-files.ts';
import type { Clock } from '../core/ports/azure.ts';
import {
  type CollectEvidence,
  type CollectRequest,
  type EvidenceSource,
  type FileHolder,
  MOST_IN_DATABASE,
  type NewItem,
} from '../core/ports/evidence.ts';
import { messageOf } from '../core/values/caught.ts';
import { globMatches } from '../core/values/glob.ts';
import { type Known, type Unknown, unknown } from '../core/values/known.ts';
import { startDeadline, type Within } from './deadline.ts';
import { asArtifact, asJson, asLog, type ReadContent } from './read-content.ts';

/** So much of the end of a log is kept. */
const LOG_TAIL = 64 * 1024;
/** So many logs of the run itself, and of each step or trial. */
const OWN_LOGS = 12;
const CHILD_LOGS = 4;
/** So many logs that are left out are named. A program may write one for each of thousands of parts. */
const MOST_NAMED = 50;
/** A file that a policy names may be larger than the database keeps. */
const LARGEST_ARTIFACT = 32 * MOST_IN_DATABASE;
const MOST_OF_ARTIFACTS = 2 * LARGEST_ARTIFACT;
/** Of so many steps or trials a file is kept that a policy names. */
const MOST_HOLDERS = 20;

interface Parts {
  readonly source: EvidenceSource;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Something that was read, or why it is missing. */
interface Read extends Pick<KeptItem, 'kind' | 'name'> {
  readonly ofRun: FileHolder;
  readonly content: Known<ReadContent>;
}

/** What is read for a request, from where, and in which time. */
interface Collecting {
  readonly request: CollectRequest;
  readonly source: EvidenceSource;
  readonly within: Within;
}

/** See {@link CollectEvidence}. */
export function createCollect({ source, clock, newId }: Parts): CollectEvidence {
  return async (request, abort) => {
    const at = clock();
    const within = startDeadline(request.within, abort);
    const read = await collect({ request, source, within }).catch((error) => nothingOf(request, error, abort));
    // What is for several decisions is one content, and an item of each.
    const decisions = request.decisionIds.length === 0 ? [null] : request.decisionIds;
    return decisions.flatMap((decisionId) => read.map((one) => toItem(one, request, { id: newId(), decisionId, at })));
  };
}

/** A mistake of ours in reading what Azure says costs the evidence, and not the cancel that waits for it. */
function nothingOf({ run }: CollectRequest, error: unknown, abort: AbortSignal): Read[] {
  abort.throwIfAborted();
  const content = unknown(`Runwarden could not read what Azure answered: ${messageOf(error)}`);
  return [{ kind: 'record', name: 'record.json', ofRun: run, content }];
}

/** What the run itself has is read beside its record, so that neither keeps the other from being read in time. */
async function collect(collecting: Collecting): Promise<Read[]> {
  const { request, source, within } = collecting;
  const { workspace, run, keep } = request;
  const recording = within<RunRecord>(async (abort) => {
    return { known: true, value: await source.record(workspace, run, abort) };
  });
  const ofChildren = recording.then((record) =>
    record.known && keep.logs ? childrenWithLogs(record.value, keep.artifacts) : [],
  );
  const [record, own, below, artifacts] = await Promise.all([
    recording,
    keep.logs ? filesOf(run, collecting) : [],
    ofChildren.then((children) => Promise.all(children.map((child) => filesOf(child, collecting)))),
    artifactsOf(recording, collecting),
  ]);
  const kept: Read = { kind: 'record', name: 'record.json', ofRun: run, content: map(record, asJson) };
  return [kept, ...own, ...below.flat(), ...artifacts];
}

function map<T>(read: Known<T>, to: (value: T) => Known<ReadContent>): Known<ReadContent> {
  return read.known ? to(read.value) : read;
}

/** The list of the files of a run or a child, and the ends of its logs. */
async function filesOf(holder: FileHolder, { request, source, within }: Collecting): Promise<Read[]> {
  const { workspace, run } = request;
  const listed = await within((abort) => source.files(workspace, holder, abort));
  const list: Read = { kind: 'files', name: 'files.json', ofRun: holder, content: map(listed, asJson) };
  if (!listed.known) return [list];
  const written = listed.value.files.filter(({ bytes }) => bytes !== 0);
  const { logs, leftOut } = chooseLogs(written, holder.id === run.id ? OWN_LOGS : CHILD_LOGS);
  const logOf = (path: string, content: Read['content']): Read => ({ kind: 'log', name: path, ofRun: holder, content });
  const kept: Read[] = [];
  for (const log of logs) {
    const { path } = log;
    const file = { holder, path, listed: log };
    const part = await within((abort) => source.read(workspace, file, { last: true, most: LOG_TAIL }, abort));
    kept.push(logOf(path, map(part, asLog)));
  }
  const tooMany = unknown('there are more logs than are kept');
  const named = leftOut.slice(0, MOST_NAMED).map(({ path }) => logOf(path, tooMany));
  const others = leftOut.slice(MOST_NAMED);
  const more = unknown(`it and ${others.length - 1} others are more logs than are kept; files.json has their names`);
  return [list, ...kept, ...named, ...others.slice(0, 1).map(({ path }) => logOf(path, more))];
}

/**
 * The files that policies name, one after another: what they name may be in every one of hundreds of trials, and all that was
 * read is in memory until it is written.
 */
async function artifactsOf(recording: Promise<Known<RunRecord>>, collecting: Collecting): Promise<Read[]> {
  const kept: Read[] = [];
  let left = MOST_OF_ARTIFACTS;
  for (const artifact of collecting.request.keep.artifacts) {
    const { holders, leftOut } = await holdersOf(artifact, recording, collecting);
    for (const holder of holders) {
      const content = await artifactOf(artifact, holder, { ...collecting, most: Math.min(left, LARGEST_ARTIFACT) });
      if (content.known) left -= content.value.read.length;
      kept.push({ kind: 'artifact', name: nameOf(artifact), ofRun: holder, content });
    }
    if (leftOut !== null)
      kept.push({ kind: 'artifact', name: nameOf(artifact), ofRun: collecting.request.run, content: leftOut });
  }
  return kept;
}

/** Whose file it is: the run's own, or that of each step or trial with such a name. And why those are not all. */
async function holdersOf(
  { step }: NamedArtifact,
  recording: Promise<Known<RunRecord>>,
  { request: { run } }: Collecting,
): Promise<{ readonly holders: readonly FileHolder[]; readonly leftOut: Unknown | null }> {
  if (step === null) return { holders: [run], leftOut: null };
  const record = await recording;
  const children = record.known ? record.value.children : record;
  if (!children.known) return { holders: [], leftOut: unknown(`its steps are not known: ${children.reason}`) };
  const all = children.value.map(({ child }) => child).filter(({ displayName }) => globMatches(step, displayName));
  const more = all.length - MOST_HOLDERS;
  const leftOut =
    more > 0 ? unknown(`${more} more steps or trials have such a name, and of ${MOST_HOLDERS} it is kept`) : null;
  return { holders: all.slice(0, MOST_HOLDERS), leftOut };
}

async function artifactOf(
  { output, path }: NamedArtifact,
  holder: FileHolder,
  { request, source, within, most }: Collecting & { readonly most: number },
): Promise<Known<ReadContent>> {
  return within(async (abort) => {
    const part = await source.artifact(request.workspace, { holder, output, path }, most, abort);
    return part.known ? asArtifact(part.value, abort) : part;
  });
}

function nameOf({ output, path }: NamedArtifact): string {
  return output === null ? path : `${output}/${path}`;
}

function toItem(
  { kind, name, ofRun, content }: Read,
  { run }: CollectRequest,
  { id, decisionId, at }: Pick<KeptItem, 'id' | 'decisionId' | 'at'>,
): NewItem {
  const item = {
    id,
    workspaceId: run.workspaceId,
    runId: run.id,
    decisionId,
    occasion: decisionId === null ? ('ended' as const) : ('decided' as const),
    at,
    kind,
    ofRun: { id: ofRun.id, displayName: ofRun.displayName },
    name,
    dropped: null,
  };
  if (!content.known) return { item: { ...item, content: null, missing: content.reason }, bytes: null };
  const { read, ...facts } = content.value;
  const sha256 = createHash('sha256').update(read).digest('hex');
  return { item: { ...item, content: { sha256, bytes: read.length, ...facts }, missing: null }, bytes: read };
}
