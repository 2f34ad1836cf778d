import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BUILT, MOST_BYTES_OF_SCRIPT, packedBytes } from '../bench/console/bytes.ts';

test('the scripts of the whole console are at most 120 kB packed', () => {
  expect(existsSync(BUILT), 'npm run build makes the console').toBe(true);
  const bytes = packedBytes('.js');
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES_OF_SCRIPT);
});
