import { describe, expect, it } from 'vitest';
import { mayAct } from '../../src/console/may.ts';
import { coversWorkspace } from '../../src/core/ports/visibility.ts';

const PATTERNS = [
  'ml-prod-eu',
  'ML-*',
  '*-eu',
  'ml-????-eu',
  'ml-*-*',
  '*',
  '',
  '?',
  'ml-prod-eu*',
  'ml.prod+eu',
  '**eu',
];
const NAMES = ['ml-prod-eu', 'ml-dev-us', 'ML-PROD-EU', 'x', '', 'ml-prod-euro', 'ml.prod+eu'];

const over = (workspaces: string[]) =>
  // What else is known of somebody plays no part.
  ({ grants: [{ role: 'operator', workspaces }] }) as unknown as Parameters<typeof mayAct>[0];

describe('what a page offers', () => {
  it('is what the service takes, by the same patterns', () => {
    for (const pattern of PATTERNS)
      for (const name of NAMES)
        expect(mayAct(over([pattern]), 'operator', name), `${pattern} ${name}`).toBe(coversWorkspace([pattern], name));
  });

  it('is known at once, also by a pattern of many stars', () => {
    const began = process.cpuUsage().user;
    expect(mayAct(over([`${'*a'.repeat(100)}b`]), 'operator', 'a'.repeat(300))).toBe(false);
    expect(process.cpuUsage().user - began).toBeLessThan(200_000);
  });
});
