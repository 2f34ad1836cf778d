import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { NO_WORKSPACE } from '../../src/core/record/unseen.ts';
import type { Run, Workspace } from '../../src/core/run/run.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import type { ApiKey } from '../../src/http/find-key.ts';
import { aKeptItem } from '../support/kept.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, useWorld, type World } from './world.ts';

/** In every name and word of the other workspace. */
const MARK = 'zzelsewhere';
const OTHER: Workspace = { ...WORKSPACE, id: `/w/${MARK}`, name: `ml-${MARK}` };

const aKey = (name: string, role: ApiKey['role'], more: Partial<ApiKey> = {}): ApiKey => ({
  ...{ name, role, sha256: createHash('sha256').update(name).digest('hex') },
  ...more,
});
const here = { workspaces: [WORKSPACE.name] };
const READERS = ['viewer', 'operator', 'admin', 'owner'] as const;
const KEYS = [
  aKey('root', 'admin'),
  aKey('alice', 'owner', { owners: ['team-a'] }),
  ...READERS.map((role) => aKey(`${role}-here`, role, role === 'owner' ? { ...here, owners: ['team-a'] } : here)),
];

/** The same with another workspace beside, and without. */
const without = useWorld();
const beside = useWorld();

interface Lived {
  readonly runs: readonly Run[];
  readonly decisions: readonly string[];
  readonly findings: readonly string[];
  readonly sha256: string;
}

/** All that can happen in a workspace: runs are judged, people are asked and answer, object, wish, except and cancel by hand. */
async function live(world: World, { id: workspaceId, name }: Workspace, mark: string): Promise<Lived> {
  let ids = 0;
  const newId = () => `${mark}-${++ids}`;
  // Each workspace has ids of its own: what is made in the other one moves none.
  const app = world.app({ keys: KEYS, newId, protectedTags: ['owner'] });
  const act = async (who: string, method: 'POST' | 'PUT', path: string, payload: object = {}) => {
    const reply = await app.inject({ method, url: `/api/v1${path}`, headers: bearer(who), payload });
    if (reply.statusCode >= 300) throw new Error(`${method} ${path}: ${reply.body}`);
    return reply.json();
  };
  const runs = Array.from({ length: 6 }, (_, index) =>
    aRun({
      ...{ workspaceId, workspaceName: name, id: `${mark}-run-${index}`, displayName: `${mark} run ${index}` },
      ...{ experiment: `${mark}-experiment`, tags: { owner: 'team-a', project: `${mark}-project` } },
    }),
  );
  const policies = [aPolicy(), aPolicy({ name: 'unknown-here', says: 'unknown', fingerprint: 'f2' })];
  const { decisions, opened } = await pass(world.ledger, newId, runs, policies, world.now);
  const asks = decisions.filter(({ kind }) => kind === 'ask').map((one) => one.id);
  const of = (index: number) => `/runs/${name}/${mark}-run-${index}`;
  await act('root', 'POST', `/decisions/${asks[0]}/approve`, { note: `${mark} yes` });
  await act('root', 'POST', `/decisions/${asks[1]}/reject`, { note: `${mark} no` });
  const wish = await act('alice', 'POST', `${of(2)}/extension-requests`, { for: '2h', reason: `${mark} wish` });
  await act('root', 'POST', `/extension-requests/${wish.id}/grant`, { note: `${mark} granted` });
  await act('alice', 'POST', `${of(3)}/objections`, { reason: `${mark} objection` });
  await act('root', 'POST', `${of(4)}/cancel`, { reason: `${mark} by hand` });
  const exempt = { kind: 'exempt', scope: { workspace: name }, reason: `${mark} exempt`, for: '2h', confirm: true };
  await act('root', 'POST', '/overrides', exempt);
  await act('root', 'POST', `${of(5)}/tags/owner/confirm`);
  const bytes = Buffer.from(`the log of ${mark}`);
  const [first] = runs;
  if (!first) throw new Error('no run');
  const { item } = aKeptItem(first, bytes);
  await world.ledger.keep([{ item, bytes }]);
  return {
    ...{ runs, decisions: decisions.map((one) => one.id), findings: opened.map((one) => one.id) },
    sha256: item.content?.sha256 ?? '',
  };
}

const lived = new Map<World, Lived>();
let elsewhere: Lived;

beforeAll(async () => {
  for (const world of [without, beside]) {
    world.policies = [aPolicy()];
    lived.set(world, await live(world, WORKSPACE, 'here'));
  }
  elsewhere = await live(beside, OTHER, MARK);
  const hidden = {
    kind: 'discovery',
    part: MARK,
    what: `the workspaces of ${MARK}`,
    reason: '403',
    since: NOW,
  } as const;
  await beside.ledger.noteUnseen(NO_WORKSPACE, [hidden], NOW);
  for (const world of [without, beside]) world.now = NOW + 10 * MINUTE;
}, 120_000);

/** What answers without an end: what it leaves out is tried in `events.test.ts` and `other-workspaces.test.ts`. */
const STREAMS = new Set(['/api/v1/events']);
/** The forms of a list. */
const FILES = ['?format=csv', '?format=json', '?limit=200'];

/** The addresses of every GET of the API, with the ids of a workspace in them. */
async function addresses(of: Lived, name: string): Promise<string[]> {
  const { paths } = (await appOf(beside).inject('/docs/openapi.json')).json<{
    paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
  }>();
  return Object.entries(paths).flatMap(([path, { get }]) => {
    if (!get || STREAMS.has(path)) return [];
    const takesFormat = get.parameters?.some((one) => one.name === 'format') ?? false;
    return filled(path, of, name).flatMap((one) => [one, ...(takesFormat ? FILES.map((query) => one + query) : [])]);
  });
}

function filled(path: string, { runs, decisions, findings, sha256 }: Lived, name: string): string[] {
  if (path.startsWith('/api/v1/decisions/')) return decisions.map((id) => path.replace('{id}', id));
  if (path.startsWith('/api/v1/findings/')) return findings.map((id) => path.replace('{id}', id));
  const one = path.replace('{workspace}', name).replace('{sha256}', sha256).replace('{name}', 'gpu-idle');
  if (path.includes('{run}')) return runs.map(({ id }) => one.replace('{run}', id));
  return [one.replace('{id}', 'none')];
}

const apps = new Map<World, ReturnType<World['app']>>();
function appOf(world: World) {
  const app = apps.get(world) ?? world.app({ keys: KEYS, protectedTags: ['owner'] });
  apps.set(world, app);
  return app;
}

/** Without what is new each time: ids of requests, places in lists, hashes. */
async function read(world: World, who: string, url: string): Promise<{ status: number; body: string }> {
  const reply = await appOf(world).inject({ url, headers: bearer(who) });
  const body = reply.body
    .replace(/"requestId":"[^"]*"/, '')
    .replace(/"next":"[^"]*"/, '"next":"…"')
    .replace(/"instance":"[^"]*"/, '')
    // Rows of the audit and deliveries name alerts by ids of the store, which are random.
    .replace(/[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '#');
  return { status: reply.statusCode, body };
}

/** In pieces, so that a failure shows which one differs. The order of equal ones is nobody's promise. */
function linesOf({ status, body }: { readonly status: number; readonly body: string }): string[] {
  const pieces = body.split(/(?=[{\n\]])/).map((piece) => piece.replace(/,$/, ''));
  return [`${status}`, ...pieces.sort()];
}

describe.each(READERS)('what a reader of one workspace reads as its %s', (role) => {
  it('is the same, whatever is in another', async () => {
    const of = lived.get(beside);
    if (!of) throw new Error('nothing lived');
    for (const url of await addresses(of, WORKSPACE.name)) {
      const [alone, both] = [await read(without, `${role}-here`, url), await read(beside, `${role}-here`, url)];
      expect(linesOf(both), url).toEqual(linesOf(alone));
      expect(both.body, url).not.toContain(MARK);
    }
  });

  it('is nothing of what the other one has, asked for by its names', async () => {
    for (const url of await addresses(elsewhere, OTHER.name)) {
      if (!url.includes(MARK) && !url.includes(elsewhere.sha256)) continue;
      const { status, body } = await read(beside, `${role}-here`, url);
      expect(status, `${url}: ${body}`).toBeGreaterThanOrEqual(400);
      const echoed = url.split(/[/?]/).filter((part) => part.includes(MARK));
      const left = echoed.reduce((text, part) => text.replaceAll(part, ''), body);
      expect(left, url).not.toContain(MARK);
    }
  });
});

it('a reader of both sees the marks, so that the comparison sees something', async () => {
  const lists = [
    'runs',
    'decisions',
    'findings',
    'overrides',
    'acts',
    'audit',
    'now',
    'workspaces',
    'objections',
    'deliveries',
  ];
  for (const list of lists) expect((await read(beside, 'root', `/api/v1/${list}`)).body, list).toContain(MARK);
});
