import { expect, it } from 'vitest';
import { TryLater } from '../../src/core/ports/queue.ts';
import { SECOND } from '../../src/core/values/duration.ts';
import { createChannelTurns } from '../../src/watch/channel-turns.ts';

function someTurns() {
  const world = { now: 0, waits: [] as { length: number; end: () => void }[] };
  const wait = (length: number) => new Promise<void>((end) => void world.waits.push({ length, end }));
  return { world, turns: createChannelTurns({ monotonic: () => world.now, wait }) };
}

/** What a message without a turn waits for. */
const pauseOf = (begun: Promise<unknown>) =>
  begun.then(
    () => 'sent',
    (error) => (error instanceof TryLater ? error.after : error),
  );

it('two messages are on their way over a channel at once, and the next follows as soon as one has arrived', async () => {
  const { turns } = someTurns();
  const end = await turns.begin('chat');
  await turns.begin('chat');
  const third = turns.begin('chat');
  end(true);
  expect(await pauseOf(third)).toBe('sent');
});

it('a message that gets no turn within a second goes back to the queue, and takes no turn from the others', async () => {
  const { turns, world } = someTurns();
  const end = await turns.begin('chat');
  await turns.begin('chat');
  const third = turns.begin('chat');
  expect(world.waits.map(({ length }) => length)).toEqual([SECOND]);
  world.waits[0]?.end();
  expect(await pauseOf(third)).toBe(5 * SECOND);
  end(true);
  expect(await pauseOf(turns.begin('chat'))).toBe('sent');
});

it('a turn in which nothing was sent says nothing about the receiver, however long it took', async () => {
  const { turns, world } = someTurns();
  const end = await turns.begin('chat');
  world.now += 20 * SECOND;
  end(null);
  expect(() => turns.mustNotRest('chat')).not.toThrow();
});

it('channels do not wait for one another, but two recipients of one mail server are one channel', async () => {
  const { turns, world } = someTurns();
  const ends = [await turns.begin('mail/owner'), await turns.begin('mail/oncall')];
  expect(await pauseOf(turns.begin('chat'))).toBe('sent');
  const waits = pauseOf(turns.begin('mail/oncall'));
  world.now += 20 * SECOND;
  ends[0]?.(false);
  expect(await waits).toBe(30 * SECOND);
});

it('after a send that hung nothing is sent over the channel for half a minute, and then one message at a time', async () => {
  const { turns, world } = someTurns();
  const [hangs, other] = [await turns.begin('mail/owner'), await turns.begin('mail/owner')];
  world.now += 20 * SECOND;
  hangs(false);
  other(false);
  world.now += 10 * SECOND;
  expect(() => turns.mustNotRest('mail/oncall')).toThrow(TryLater);
  expect(await pauseOf(turns.begin('mail/owner'))).toBe(20 * SECOND);
  world.now += 20 * SECOND;
  const probe = await turns.begin('mail/owner');
  expect(await pauseOf(turns.begin('mail/owner'))).toBe(5 * SECOND);
  probe(true);
  expect(await pauseOf(turns.begin('mail/owner'))).toBe('sent');
  expect(await pauseOf(turns.begin('mail/owner'))).toBe('sent');
});

it('a channel that refuses at once does not rest', async () => {
  const { turns, world } = someTurns();
  const end = await turns.begin('chat');
  world.now += SECOND;
  end(false);
  expect(() => turns.mustNotRest('chat')).not.toThrow();
});
