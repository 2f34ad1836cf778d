import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { headsOf } from '../../src/core/policy/set-agreement.ts';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { policyText, rawErrorsOf } from '../policy/helpers.ts';
import { seen } from '../support/seen.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const GOOD = { kind: 'exempt', scope: { run: 'brave_*' }, reason: 'a rerun of the audit', for: '2h' };

const post = (payload: object) => world.app().inject({ method: 'POST', url: '/api/v1/overrides', payload });
const remove = (id: string) => world.app().inject({ method: 'DELETE', url: `/api/v1/overrides/${id}` });
const list = async (query = '') => (await world.app().inject(`/api/v1/overrides${query}`)).json().items;

beforeEach(() => {
  world.now = NOW;
});

describe('an override', () => {
  it('is written with its author and its end, and then counts', async () => {
    const reply = await post({ ...GOOD, policies: ['GPU-idle', 'cost-*'] });
    expect(reply.statusCode).toBe(201);
    expect(reply.json()).toMatchObject({
      kind: 'exempt',
      scope: { run: ['brave_*'] },
      scopeInWords: 'runs called brave_*',
      policies: ['GPU-idle', 'cost-*'],
      author: 'local',
      createdAt: '2026-01-31T09:30:00Z',
      endsAt: '2026-01-31T11:30:00Z',
      inForce: true,
      revokedAt: null,
    });
    const { covers, notice, ...override } = reply.json();
    expect(await list('?inForce=true')).toContainEqual(override);
    world.now = NOW + 2 * HOUR;
    expect(await list('?inForce=true')).toEqual([]);
    expect(await list('?inForce=false')).toMatchObject([{ id: reply.json().id, inForce: false }]);
    const one = await world.app().inject(`/api/v1/overrides/${override.id}`);
    expect(one.json()).toEqual({ ...override, inForce: false });
    expect((await world.app().inject('/api/v1/overrides/none')).statusCode).toBe(404);
  });

  it('may name a policy that is in force and has not reached this replica yet', async () => {
    expect((await post({ ...GOOD, policies: ['nan-loss'] })).statusCode).toBe(400);
    const policies = headsOf([aPolicy({ name: 'nan-loss' })]);
    await world.ledger.agreeOnPolicies({ replica: 'other', digest: 'd2', policies }, NOW);
    expect((await post({ ...GOOD, policies: ['nan-loss'] })).statusCode).toBe(201);
  });

  describe('when it is made', () => {
    beforeAll(async () => {
      const runs = Array.from({ length: 201 }, (_, index) => aRun({ id: `cold_${index}`, tags: { team: 'cv' } }));
      const ended = aRun({ id: 'cold_ended', status: 'Completed', phase: 'ended' });
      await pass(world.ledger, world.newId, [...runs, aRun({ id: 'warm' })], []);
      await world.ledger.observe(WORKSPACE.id, seen([ended], NOW));
    });

    it('names the active runs that it counts for, however many there are', async () => {
      expect((await post({ ...GOOD, scope: { run: 'warm' } })).json()).toMatchObject({
        covers: { count: 1, runs: ['ml-prod-eu/warm'] },
        notice: null,
      });
      const { covers } = (await post({ ...GOOD, scope: { run: 'cold_*' } })).json();
      expect(covers.count).toBe(201);
      expect(covers.runs).toHaveLength(20);
    });

    it('says so when no active run fits, so that a misspelt name is seen before the cancel', async () => {
      for (const run of ['wram', 'cold_ended']) {
        const { covers, notice } = (await post({ ...GOOD, scope: { run } })).json();
        expect(covers).toEqual({ count: 0, runs: [] });
        expect(notice).toContain('check the spelling');
      }
    });

    it('says so when no policy has a name that fits, since it protects nothing then', async () => {
      const { covers, notice } = (await post({ ...GOOD, scope: { run: 'warm' }, policies: ['idel-*'] })).json();
      expect(covers.count).toBe(1);
      expect(notice).toContain('No policy has a name that fits idel-* now');
    });

    it('is made for everything only on a second word, which says how many that are', async () => {
      const before = (await list()).length;
      for (const scope of [{ workspace: 'ml-*' }, { run: '*' }, { run: ['cold_*', '*'], experiment: '*' }]) {
        const refused = await post({ ...GOOD, scope });
        expect(refused.statusCode).toBe(409);
        expect(refused.json()).toMatchObject({ reason: 'needs-confirm', active: 202, covers: 202 });
        expect(refused.json().detail).toMatch(/202 active.*send "confirm": true\.$/);
      }
      expect(await list()).toHaveLength(before);
      const made = await post({ ...GOOD, scope: { workspace: 'ml-*' }, confirm: true });
      expect(made.json()).toMatchObject({ covers: { count: 202 } });
    });

    it('counts for a run of which the record cannot tell whether it fits', async () => {
      const { covers, notice } = (await post({ ...GOOD, scope: { run: 'warm', gpu: true } })).json();
      expect(notice).toContain('every active run that may fit');
      expect(covers.count).toBe(1);
    });
  });

  it('takes every key of a selector, one pattern or several, and all policies by default', async () => {
    const scope = {
      workspace: ['a', 'b'],
      experiment: 'nightly-*',
      jobType: 'sweep',
      compute: 'c',
      vmSize: '*NC*',
      priority: 'low-priority',
      gpu: true,
      tags: { team: ['x', 'y'], tier: 'low' },
    };
    const reply = await post({ kind: 'extend', scope, reason: 'x', endsAt: '2026-02-01T00:00:00+02:00' });
    expect(reply.json()).toMatchObject({
      scope: {
        workspace: ['a', 'b'],
        experiment: ['nightly-*'],
        jobType: ['sweep'],
        compute: ['c'],
        vmSize: ['*NC*'],
        priority: 'low-priority',
        gpu: true,
        tags: { team: ['x', 'y'], tier: ['low'] },
      },
      policies: ['*'],
      endsAt: '2026-01-31T22:00:00Z',
    });
    const stored = await world.ledger.overridesInForce(NOW);
    expect(stored.map((each) => each.id)).toContain(reply.json().id);
  });

  it.each([
    [{ reason: undefined }, 'reason'],
    [{ reason: '   ' }, 'reason'],
    [{ reason: 'a\u0000b' }, 'reason'],
    [{ reason: '\ud800' }, 'reason'],
    [{ reason: 'x'.repeat(1001) }, 'reason'],
    [{ kind: 'forever' }, 'kind'],
    [{ scope: undefined }, 'scope'],
    [{ scope: {} }, 'scope'],
    [{ scope: { tags: {} } }, 'scope.tags'],
    [{ scope: { tags: { tier: 'crit\u200bical' } } }, 'scope.tags.tier'],
    [{ scope: { tags: { 'azureml.keep': '*' } } }, 'scope.tags.azureml.keep'],
    [{ scope: { run: [] } }, 'scope.run'],
    [{ scope: { run: '' } }, 'scope.run'],
    [{ scope: { run: 'a', 'job-type': 'sweep' } }, 'scope.job-type'],
    [{ policies: [] }, 'policies'],
    [{ policies: ['gpu-idel'] }, 'policies.0'],
    [{ author: 'somebody else' }, 'author'],
    [{ for: undefined }, 'endsAt'],
    [{ endsAt: '2026-02-01T00:00:00Z' }, 'endsAt'],
    [{ for: '2 hours' }, 'for'],
    [{ for: '0h' }, 'for'],
    [{ for: '91d' }, 'for'],
    [{ for: undefined, endsAt: '2026-01-31T09:30:00Z' }, 'endsAt'],
    [{ for: undefined, endsAt: '2026-05-31T09:30:00Z' }, 'endsAt'],
    [{ for: undefined, endsAt: '2026-02-01T00:00:00' }, 'endsAt'],
    [{ for: undefined, endsAt: '2026-02-30T00:00:00Z' }, 'endsAt'],
  ])('is refused with %j, naming the field', async (change, field) => {
    const before = (await list()).length;
    const reply = await post({ ...GOOD, ...change });
    expect(reply.statusCode).toBe(400);
    expect(reply.json().errors).toContainEqual({ field, message: expect.any(String) });
    expect(await list()).toHaveLength(before);
  });

  it.each([
    [{ workspace: '^ml-.*' }, 'scope.workspace', '{workspace: "^ml-.*"}'],
    [{ workspace: ['ml-*', 'a|b'] }, 'scope.workspace.1', '{workspace: [ml-*, a|b]}'],
    [{ compute: 'azureml:gpu' }, 'scope.compute', '{compute: "azureml:gpu"}'],
    [{ jobType: 'pipline' }, 'scope.jobType', '{job-type: pipline}'],
    [{ run: ' a' }, 'scope.run', '{run: " a"}'],
    [{ tags: { 'team-*': 'x' } }, 'scope.tags.team-*', '{tags: {"team-*": x}}'],
    [{ tags: { team: 'a\u200cb' } }, 'scope.tags.team', '{tags: {team: "a\\u200cb"}}'],
    [{ tags: { Owner: 'a', owner: 'b' } }, 'scope.tags.owner', '{tags: {Owner: a, owner: b}}'],
  ])(
    'with a pattern that never matches, %j, is refused with the message that a policy gets',
    async (scope, field, match) => {
      const [error] = rawErrorsOf(policyText({ match }));
      const { errors } = (await post({ ...GOOD, scope })).json();
      expect(errors).toEqual([{ field, message: expect.stringMatching(/./) }]);
      expect(`expected ${error?.expected}`).toBe(errors[0].message.replace(/^(?!expected )/, 'expected '));
    },
  );

  it('is refused with more patterns under a key than are worth trying on every run', async () => {
    const patterns = Array.from({ length: 51 }, (_, index) => `run-${index}`);
    for (const scope of [{ run: patterns }, { tags: { team: patterns } }])
      expect((await post({ ...GOOD, scope })).statusCode).toBe(400);
    expect((await post({ ...GOOD, scope: { run: patterns.slice(1) } })).statusCode).toBe(201);
  });

  it('names every wrong field at once', async () => {
    const mistyped = await post({ ...GOOD, scope: { run: 'a', 'job-type': 'sweep' } });
    expect(mistyped.json().errors).toEqual([
      {
        field: 'scope.job-type',
        message:
          'unknown field: it must be one of workspace, experiment, run, runId, jobType, compute, vmSize, priority, gpu, gpus, gpuModel, services, environment, schedule, tags',
      },
    ]);
    const reply = await post({ kind: 'x', scope: { run: 'a' }, reason: '', extra: 1, for: '2h' });
    const fields = reply.json().errors.map((error: { field: string }) => error.field);
    expect(fields.sort()).toEqual(['extra', 'kind', 'reason']);
  });

  it('says of a field that is missing that it is required', async () => {
    const reply = await post({ ...GOOD, reason: undefined });
    expect(reply.json().errors).toEqual([{ field: 'reason', message: 'is required' }]);
  });

  it('may last 90 days and no longer', async () => {
    expect((await post({ ...GOOD, for: '90d' })).statusCode).toBe(201);
    const endsAt = new Date(NOW + 90 * DAY + 1000).toISOString();
    expect((await post({ ...GOOD, for: undefined, endsAt })).statusCode).toBe(400);
  });
});

describe('revoking', () => {
  it('ends it at once and stays in the record', async () => {
    const { id } = (await post(GOOD)).json();
    world.now = NOW + HOUR;
    const reply = await remove(id);
    expect(reply.json()).toMatchObject({
      id,
      inForce: false,
      revokedAt: '2026-01-31T10:30:00Z',
      revokedBy: 'local',
    });
  });

  it('is refused the second time, after the end, and for what there is not', async () => {
    const { id } = (await post(GOOD)).json();
    await remove(id);
    const again = await remove(id);
    expect(again.statusCode).toBe(409);
    expect(again.json().detail).toBe('local has already revoked it at 2026-01-31T09:30:00Z.');
    const ended = (await post(GOOD)).json();
    world.now = NOW + 2 * HOUR;
    expect((await remove(ended.id)).json()).toMatchObject({
      status: 409,
      reason: 'already-ended',
      detail: 'It ended by itself at 2026-01-31T11:30:00Z.',
    });
    expect((await remove('nothing')).statusCode).toBe(404);
  });
});
