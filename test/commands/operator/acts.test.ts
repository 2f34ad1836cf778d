import type { FastifyReply, FastifyRequest } from 'fastify';
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { MINUTE } from '../../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from '../../http/fixtures.ts';
import { useDesk } from './desk.ts';

const desk = useDesk();

beforeAll(async () => {
  const runs = ['brave', 'brisk', 'calm'].map((id) => aRun({ id, displayName: `${id} run` }));
  await pass(desk.world.ledger, desk.world.newId, runs, [aPolicy()], NOW);
});

beforeEach(() => {
  desk.world.now = NOW + 21 * MINUTE;
});

const overrides = async () => JSON.parse((await desk.run('overrides', { output: 'json' })).out).items;

describe('an exception', () => {
  test('says what it covers and sets aside before it is made, and how to end it after', async () => {
    const { code, out, err } = await desk.run('extend brave', { for: '6h', policy: ['gpu-idle'] }, ['last epoch', 'y']);
    expect(err).toContain('Extend the run brave of ml-prod-eu, under gpu-idle, for 6 h, until 16:51 CET.');
    expect(err).toContain(
      'It covers 1 active run of 3:\n  brave run (brave) in ml-prod-eu, of team-a, cost not known\n',
    );
    expect(err).toMatch(
      /The question \S+ about brave run, due in 39 min, stays open: until the end a yes cancels nothing, and a no counts\./,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^Recorded as \S+, until 16:51 CET, for 1 active run\./);
    const [made] = await overrides();
    expect(made).toMatchObject({ kind: 'extend', reason: 'last epoch', endsAt: '2026-01-31T15:51:00Z' });
    const held = 'extended until 16:51 CET by local: a yes cancels nothing before';
    expect((await desk.run('waiting', { output: 'text' })).out.replaceAll(/\s+/g, ' ')).toContain(
      `held ${held}. To end that first: runwarden revoke ${made.id.slice(0, 8)}`,
    );
    expect((await desk.run('status')).out.replaceAll(/\s+/g, ' ')).toContain(held);
    const yes = await desk.run('approve brave', { yes: true });
    expect(yes.err).toContain(held);
    expect([yes.code, yes.out]).toEqual([
      2,
      expect.stringContaining('Not recorded. The run is extended until 16:51 CET by local.'),
    ]);
    const revoked = await desk.run(`revoke ${made.id}`, { yes: true });
    expect(revoked.out).toMatch(/^Ended\. The next pass judges these runs again/);
    expect((await desk.run('overrides')).out).toBe('No exception is in force.\n');
  });

  test('ends when a person says, in their zone', async () => {
    await desk.run('exempt brave', { until: 'tomorrow 09:00', reason: 'benchmark', yes: true });
    expect(await overrides()).toHaveLength(1);
    expect((await overrides())[0]).toMatchObject({ kind: 'exempt', endsAt: '2026-02-01T08:00:00Z' });
    expect((await desk.run('overrides')).out).toMatch(/ENDS +BY +WHY\n.* exempt .* Sun 09:00 CET +local +benchmark\n$/);
  });

  test.each([
    [{}, 'It needs an end: give --for 6h, or --until with a time such as "tomorrow 09:00".'],
    [{ for: '6h', until: 'tomorrow' }, 'Give either --for or --until, not both.'],
    [{ for: '6h' }, 'Nothing was done: it needs a reason, such as --reason "the data loader is being repaired".'],
  ])('is not made of %j', async (options, says) => {
    const before = (await overrides()).length;
    const { code, err } = await desk.run('extend calm', { yes: true, ...options });
    expect([code, err.trimEnd().split('\n').at(-1)]).toEqual([2, says]);
    expect(await overrides()).toHaveLength(before);
  });

  test('of everything needs a word of its own, which --yes is not', async () => {
    const all = { workspace: ['*'], for: '1h', reason: 'all', yes: true };
    const { code, err } = await desk.run('exempt', all);
    expect(code).toBe(2);
    expect(err).toMatch(
      /fits every run: 3 active now.*\nNothing was made\. To make it all the same, add --everything\.\n$/,
    );
    expect((await desk.run('exempt', { ...all, everything: true })).code).toBe(0);
  });

  test('is for runs that are named or for a scope', async () => {
    const { err } = await desk.run('exempt brave', { workspace: ['x'], for: '1h', reason: 'r', yes: true });
    expect(err).toMatch(/^Name either runs, .* or which runs by --workspace/);
    const both = await desk.run('exempt brave calm', { for: '1h' }, ['x', 'n']);
    expect(both.err).toContain('It covers 2 active runs of 3:');
  });
});

describe('a run', () => {
  test('is named by its display name or by how its id begins', async () => {
    const named = await desk.run(['extend', 'calm run'], { for: '1h' }, ['x', 'n']);
    expect(named.err).toContain('Extend the run calm of ml-prod-eu,');
    const begins = await desk.run('extend bris', { for: '1h' }, ['x', 'n']);
    expect(begins.err).toContain('Extend the run brisk of ml-prod-eu,');
    const several = await desk.run('cancel nowhere', { yes: true, reason: 'x' });
    expect(several.err).toContain('knows no run nowhere in any of its workspaces (ml-prod-eu)');
  });

  test('is cancelled by hand after its money, owner and policies were shown; what people keep needs another word', async () => {
    const { err, code } = await desk.run('cancel calm', {}, ['its data is wrong', 'n']);
    expect(err).toContain('Cancel calm run (calm) in ml-prod-eu:\n  Running for 21 min or longer\n');
    expect(err).toContain('  owner: team-a\n  cost not known\n  gpu-idle firing\n');
    expect([code, err]).toEqual([2, expect.stringMatching(/Nothing was done\.\n$/)]);
    await desk.run('extend calm', { for: '1h', reason: 'mine', yes: true });
    const kept = await desk.run('cancel calm', { reason: 'x', yes: true });
    expect(kept.err).toMatch(
      /local .*“(mine|all)”\. Nothing was cancelled\. To cancel it all the same, add --kept-too\.\n$/,
    );
    const done = await desk.run('cancel calm', { reason: 'x', yes: true, keptToo: true });
    expect(done.out).toMatch(/^Recorded as \S+\. Runwarden reads the run once more/);
    const again = await desk.run('cancel calm', { reason: 'x', yes: true, keptToo: true });
    expect(again.err).toMatch(/local has cancelled calm run already, at 10:51 CET.* Nothing was cancelled\.\n$/);
  });
});

describe('an owner', () => {
  beforeAll(async () => {
    const own = (id: string) => aRun({ id, displayName: `${id} run`, tags: { owner: 'local' } });
    const runs = [own('mine'), own('fine')];
    await pass(desk.world.ledger, desk.world.newId, runs, [aPolicy({ match: { run: ['mine run'] } })], NOW);
  });

  test('objects once to an announced cancel, and hears before any question why another time is refused', async () => {
    const { out, err, code } = await desk.run('object mine', {}, ['it uploads', 'y']);
    expect([err, code]).toEqual([expect.stringContaining('Keep mine run (mine) in ml-prod-eu'), 0]);
    expect(out).toContain('Recorded. Nothing cancels it under gpu-idle before');
  });

  test.each([
    ['object brave', 'Only an owner of brave run (brave) can do this. It is of team-a, and you are local.'],
    [
      'object fine',
      'No cancel of fine run (fine) is announced, so there is nothing to object to. Nothing was recorded.',
    ],
    ['request brave', 'Only an owner of brave run (brave) can do this.'],
    ['request fine', 'No policy has found anything about fine run (fine). Name one with --policy'],
  ])('is refused %s before anybody is asked', async (command, says) => {
    const { code, err } = await desk.run(command, { for: '4h' }, [
      async () => {
        throw new Error('somebody was asked');
      },
    ]);
    expect([code, err.slice(0, says.length)]).toEqual([2, says]);
  });
});

describe('a freeze', () => {
  test('says what it stops and who made it, and is lifted', async () => {
    const { code, out, err } = await desk.run('freeze metrics are late', { for: '2h' }, ['y']);
    expect(err).toMatch(/^Freeze every cancel, in all workspaces and for everyone, for 2 h, until 12:51 CET\./);
    expect(code).toBe(0);
    expect(out).toContain('Frozen; no request to Azure was on its way.\n');
    expect(out).toContain('Frozen by local now, until 12:51 CET: “metrics are late”\n');
    const status = await desk.run('status');
    expect(status.code).toBe(1);
    expect(status.out).toMatch(/^Every cancel is frozen/);
    const cancel = await desk.run('cancel brisk');
    expect(cancel.err).toMatch(
      /\nFrozen by local .*“metrics are late”\. Nothing was cancelled\. To lift it: runwarden unfreeze\n$/,
    );
    const lifted = await desk.run('unfreeze', {}, ['y']);
    expect(lifted.err).toContain('Lift:\n  Frozen by local');
    expect(lifted.out).toMatch(/^Lifted 1 freeze\./);
    expect((await desk.run('unfreeze', { yes: true })).out).toBe('Nothing is frozen.\n');
  });

  test('is not made without a reason', async () => {
    const { code, err } = await desk.run('freeze', { yes: true });
    expect([code, err]).toEqual([2, expect.stringContaining('it needs a reason, such as --reason')]);
  });
});

describe('a protected tag', () => {
  beforeAll(async () => {
    const run = aRun({ id: 'tagged', displayName: 'tagged run', tags: { owner: 'team-a', Tier: 'critical' } });
    await pass(desk.world.ledger, desk.world.newId, [run], [aPolicy()], NOW);
  });

  test('is confirmed after it was shown with whose it is, and taken back', async () => {
    const { code, out, err } = await desk.run('confirm-tag tagged tier', {}, ['y']);
    expect(err).toContain(
      'Let the tag tier “critical” of tagged run (tagged) in ml-prod-eu count in policies: it is of team-a,',
    );
    expect([code, out]).toEqual([
      0,
      'Confirmed. The next pass counts it, as long as its value is “critical”.\nTo take it back: runwarden confirm-tag ml-prod-eu/tagged tier --withdraw\n',
    ]);
    const back = await desk.run('confirm-tag tagged tier', { withdraw: true, yes: true });
    expect(back.out).toContain('Taken back.');
  });

  test('is not confirmed where there is none, or where the config does not protect it', async () => {
    expect((await desk.run('confirm-tag tagged team', { yes: true })).err).toContain('tagged run has no tag team.');
    const { code, err } = await desk.run('confirm-tag tagged owner', { yes: true });
    expect(code).toBe(2);
    expect(err).toContain('is no protected tag; protected are tier');
  });
});

describe('a service in trouble', () => {
  async function troubled(hook: (request: FastifyRequest, reply: FastifyReply) => unknown): Promise<string> {
    const app = desk.world.app({});
    app.addHook('onRequest', async (request, reply) => void (await hook(request, reply)));
    onTestFinished(() => app.close());
    return app.listen({ host: '127.0.0.1', port: 0 });
  }

  test('is frozen also when it cannot say what waits', async () => {
    const url = await troubled(({ url: asked }) => {
      if (asked.startsWith('/api/v1/decisions')) throw new Error('the store is full');
    });
    const { code, err } = await desk.run('freeze metrics are late', { url, yes: true });
    expect(err).toContain('Which questions wait meanwhile could not be read.');
    expect(code).toBe(0);
    expect((await desk.run('unfreeze', { yes: true })).out).toMatch(/^Lifted 1 freeze/);
  });

  test('that takes an act and gives no answer is not said to have refused it', async () => {
    const url = await troubled(({ method, raw }) => {
      if (method === 'PUT') raw.socket.destroy();
    });
    const { code, err } = await desk.run('freeze metrics are late', { url, yes: true });
    expect(code).toBe(2);
    expect(err).toContain('did not say what became of it');
    expect(err).toContain('before you send it again');
    await desk.run('unfreeze', { yes: true });
  });
});
