import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../src/http/caller.ts';
import type { ApiKey } from '../../src/http/find-key.ts';
import { keepToken } from '../../src/http/keep-token.ts';
import { aKeptItem } from '../support/kept.ts';
import { aPolicy, aRun, pass, WORKSPACE } from './fixtures.ts';
import { bearer, LINK_KEY, useWorld } from './world.ts';

const world = useWorld();

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const aKey = (name: string, role: ApiKey['role'], ...owners: string[]): ApiKey => ({
  ...{ name, role, sha256: sha256(name) },
  ...(owners.length > 0 && { owners }),
});

/** Every run here is of team-a. */
const CALLERS = {
  nobody: null,
  viewer: aKey('grafana', 'viewer'),
  'owner of the run': aKey('alice', 'owner', 'Team-A'),
  'owner of another': aKey('bob', 'owner', 'team-b'),
  operator: aKey('oncall', 'operator'),
  'operator who owns it': aKey('carol', 'operator', 'team-a'),
  'operator of the same name': aKey('Team-A', 'operator'),
} as const;
type Caller = keyof typeof CALLERS;

/** Each role over the workspace of the run, and over others. */
const PLACES = { here: ['ml-prod-*'], elsewhere: ['ml-dev-*', 'ml-prod'] } as const;
const SCOPED = ROLES.flatMap((role) =>
  (['here', 'elsewhere'] as const).map((place) => ({
    role,
    place,
    key: { ...aKey(`${role}-${place}`, role, ...(role === 'owner' ? ['team-a'] : [])), workspaces: PLACES[place] },
  })),
);
const ADMIN = aKey('root', 'admin');
const KEYS = [...Object.values(CALLERS).flatMap((key) => key ?? []), ...SCOPED.map(({ key }) => key), ADMIN];

/** One status for each caller, in their order. */
const OPEN = [200, 200, 200, 200, 200, 200, 200];
const READ = [401, 200, 403, 403, 200, 200, 200];
const KNOWN = (done: number) => [401, ...Array.from({ length: 6 }, () => done)];
const LIST_OF_OWN = [401, 200, 200, 200, 200, 200, 200];
const READ_OWN = [401, 200, 200, 404, 200, 200, 200];
const WRITE = (done: number) => [401, 403, 403, 403, done, done, done];
const BY_OWNER = (done: number) => [401, 403, done, 404, 403, done, done];

interface Row {
  readonly statuses: readonly number[];
  /** What the role must be over. Where the address has a parameter it is the run, by default. */
  readonly concerns?: 'nothing' | 'the run' | 'everything';
  /** The request, made anew once it has changed something. */
  readonly request?: () => Promise<{ readonly url: string; readonly payload?: object | string }>;
}

const at = (url: string, payload?: object) => async () => ({ url, ...(payload && { payload }) });

const MATRIX: Readonly<Record<string, Row>> = {
  'GET /healthz': { statuses: OPEN },
  'GET /readyz': { statuses: OPEN },
  'GET /metrics': { statuses: READ, concerns: 'everything' },
  'GET /docs': { statuses: Array.from({ length: 7 }, () => 301) },
  'GET /docs/': { statuses: OPEN },
  'GET /docs/openapi.json': { statuses: OPEN },
  'GET /docs/openapi.yaml': { statuses: OPEN },
  'GET /docs/style.css': { statuses: OPEN },
  'GET /keep/:token': { statuses: OPEN, request: keepLink },
  'POST /keep/:token': { statuses: OPEN, request: keepLink },
  'GET /api/v1/decision-counts': { statuses: LIST_OF_OWN },
  'GET /api/v1/decisions': { statuses: LIST_OF_OWN },
  'GET /api/v1/decisions/:id': {
    statuses: READ_OWN,
    request: async () => ({ url: `/api/v1/decisions/${(await question()).id}` }),
  },
  'GET /api/v1/decisions/:id/basis': {
    // It names runs of other workspaces.
    concerns: 'everything',
    statuses: WRITE(200),
    request: async () => ({ url: `/api/v1/decisions/${(await question()).id}/basis` }),
  },
  'GET /api/v1/decisions/:id/policy': {
    statuses: READ_OWN,
    request: async () => ({ url: `/api/v1/decisions/${(await question()).id}/policy` }),
  },
  'POST /api/v1/decisions/:id/approve': {
    // Nobody approves a cancel of a run of their own.
    statuses: [401, 403, 403, 403, 200, 403, 403],
    request: async () => ({ url: `/api/v1/decisions/${(await question()).id}/approve` }),
  },
  'POST /api/v1/decisions/:id/reject': {
    statuses: WRITE(200),
    request: async () => ({ url: `/api/v1/decisions/${(await question()).id}/reject` }),
  },
  'POST /api/v1/decisions/:id/wrong': { statuses: [401, 403, 201, 404, 201, 201, 201], request: wouldCancel },
  'DELETE /api/v1/decisions/:id/wrong': {
    statuses: [401, 403, 200, 404, 200, 200, 200],
    request: async () => {
      const { url, payload } = await wouldCancel();
      await app().inject({ method: 'POST', url, payload, headers: headersOf('operator') });
      return { url };
    },
  },
  'POST /api/v1/approvals/batch': {
    statuses: WRITE(200),
    request: async () => ({
      url: '/api/v1/approvals/batch',
      payload: { ids: [(await question()).id], answer: 'reject' },
    }),
  },
  'GET /api/v1/deliveries': { statuses: LIST_OF_OWN },
  'POST /api/v1/deliveries/:alert/:channel/redeliver': { statuses: WRITE(202), request: failedDelivery },
  'GET /api/v1/objections': { statuses: LIST_OF_OWN },
  'POST /api/v1/runs/:workspace/:run/objections': {
    statuses: BY_OWNER(201),
    request: () => ofRun('objections', { reason: 'it waits for its data' }),
  },
  'GET /api/v1/extension-requests': { statuses: LIST_OF_OWN },
  'POST /api/v1/runs/:workspace/:run/extension-requests': {
    statuses: BY_OWNER(201),
    request: () => ofRun('extension-requests', { for: '2h', reason: 'it waits for its data' }),
  },
  'POST /api/v1/extension-requests/:id/grant': { statuses: WRITE(200), request: () => wish('grant') },
  'POST /api/v1/extension-requests/:id/refuse': { statuses: WRITE(200), request: () => wish('refuse') },
  'GET /api/v1/runs': { statuses: LIST_OF_OWN },
  'GET /api/v1/runs/:workspace/:run': { statuses: READ_OWN, request: () => ofRun('') },
  'GET /api/v1/runs/:workspace/:run/timeline': { statuses: READ_OWN, request: () => ofRun('timeline') },
  'GET /api/v1/runs/:workspace/:run/series': { statuses: READ_OWN, request: () => ofRun('series') },
  'GET /api/v1/runs/:workspace/:run/story': { statuses: READ_OWN, request: () => ofRun('story') },
  'GET /api/v1/runs/:workspace/:run/record': {
    // Nothing was kept of it, and there is no Azure.
    statuses: READ_OWN.map((status) => (status === 200 ? 503 : status)),
    request: () => ofRun('record'),
  },
  'GET /api/v1/runs/:workspace/:run/logs': { statuses: READ_OWN, request: () => ofRun('logs') },
  'GET /api/v1/runs/:workspace/:run/logs/content': {
    statuses: [401, 403, 200, 404, 200, 200, 200],
    request: () => ofRun('logs/content'),
  },
  'POST /api/v1/runs/:workspace/:run/cancel': {
    statuses: WRITE(202),
    request: () => ofRun('cancel', { reason: 'by hand' }),
  },
  'POST /api/v1/runs/:workspace/:run/tags/:key/confirm': {
    // Nobody confirms a tag of a run of their own.
    statuses: [401, 403, 403, 403, 200, 403, 403],
    request: () => ofRun('tags/owner/confirm'),
  },
  'DELETE /api/v1/runs/:workspace/:run/tags/:key/confirm': {
    statuses: [401, 403, 403, 403, 200, 403, 403],
    request: confirmed,
  },
  'GET /api/v1/decisions/:id/evidence': {
    statuses: READ_OWN,
    request: async () => ({ url: `/api/v1/decisions/${(await question()).id}/evidence` }),
  },
  'GET /api/v1/runs/:workspace/:run/evidence': { statuses: READ_OWN, request: () => ofRun('evidence') },
  'GET /api/v1/evidence/:sha256': { statuses: [401, 403, 200, 404, 200, 200, 200], request: keptContent },
  'GET /api/v1/policies': { statuses: READ },
  'GET /api/v1/policies/:name': { statuses: READ, concerns: 'nothing', request: at('/api/v1/policies/gpu-idle') },
  'POST /api/v1/policies/:name/trust': {
    statuses: WRITE(200),
    concerns: 'everything',
    request: async () => {
      const fall = { policy: 'gpu-idle', since: world.now, because: '3 of its last 20 cancels were wrong' };
      const open = { trustedBy: null, trustedAt: null, trustReason: null };
      await world.ledger.fallBack({ id: `fall-${++count}`, ...fall, ...open }, []);
      return { url: '/api/v1/policies/gpu-idle/trust', payload: { reason: 'it was edited' } };
    },
  },
  'GET /api/v1/precision': { statuses: READ },
  'POST /api/v1/simulations': {
    statuses: READ.map((status) => (status === 200 ? 503 : status)),
    concerns: 'nothing',
    request: at('/api/v1/simulations', { policy: 'gpu-idle' }),
  },
  'GET /api/v1/simulations/:id': {
    statuses: READ.map((status) => (status === 200 ? 404 : status)),
    concerns: 'nothing',
    request: at('/api/v1/simulations/none'),
  },
  'DELETE /api/v1/simulations/:id': {
    statuses: READ.map((status) => (status === 200 ? 404 : status)),
    concerns: 'nothing',
    request: at('/api/v1/simulations/none'),
  },
  'GET /api/v1/overrides': { statuses: READ },
  'POST /api/v1/overrides': {
    statuses: WRITE(201),
    concerns: 'everything',
    request: at('/api/v1/overrides', { kind: 'extend', scope: { run: 'none' }, reason: 'a test', for: '1h' }),
  },
  'POST /api/v1/overrides/preview': {
    concerns: 'everything',
    statuses: WRITE(200),
    request: at('/api/v1/overrides/preview', { kind: 'extend', scope: { run: 'none' } }),
  },
  'GET /api/v1/overrides/:id': {
    statuses: READ,
    request: async () => {
      // It is about the workspaces that are known.
      await question();
      return override();
    },
  },
  'DELETE /api/v1/overrides/:id': { statuses: WRITE(200), concerns: 'everything', request: override },
  'GET /api/v1/freeze': { statuses: READ },
  'PUT /api/v1/freeze': {
    statuses: WRITE(200),
    concerns: 'everything',
    request: at('/api/v1/freeze', { reason: 'a test' }),
  },
  'DELETE /api/v1/freeze': { statuses: WRITE(200), concerns: 'everything' },
  'GET /api/v1/limits': { statuses: READ },
  'GET /api/v1/budgets': { statuses: LIST_OF_OWN },
  'GET /api/v1/computes': { statuses: LIST_OF_OWN },
  'GET /api/v1/spend': { statuses: LIST_OF_OWN },
  'GET /api/v1/spend/focus': { statuses: LIST_OF_OWN },
  'GET /api/v1/spend/report': { statuses: LIST_OF_OWN },
  'GET /api/v1/findings': { statuses: LIST_OF_OWN },
  'GET /api/v1/findings/:id': {
    statuses: READ_OWN,
    request: async () => ({ url: `/api/v1/findings/${(await question()).finding.id}` }),
  },
  'GET /api/v1/events': { statuses: LIST_OF_OWN },
  'GET /api/v1/now': { statuses: LIST_OF_OWN },
  'GET /api/v1/workspaces': { statuses: READ },
  'GET /api/v1/fleet': { statuses: READ, concerns: 'everything' },
  'GET /api/v1/sign-in': { statuses: OPEN },
  'GET /api/v1/me': { statuses: KNOWN(200) },
  // None of them came with a session.
  'POST /api/v1/sessions/end': {
    statuses: KNOWN(409),
    request: at('/api/v1/sessions/end', { whose: 'mine' }),
  },
  // There is no issuer, and no browser says that the page of this service sent it.
  'GET /sign-in/start': { statuses: OPEN.map(() => 404) },
  'GET /sign-in/callback': { statuses: OPEN.map(() => 404) },
  'POST /sign-in/key': { statuses: OPEN.map(() => 403), request: at('/sign-in/key', { key: 'grafana' }) },
  'POST /sign-out': { statuses: OPEN.map(() => 403) },
  'GET /api/v1/acts': { statuses: LIST_OF_OWN },
  'GET /api/v1/audit': { statuses: WRITE(200) },
};

let count = 0;

/** A run of team-a with an open question. */
async function question() {
  const run = aRun({ id: `run-${++count}`, tags: { owner: 'Team-A' } });
  const { decisions, opened } = await pass(world.ledger, world.newId, [run], world.policies, world.now);
  const [ask, finding] = [decisions.find(({ kind }) => kind === 'ask'), opened[0]];
  if (!ask || !finding) throw new Error('nobody was asked');
  return { id: ask.id, run, finding };
}

/** What a policy in audit would have cancelled. */
async function wouldCancel() {
  const run = aRun({ id: `run-${++count}`, tags: { owner: 'Team-A' } });
  const { decisions } = await pass(
    world.ledger,
    world.newId,
    [run],
    [aPolicy({ name: 'tried', mode: 'audit' })],
    world.now,
  );
  const decision = decisions.find(({ reason }) => reason.startsWith('would be cancelled'));
  return { url: `/api/v1/decisions/${decision?.id}/wrong`, payload: { reason: 'it was saving a checkpoint' } };
}

async function failedDelivery() {
  const { id: decisionId, run } = await question();
  const id = `alert-${++count}`;
  await world.ledger.raise([
    {
      ...{ id, at: world.now, type: 'approval.requested', recipients: ['oncall'], decisionId, findingId: null },
      ...{
        announcesCancel: false,
        data: { run: { id: run.id, workspace: WORKSPACE.name, workspaceId: WORKSPACE.id } },
      },
    },
  ]);
  await world.ledger.deliveryFailed(id, 'chat', 'refused', true);
  return { url: `/api/v1/deliveries/${id}/chat/redeliver`, payload: { reason: 'the channel is back' } };
}

async function ofRun(what: string, payload?: object) {
  const { run } = await question();
  return { url: `/api/v1/runs/${WORKSPACE.name}/${run.id}${what && `/${what}`}`, ...(payload && { payload }) };
}

async function confirmed() {
  const { url } = await ofRun('tags/owner/confirm');
  await app().inject({ method: 'POST', url, headers: headersOf('operator') });
  return { url };
}

async function keepLink() {
  const { finding } = await question();
  return { url: `/keep/${keepToken(LINK_KEY, finding.id)}`, payload: 'reason=it+waits+for+its+data' };
}

async function wish(verb: string) {
  const { url, payload } = await ofRun('extension-requests', { for: '2h', reason: 'it waits for its data' });
  const made = await app().inject({
    method: 'POST',
    url,
    payload: payload ?? {},
    headers: headersOf('owner of the run'),
  });
  return { url: `/api/v1/extension-requests/${made.json().id}/${verb}` };
}

async function keptContent() {
  const { run } = await question();
  const bytes = Buffer.from(`the log of ${run.id}`);
  const { item } = aKeptItem(run, bytes);
  await world.ledger.keep([{ item, bytes }]);
  return { url: `/api/v1/evidence/${item.content?.sha256}` };
}

async function override() {
  const payload = { kind: 'extend', scope: { run: 'none' }, reason: 'a test', for: '1h' };
  const headers = headersOf('operator');
  const made = await app().inject({ method: 'POST', url: '/api/v1/overrides', payload, headers });
  return { url: `/api/v1/overrides/${made.json().id}` };
}

function headersOf(caller: Caller) {
  const key = CALLERS[caller];
  return key ? bearer(key.name) : {};
}

let keyed: ReturnType<typeof world.app> | undefined;
function app() {
  keyed ??= world.app({ keys: KEYS, protectedTags: ['owner'] });
  return keyed;
}

it('has a row for every route', async () => {
  const found = new Set<string>();
  const fresh = world.app({ keys: KEYS });
  fresh.addHook('onRoute', ({ method, url, handler }) => {
    // What answers 405 on the same addresses, and what Fastify adds for HEAD, ask for the same.
    if (handler.name === 'refuse') return;
    for (const one of [method].flat()) if (one !== 'HEAD') found.add(`${one} ${url}`);
  });
  await fresh.ready();
  expect([...found].sort()).toEqual(Object.keys(MATRIX).sort());
});

/** The columns of a row of statuses. */
const OF = { owner: 2, viewer: 1, operator: 4, admin: 4 } as const;

/** What somebody gets whose role is over some workspaces, from what they get whose role is over all. */
function inPlace(route: string, { statuses, concerns }: Row, role: Role, place: keyof typeof PLACES): number {
  const everywhere = statuses[OF[role]] ?? 0;
  const over = concerns ?? (route.includes(':') ? 'the run' : 'nothing');
  const isOpen = statuses[0] !== 401;
  const access = (['owner', 'viewer', 'operator'] as const).find((one) => statuses[OF[one]] !== 403) ?? 'admin';
  const isForRole = ROLES.indexOf(role) >= ROLES.indexOf(access);
  if (isOpen || !isForRole || over === 'nothing' || (over === 'the run' && place === 'here')) return everywhere;
  return over === 'everything' ? 403 : 404;
}

describe.each(Object.entries(MATRIX))('%s', (route, row) => {
  const { statuses, request } = row;
  const [method = '', path = ''] = route.split(' ');

  it('is for those whom it is for, over all workspaces or some', async () => {
    const expected = [
      ...Object.entries(CALLERS).map(([caller, key], index) => ({ caller, key, status: statuses[index] })),
      { caller: 'admin', key: ADMIN, status: statuses[OF.admin] },
      ...SCOPED.map(({ role, place, key }) => ({ caller: key.name, key, status: inPlace(route, row, role, place) })),
    ];
    const make = async () => (request ? await request() : { url: path, payload: undefined });
    let { url, payload } = await make();
    const answers: [string, number][] = [];
    for (const { caller, key } of expected) {
      const form = typeof payload === 'string' ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
      const reply = await app().inject({
        // The rows name methods.
        method: method as 'GET',
        url,
        headers: { ...(key && bearer(key.name)), ...form },
        remoteAddress: `10.0.0.${++count % 250}`,
        ...(payload !== undefined && method !== 'GET' && { payload }),
        payloadAsStream: true,
      });
      // Live events do not end by themselves.
      reply.stream().destroy();
      answers.push([caller, reply.statusCode]);
      if (method !== 'GET' && reply.statusCode < 300) ({ url, payload } = await make());
    }
    expect(answers).toEqual(expected.map(({ caller, status }) => [caller, status]));
    await app().inject({ method: 'DELETE', url: '/api/v1/freeze', headers: headersOf('operator') });
  });
});

describe('over other workspaces', () => {
  // A stream does not end; what it leaves out is tried in events.test.ts.
  const LISTS = Object.keys(MATRIX).filter((route) =>
    /^GET \/(api\/v1|readyz|metrics)(?![^:]*events)[^:]*$/.test(route),
  );
  const NAMING = ['runs', 'decisions', 'findings', 'objections', 'extension-requests', 'overrides', 'now', 'limits']
    .concat(['workspaces', 'acts', 'audit', 'deliveries'])
    .map((list) => `GET /api/v1/${list}`);

  it.each(LISTS)('%s names nothing of this one', async (route) => {
    const { url: of } = await ofRun('');
    const run = of.split('/').at(-1) ?? '';
    const [method, path = ''] = route.split(' ');
    for (const role of ['owner', 'viewer', 'operator', 'admin'] as const) {
      const reply = await app().inject({ method: method as 'GET', url: path, headers: bearer(`${role}-elsewhere`) });
      expect(reply.body, role).not.toContain(run);
      expect(reply.body, role).not.toContain(WORKSPACE.name);
    }
    const here = await app().inject({ method: method as 'GET', url: path, headers: bearer('admin-here') });
    if (NAMING.includes(route)) expect(here.body).toContain(WORKSPACE.name);
  });

  beforeAll(async () => {
    const { url, payload } = await ofRun('objections', { reason: 'it waits for its data' });
    await app().inject({ method: 'POST', url, payload: payload ?? {}, headers: headersOf('owner of the run') });
    await wish('grant');
    const scope = { workspace: WORKSPACE.name, run: 'run-1' };
    const override = { kind: 'extend', scope, reason: 'a test', for: '1h' };
    const headers = headersOf('operator');
    await app().inject({ method: 'POST', url: '/api/v1/overrides', payload: override, headers });
    await failedDelivery();
    const cancel = await ofRun('cancel', { reason: 'by hand' });
    await app().inject({ method: 'POST', ...cancel, headers });
  });
});

describe('an owner', () => {
  it('is given own runs and their decisions alone, by every list', async () => {
    const { run: own } = await question();
    const foreign = aRun({ id: 'of-team-b', tags: { owner: 'team-b' } });
    await pass(world.ledger, world.newId, [foreign], [aPolicy()], world.now);
    const list = async (path: string, caller: Caller) =>
      (await app().inject({ url: `/api/v1/${path}`, headers: headersOf(caller) })).json().items;
    const runs = async (caller: Caller) => (await list('runs?limit=200', caller)).map(({ id }: { id: string }) => id);
    expect(await runs('owner of the run')).toContain(own.id);
    expect(await runs('owner of the run')).not.toContain('of-team-b');
    expect(await runs('owner of another')).toEqual(['of-team-b']);
    expect(await runs('viewer')).toEqual(expect.arrayContaining([own.id, 'of-team-b']));
    const decided = await list('decisions?limit=200', 'owner of another');
    expect(new Set(decided.map(({ runId }: { runId: string }) => runId))).toEqual(new Set(['of-team-b']));
    expect(await list('objections', 'owner of another')).toEqual([]);
    expect((await list('objections', 'owner of the run')).length).toBeGreaterThan(0);
    expect(await list('extension-requests', 'owner of another')).toEqual([]);
  });

  it('learns nothing of a foreign run, not even that there is one', async () => {
    const { run } = await question();
    const answer = async (id: string) =>
      (
        await app().inject({
          url: `/api/v1/runs/${WORKSPACE.name}/${id}`,
          headers: headersOf('owner of another'),
        })
      ).json();
    const [foreign, none] = [await answer(run.id), await answer('nothing')];
    const plain = ({ requestId: _, ...problem }: Record<string, unknown>, id: string) =>
      JSON.parse(JSON.stringify(problem).replaceAll(id, 'X'));
    expect(plain(foreign, run.id)).toEqual(plain(none, 'nothing'));
  });

  it('is told in words why somebody else must approve', async () => {
    const { id } = await question();
    const approve = (caller: Caller) =>
      app().inject({ method: 'POST', url: `/api/v1/decisions/${id}/approve`, headers: headersOf(caller) });
    const refused = await approve('operator who owns it');
    expect(refused.json()).toMatchObject({
      status: 403,
      reason: 'own-run',
      detail: 'You own this run, so somebody else must approve. You can reject it.',
    });
    expect((await approve('operator')).statusCode).toBe(200);
  });

  it('is nobody where only the fallback is known, so that the fallback can approve', async () => {
    const run = aRun({ id: 'of-nobody', tags: {} });
    const { decisions } = await pass(world.ledger, world.newId, [run], world.policies, world.now);
    const ask = decisions.find(({ kind }) => kind === 'ask');
    expect(ask?.evidence.owner).toMatchObject({ source: 'fallback', id: 'oncall' });
    const url = `/api/v1/decisions/${ask?.id}/approve`;
    expect((await app().inject({ method: 'POST', url, headers: headersOf('operator') })).statusCode).toBe(200);
  });

  it('owned the run when the question was asked, although its tag names somebody else by now', async () => {
    const { id, run } = await question();
    await pass(world.ledger, world.newId, [{ ...run, tags: { owner: 'team-b' } }], [], world.now);
    const headers = headersOf('operator who owns it');
    const refused = await app().inject({ method: 'POST', url: `/api/v1/decisions/${id}/approve`, headers });
    expect(refused.statusCode).toBe(403);
  });
});

it('nobody approves for a run of their own among others', async () => {
  const app = world.app({ keys: KEYS });
  const payload = { ids: [(await question()).id], answer: 'approve' };
  const url = '/api/v1/approvals/batch';
  const own = await app.inject({ method: 'POST', url, payload, headers: bearer('carol') });
  expect(own.json().items).toMatchObject([{ status: 403, approval: null }]);
  const other = await app.inject({ method: 'POST', url, payload, headers: bearer('oncall') });
  expect(other.json().items).toMatchObject([{ status: 200, approval: { answer: 'approved' } }]);
});
