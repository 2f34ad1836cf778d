import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { SECOND } from '../../src/core/values/duration.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import { eventServices } from './event-services.ts';
import { aPolicy, aRun, pass, WORKSPACE } from './fixtures.ts';
import { bearer, useWorld } from './world.ts';

const world = useWorld();
const aService = eventServices(world);

// The first row of the audit is about the audit itself.
beforeAll(() => freeze());

let count = 0;
async function freeze(reason = 'a test'): Promise<string> {
  const id = `freeze-${++count}`;
  await world.ledger.freeze({ id, reason, author: 'oncall', createdAt: world.now, endsAt: null });
  return `freezes/${id}`;
}

const recordsOf = (events: readonly { readonly data: Record<string, unknown> }[]) =>
  events.map(({ data }) => data.record);

describe('the stream of events', () => {
  it('says what was recorded, each with its place in the audit', async () => {
    const { follow, look } = await aService();
    const reader = await follow();
    expect(reader.headers['content-type']).toContain('text/event-stream');
    const [ready] = await reader.next(1);
    expect(ready).toMatchObject({ name: 'ready', data: { kind: 'ready' } });
    const record = await freeze();
    look();
    const [event] = await reader.next(1);
    expect(event).toMatchObject({
      name: 'change',
      data: { kind: 'freeze.set', actor: 'oncall', record, workspace: null },
    });
    expect(Number(event?.id)).toBeGreaterThan(Number(ready?.id));
  });

  it('says to which run a change belongs', async () => {
    const { follow, look } = await aService();
    const reader = await follow();
    await reader.next(1);
    await pass(world.ledger, world.newId, [aRun({ id: 'said' })], [aPolicy()], world.now + ++count);
    look();
    const events = await reader.next(3);
    expect(events).toMatchObject([
      { data: { kind: 'decision.notify', workspace: WORKSPACE.name, run: 'said' } },
      { data: { kind: 'decision.ask', workspace: WORKSPACE.name, run: 'said', policy: 'gpu-idle' } },
      { data: { kind: 'question.asked', workspace: WORKSPACE.name, run: 'said' } },
    ]);
    expect(events[1]?.data.decision).toEqual(events[2]?.data.decision);
  });

  it('says that a pass has ended, without an id, so that nobody resumes from it', async () => {
    const { follow, look } = await aService();
    const reader = await follow();
    await reader.next(1);
    world.now += SECOND;
    await pass(world.ledger, world.newId, [], [], world.now);
    look();
    expect(await reader.next(1)).toMatchObject([
      { id: null, name: 'pass', data: { kind: 'pass', workspace: WORKSPACE.name, ok: true } },
    ]);
  });

  it('is resumed without a loss or a double by a reader that was away', async () => {
    const { follow, look } = await aService();
    const first = await follow();
    const [ready] = await first.next(1);
    const before = await freeze();
    look();
    const [last] = await first.next(1);
    first.leave();
    const [one, two] = [await freeze(), await freeze()];
    const again = await follow({ 'last-event-id': last?.id ?? '' });
    expect(recordsOf(await again.next(2))).toEqual([one, two]);
    const three = await freeze();
    look();
    expect(recordsOf(await again.next(1))).toEqual([three]);
    // One that has heard nothing but the beginning resumes from there.
    const late = await follow({ 'last-event-id': ready?.id ?? '' });
    expect(recordsOf(await late.next(4))).toEqual([before, one, two, three]);
  });

  it('is the same for two readers, from one look at the store', async () => {
    const { follow, look, timer } = await aService();
    const [one, two] = [await follow(), await follow()];
    await Promise.all([one.next(1), two.next(1)]);
    const record = await freeze();
    look();
    expect(recordsOf([...(await one.next(1)), ...(await two.next(1))])).toEqual([record, record]);
    // The look, and for each reader the beat and the question whether it may still read.
    expect(timer.running).toBe(5);
  });

  it('has everything read again by a reader that was away for too long, or had another store', async () => {
    const { follow } = await aService();
    const reader = await follow({ 'last-event-id': '999999999' });
    const [event] = await reader.next(1);
    expect(event).toMatchObject({ name: 'reload', data: { kind: 'reload' } });
    const at = world.now;
    const many = Array.from({ length: 1001 }, () => ({ at, kind: 'config.changed' as const, actor: 'a-replica' }));
    await world.ledger.noteAudit(many);
    const late = await follow({ 'last-event-id': event?.id ?? '' });
    const [reload] = await late.next(1);
    expect(reload?.name).toBe('reload');
    expect(Number(reload?.id)).toBe(Number(event?.id) + 1001);
    const unreadable = await follow({ 'last-event-id': 'yesterday' });
    expect((await unreadable.next(1))[0]?.name).toBe('reload');
  });

  it('beats where nothing happens, and not where something did', async () => {
    const { follow, look } = await aService();
    const reader = await follow();
    await reader.next(1);
    world.now += 14 * SECOND;
    look();
    world.now += SECOND;
    look();
    expect(await reader.next(1)).toMatchObject([{ id: null, name: 'beat' }]);
  });

  it('asks the store nothing while nobody listens', async () => {
    const { follow, timer } = await aService();
    expect(timer.running).toBe(0);
    const reader = await follow();
    await reader.next(1);
    expect(timer.running).toBe(3);
    reader.leave();
    await expect.poll(() => timer.running).toBe(0);
  });

  it('continues where it was after the store did not answer', async () => {
    let isDown = false;
    const ledger = {
      ...world.ledger,
      eventsAfter: (seq: number, limit: number) =>
        isDown ? Promise.reject(new Error('down')) : world.ledger.eventsAfter(seq, limit),
    };
    const { follow, look } = await aService({ ledger });
    const reader = await follow();
    await reader.next(1);
    isDown = true;
    const record = await freeze();
    look();
    await expect.poll(() => world.log.join('')).toContain('the store could not be read for the live events');
    isDown = false;
    look();
    expect(recordsOf(await reader.next(1))).toEqual([record]);
  });

  it('is resumed at another service without a loss or a double, after the first one has stopped', async () => {
    const [first, second] = [await aService(), await aService()];
    const reader = await first.follow();
    await reader.next(1);
    await freeze();
    first.look();
    const [heard] = await reader.next(1);
    await first.app.close();
    await reader.ended;
    const missed = [await freeze(), await freeze()];
    const back = await second.follow({ 'last-event-id': heard?.id ?? '' });
    const later = await freeze();
    second.look();
    expect(recordsOf(await back.next(3))).toEqual([...missed, later]);
  });

  it('ends when the service stops, which does not wait for its readers', async () => {
    const { follow, app } = await aService();
    const reader = await follow();
    await reader.next(1);
    await app.close();
    await reader.ended;
  });
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const KEYS: AppDeps['keys'] = [
  { name: 'oncall', role: 'operator', sha256: sha256('oncall') },
  { name: 'grafana', role: 'viewer', sha256: sha256('grafana') },
  { name: 'alice', role: 'owner', owners: ['team-a'], sha256: sha256('alice') },
];

describe('a reader', () => {
  it('hears of the runs that they see alone, and of every freeze', async () => {
    const { follow, look } = await aService({ keys: KEYS });
    const [owner, viewer, operator] = [
      await follow(bearer('alice')),
      await follow(bearer('grafana')),
      await follow(bearer('oncall')),
    ];
    await Promise.all([owner.next(1), viewer.next(1), operator.next(1)]);
    const at = world.now;
    const own = aRun({ id: 'own-run', tags: { owner: 'team-a' } });
    const foreign = aRun({ id: 'foreign-run', tags: { owner: 'team-b' } });
    await pass(world.ledger, world.newId, [foreign], [aPolicy()], at);
    await pass(world.ledger, world.newId, [own], [aPolicy()], at);
    await world.ledger.noteAudit([{ at, kind: 'sign-in.refused', actor: 'runwarden' }]);
    const record = await freeze();
    look();
    const heard = (events: readonly { readonly data: Record<string, unknown> }[]) =>
      events.map(({ data }) => data.run ?? data.record ?? data.kind);
    // A notice, the question, that it is open, and that nothing is done before an answer.
    const [ofForeign, ofOwn] = [foreign, own].map(({ id }) => [id, id, id, id]);
    expect(heard(await owner.next(5))).toEqual([ofOwn, record].flat());
    expect(heard(await viewer.next(9))).toEqual([ofForeign, ofOwn, record].flat());
    expect(heard(await operator.next(10))).toEqual([ofForeign, ofOwn, 'sign-in.refused', record].flat());
  });

  it('who is away hears of nothing more on the way back', async () => {
    const { follow } = await aService({ keys: KEYS });
    const owner = await follow(bearer('alice'));
    const [ready] = await owner.next(1);
    await pass(world.ledger, world.newId, [aRun({ id: 'other', tags: { owner: 'team-b' } })], [aPolicy()], world.now);
    const record = await freeze();
    const back = await follow({ ...bearer('alice'), 'last-event-id': ready?.id ?? '' });
    expect(recordsOf(await back.next(1))).toEqual([record]);
  });

  it('whose key is gone hears no more', async () => {
    const changing = { keys: KEYS };
    const { follow, timer } = await aService({
      get keys() {
        return changing.keys;
      },
    });
    const [stays, goes] = [await follow(bearer('oncall')), await follow(bearer('grafana'))];
    await Promise.all([stays.next(1), goes.next(1)]);
    changing.keys = KEYS.filter(({ name }) => name !== 'grafana');
    timer.fire(15 * SECOND);
    await goes.ended;
    const record = await freeze();
    timer.fire(SECOND);
    expect(recordsOf(await stays.next(1))).toEqual([record]);
  });

  it('without a key is refused in words', async () => {
    const { follow } = await aService({ keys: KEYS });
    const refused = await follow();
    expect(refused.status).toBe(401);
  });
});
