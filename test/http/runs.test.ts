import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { jobFacts } from '../conditions/snapshots.ts';
import { seen } from '../support/seen.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const read = async (url: string) => (await world.app().inject(`/api/v1/runs${url}`)).json();

const idle = aPolicy();
const healthy = aPolicy({ name: 'too-long', says: 'healthy' });
const others = aPolicy({ name: 'probes', match: { experiment: ['probe'] } });
const excepted = aPolicy({ name: 'spared', except: [{ tags: { owner: ['team-*'] } }] });
const off = aPolicy({ name: 'resting', mode: 'off' });
const gpu = aPolicy({ name: 'gpu-only', match: { gpu: true } });
const young = aPolicy({ name: 'young' });

beforeAll(async () => {
  world.policies = [idle, healthy, others, excepted, off, gpu, young];
  const runs = ['a', 'b', 'c'].map((id, index) => aRun({ id, createdAt: NOW - index * HOUR }));
  await pass(world.ledger, world.newId, runs, [idle, healthy, others, excepted]);
  await world.ledger.observe(WORKSPACE.id, seen([aRun({ id: 'c', status: 'Completed', phase: 'ended' })], NOW));
});

describe('the list of runs', () => {
  it('shows the status of each under each policy', async () => {
    const { items } = await read('?active=true');
    expect(items.map((run: { id: string }) => run.id)).toEqual(['a', 'b']);
    expect(items[0]).toMatchObject({ workspace: 'ml-prod-eu', active: true, timeLimit: '1d', phase: 'running' });
    expect(items[0].statuses).toMatchObject([
      { policy: 'gpu-idle', state: 'firing', withheld: 'waiting-for-approval' },
      { policy: 'too-long', state: 'healthy', reason: 'it is healthy', next: null },
    ]);
    expect(items[0].statuses[0]).not.toHaveProperty('evidence');
  });

  it('is filtered and paged', async () => {
    expect((await read('?state=firing&policy=too-long')).items).toEqual([]);
    expect((await read('?outcome=violated&policy=gpu-idle&workspace=ml-prod-eu')).items).toHaveLength(3);
    const first = await read('?limit=1');
    const second = await read(`?limit=2&cursor=${first.next}`);
    expect([first, second].flatMap((page) => page.items.map((run: { id: string }) => run.id))).toEqual(['a', 'b', 'c']);
    expect(second.next).toBeNull();
  });

  it('is searched by a part of an id, a name, an experiment or an owner, in any case', async () => {
    expect((await read('?q=NIGHT')).items).toHaveLength(3);
    expect((await read('?q=night&limit=1')).items[0]).toMatchObject({ id: 'a' });
    expect((await read('?q=no%25run')).items).toEqual([]);
    expect((await read('?q=_')).items).toEqual([]);
  });

  it('says how each run is in one word, by the policy that has the worst to say', async () => {
    const { items } = await read('');
    expect(items[0].worst).toMatchObject({ state: 'waiting', policy: 'gpu-idle' });
    expect(items[2]).toMatchObject({ id: 'c', worst: null });
  });

  it.each(['x', btoa('["1"]'), btoa('["now","w","r"]'), "'; --"])('refuses the cursor %j', async (cursor) => {
    expect((await read(`?cursor=${encodeURIComponent(cursor)}`)).errors).toMatchObject([{ field: 'cursor' }]);
  });

  it.each([
    ['active=yes', 'active'],
    ['outcome=bad', 'outcome'],
    ['state=odd', 'state'],
    ['ownr=me', 'ownr'],
    ['phase=odd', 'phase'],
    ['class=bad', 'class'],
    ['since=yesterday', 'since'],
    ['until=2026-31-31', 'until'],
  ])('refuses ?%s and names the field', async (query, field) => {
    expect(await read(`?${query}`)).toMatchObject({ status: 400, errors: [{ field }] });
  });
});

describe('a run', () => {
  it('is explained: what was seen, what happens next and when', async () => {
    const run = await read('/ml-prod-eu/a');
    expect(run.statuses[0]).toMatchObject({
      policy: 'gpu-idle',
      next: { what: 'without an answer it is kept', at: '2026-01-31T10:30:00Z' },
      evidence: { condition: 'told', outcome: 'violated', value: 1, threshold: 5 },
    });
  });

  it('says of each policy that is silent why it is', async () => {
    const { unjudged } = await read('/ml-prod-eu/a');
    expect(unjudged).toEqual([
      { policy: 'probes', mode: 'approve', applies: 'no', because: 'experiment is "nightly", wanted probe' },
      { policy: 'spared', mode: 'approve', applies: 'no', because: 'it is excepted: tag owner=team-*' },
      { policy: 'resting', mode: 'off', applies: 'yes', because: 'the policy is off' },
      {
        policy: 'gpu-only',
        mode: 'approve',
        applies: 'unknown',
        because:
          'it is not for this run, or no pass has judged it yet; only a pass reads what decides that: its compute was not read',
      },
      {
        policy: 'young',
        mode: 'approve',
        applies: 'yes',
        because: 'it is for this run and judges it at the next pass',
      },
    ]);
  });

  it('is shown with the question about it, when it is judged again, and by which clock', async () => {
    expect(await read('/ml-prod-eu/a')).toMatchObject({
      now: '2026-01-31T09:30:00Z',
      nextPassAt: '2026-01-31T09:35:00Z',
      cancels: [],
      statuses: [{ question: { answer: null, expiresAt: '2026-01-31T10:30:00Z' } }, { question: null }],
    });
  });

  it('keeps the status of the latest pass beside the answer that a person gave after it', async () => {
    const { decisions } = await pass(world.ledger, world.newId, [aRun({ id: 'answered' })], [idle]);
    const question = decisions.find(({ kind }) => kind === 'ask');
    world.now = NOW + 60_000;
    await world.app().inject({ method: 'POST', url: `/api/v1/decisions/${question?.id}/approve` });
    const { statuses } = await read('/ml-prod-eu/answered');
    world.now = NOW;
    expect(statuses).toMatchObject([
      {
        at: '2026-01-31T09:30:00Z',
        withheld: 'waiting-for-approval',
        question: { answer: 'approved', answeredBy: 'local', answeredAt: '2026-01-31T09:31:00Z' },
      },
    ]);
  });

  it('that has ended is no longer judged, and nothing happens next', async () => {
    const { active, unjudged, statuses, nextPassAt } = await read('/ml-prod-eu/c');
    expect(active).toBe(false);
    expect(nextPassAt).toBeNull();
    expect(statuses.map(({ next }: { next: unknown }) => next)).toEqual([null, null]);
    expect(unjudged.at(-1)).toMatchObject({ because: 'the run has ended, and only active runs are judged' });
  });

  it('is shown with how it is started, and says of what an older version recorded that it did not keep it', async () => {
    const inputs = { images: 'azureml:images:3' };
    const more = { identity: 'UserIdentity', 'environment-variables': ['HUB_TOKEN'], distribution: 'PyTorch' };
    const job = jobFacts({ services: ['JupyterLab'], command: 'python train.py', inputs, ...more });
    await world.ledger.observe(WORKSPACE.id, seen([aRun({ id: 'kept', job })], NOW));
    expect(await read('/ml-prod-eu/kept')).toMatchObject({
      waiting: [],
      job: {
        services: { known: true, value: ['JupyterLab'] },
        command: { known: true, value: 'python train.py' },
        environment: { known: true, value: 'train:33' },
        inputs: { known: true, value: inputs },
        inputDetails: { known: true, value: { images: { type: null, mode: null, pinned: true } } },
        schedule: { known: true, value: null },
        identity: { known: true, value: 'UserIdentity' },
        environmentVariables: { known: true, value: ['HUB_TOKEN'] },
        distribution: { known: true, value: { type: 'PyTorch' } },
        git: { known: true, value: { commit: '503b47d5', dirty: false } },
      },
      record: null,
    });
    expect((await read('/ml-prod-eu/a')).job.services).toEqual({
      known: false,
      reason: 'it was last read by a version that did not keep it',
    });
  });

  it('is found by a long id, and not found elsewhere', async () => {
    const long = 'r'.repeat(255);
    await world.ledger.observe(WORKSPACE.id, seen([aRun({ id: long })], NOW));
    expect((await read(`/ml-prod-eu/${long}`)).id).toBe(long);
    expect(await read('/elsewhere/a')).toMatchObject({
      status: 404,
      detail: 'There is no run a in workspace elsewhere.',
    });
  });
});

it('lists the workspaces with their latest pass, and never where a listing goes on', async () => {
  const fullListing = { startedAt: NOW, continuation: 'https://signed?sig=secret', newest: null, pages: 3 };
  await world.ledger.saveScanState(WORKSPACE.id, {
    knownUpTo: NOW,
    fullListing,
    lastFullListingAt: null,
    orderBrokenAt: null,
    gaps: [{ continuation: 'https://signed?sig=secret', before: NOW, until: null, reason: 'HTTP 400' }],
    places: [{ continuation: 'https://signed?sig=secret', from: NOW }],
  });
  const listing = { kind: 'listing', part: 'history', what: 'runs submitted before then', reason: 'HTTP 400' } as const;
  await world.ledger.noteUnseen(WORKSPACE.id, [{ ...listing, since: NOW }], NOW);
  await world.ledger.noteUnseen('', [{ ...listing, kind: 'discovery', what: 'workspaces ml-*', since: NOW }], NOW);
  const reply = await world.app().inject('/api/v1/workspaces');
  expect(reply.body).not.toContain('secret');
  const shown = {
    what: 'runs submitted before then',
    reason: 'HTTP 400',
    since: '2026-01-31T09:30:00Z',
    alertedAt: null,
  };
  expect(reply.json().unseen).toEqual([{ ...shown, kind: 'discovery', what: 'workspaces ml-*' }]);
  expect(reply.json().items[0].unseen).toEqual([{ ...shown, kind: 'listing' }]);
  expect(reply.json().items).toMatchObject([
    {
      name: 'ml-prod-eu',
      lastPass: { error: null, requests: { 'jobs-list': 1 }, endedAt: '2026-01-31T09:30:00Z' },
      lastGoodPassAt: '2026-01-31T09:30:00Z',
      failuresInARow: 0,
      listing: { fullListingSince: '2026-01-31T09:30:00Z', fullListingPages: 3 },
    },
  ]);
});
