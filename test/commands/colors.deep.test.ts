import { expect, test } from 'vitest';
import { wantsColors } from '../../src/commands/process.ts';
import { runwarden } from './runwarden.ts';

test.each([
  ['a terminal', true, {}, true],
  ['a pipe', false, {}, false],
  ['NO_COLOR', true, { NO_COLOR: '1' }, false],
  ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
  ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ['FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, true],
  ['FORCE_COLOR on a dumb terminal', true, { FORCE_COLOR: '1', TERM: 'dumb' }, true],
  ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ['both', true, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
] as const)('%s settles whether there are colours', (_, isTerminal, variables, expected) => {
  expect(wantsColors(isTerminal, variables)).toBe(expected);
});

test('a command honours them', async () => {
  const { out } = await runwarden(['plan', '--runs', '20'], { env: { FORCE_COLOR: '1' } });
  expect(out).toContain('\x1b[');
  const plain = await runwarden(['plan', '--runs', '20'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } });
  expect(plain.out + plain.err).not.toContain('\x1b');
});
