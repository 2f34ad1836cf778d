import { createHash } from 'node:crypto';
import { ApiProblem, answered, found } from '../../api/client.ts';
import type { KeptItem } from '../../core/evidence/kept.ts';
import type { BundledPolicy, BundleInput } from '../../evidence/bundle/bundle.ts';
import { type BundledDecision, bundledDecision } from '../../evidence/bundle/decision.ts';
import type { GivenContent } from '../../evidence/bundle/kept-files.ts';
import type { Service } from '../service/service.ts';
import type { Subject } from './subject.ts';

export type Gathered = Pick<BundleInput, 'decisions' | 'contents' | 'policies' | 'missing'> & {
  /** Contents that are not what was kept. */
  readonly damaged: number;
};

export interface Watcher {
  readonly abort: AbortSignal;
  readonly progress: (done: number, all: number) => void;
}

/** Reads all that a bundle is made of. What cannot be had is named with the reason; so is the rest where it is stopped. */
export async function gather(service: Service, subject: Subject, { abort, progress }: Watcher): Promise<Gathered> {
  const missing: string[] = [];
  const decisions = await decisionsOf(service, subject, missing);
  const policies = await policiesOf(service, decisions, missing);
  const hashes = hashesOf(subject.items);
  const contents = new Map<string, GivenContent>();
  for (const [done, [hash, bytes]] of [...hashes].entries()) {
    progress(done, hashes.size);
    contents.set(hash, abort.aborted ? STOPPED : await contentOf(service, hash, bytes));
  }
  progress(hashes.size, hashes.size);
  return { decisions, contents, policies, missing, damaged: [...contents.values()].filter(isDamaged).length };
}

const STOPPED: GivenContent = { missing: 'the download was stopped before it was read' };
const DAMAGED = 'it is not what was kept: its hash is another one';

function isDamaged(content: GivenContent): boolean {
  return 'missing' in content && content.missing === DAMAGED;
}

function hashesOf(items: readonly KeptItem[]): Map<string, number> {
  return new Map(
    items.flatMap(({ content, dropped }) =>
      content && dropped === null ? [[content.sha256, content.bytes] as const] : [],
    ),
  );
}

/** More than this does not fit into an answer. */
const LARGEST = 64 * 1024 * 1024;

async function contentOf(service: Service, hash: string, size: number): Promise<GivenContent> {
  if (size > LARGEST) return { missing: `it has ${size} bytes, and this command reads ${LARGEST} at most` };
  const read = await attempt(() =>
    found(service.api.GET('/api/v1/evidence/{sha256}', { params: { path: { sha256: hash } }, parseAs: 'arrayBuffer' })),
  );
  if ('problem' in read) return { missing: read.problem };
  if (read.value === null) return { missing: 'the service has no such content' };
  const bytes = new Uint8Array(read.value);
  return createHash('sha256').update(bytes).digest('hex') === hash ? { bytes } : { missing: DAMAGED };
}

/** An answer of the service, or what it says of why there is none. A service that is not there is a failure. */
async function attempt<T>(ask: () => Promise<T>): Promise<{ value: T } | { problem: string }> {
  try {
    return { value: await ask() };
  } catch (error) {
    if (error instanceof ApiProblem) return { problem: error.message };
    throw error;
  }
}

const MOST_DECISIONS = 50;
const PAGE = 200;

/** What was decided on the run, without the passes in which nothing was done: questions and answers are among it. */
async function decisionsOf(
  service: Service,
  { run, decision }: Subject,
  missing: string[],
): Promise<BundledDecision[]> {
  const { api } = service;
  const query = { workspace: run.workspace, run: run.id, limit: PAGE };
  const page = await answered(api.GET('/api/v1/decisions', { params: { query } }));
  const acted = page.items.filter(({ kind, id }) => kind !== 'withhold' || id === decision);
  const ids = new Set([...(decision === null ? [] : [decision]), ...acted.map(({ id }) => id)]);
  if (ids.size > MOST_DECISIONS || page.next)
    missing.push(`older decisions: only the newest ${Math.min(ids.size, MOST_DECISIONS)} are here`);
  const decisions: BundledDecision[] = [];
  for (const id of [...ids].slice(0, MOST_DECISIONS)) {
    const detail = await found(api.GET('/api/v1/decisions/{id}', { params: { path: { id } } }));
    if (detail) decisions.push(bundledDecision(detail));
  }
  return decisions;
}

/** The text of each policy, from the newest decision that it made. */
async function policiesOf(
  service: Service,
  decisions: readonly BundledDecision[],
  missing: string[],
): Promise<BundledPolicy[]> {
  const newest = new Map(decisions.toSorted((a, b) => a.read.at - b.read.at).map(({ read }) => [read.policy, read.id]));
  const policies: BundledPolicy[] = [];
  for (const [name, id] of newest) {
    const path = { id };
    const read = await attempt(() => found(service.api.GET('/api/v1/decisions/{id}/policy', { params: { path } })));
    const text = 'value' in read ? read.value?.text : null;
    if (text != null) policies.push({ name, text });
    else missing.push(`the text of policy ${name}: ${'problem' in read ? read.problem : 'it is not kept'}`);
  }
  return policies;
}
