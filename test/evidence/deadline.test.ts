import { expect, it } from 'vitest';
import { startDeadline } from '../../src/evidence/deadline.ts';

const NEVER = new AbortController().signal;
const known = <T>(value: T) => ({ known: true as const, value });

it('what is read in time is there', async () => {
  const within = startDeadline(60_000, NEVER);
  expect(await within(async () => known(7))).toEqual(known(7));
});

it('what does not answer is missing once the time is over, also if it heeds no abort', async () => {
  const within = startDeadline(1, NEVER);
  expect(await within(() => new Promise(() => {}))).toEqual({ known: false, reason: 'it was not read within 0s' });
});

it('nothing is begun once the time is over', async () => {
  const within = startDeadline(1, NEVER);
  await within(() => new Promise(() => {}));
  expect(await within(async () => expect.fail('it began'))).toMatchObject({ known: false });
});

it('a failure is missing with what failed, and does not end the others', async () => {
  const within = startDeadline(60_000, NEVER);
  const failing = within(async () => Promise.reject(new Error('storage refused it')));
  expect(await failing).toEqual({ known: false, reason: 'storage refused it' });
  expect(await within(async () => known(7))).toEqual(known(7));
});

it('a stop from outside is no missing item', async () => {
  const stop = new AbortController();
  const within = startDeadline(60_000, stop.signal);
  const waiting = within(() => new Promise(() => {}));
  stop.abort(new Error('stopping'));
  await expect(waiting).rejects.toThrow('stopping');
});
