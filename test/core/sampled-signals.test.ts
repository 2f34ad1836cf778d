import { expect, it } from 'vitest';
import { SAMPLED } from '../../src/core/record/recorded-workspace.ts';
import { ENTRIES } from '../../src/core/signal/signal.ts';

it('the record keeps the samples of every kind of signal that has samples', () => {
  const withSamples = ENTRIES.filter(({ recorded }) => recorded?.samples !== undefined).map(({ kind }) => kind);
  expect([...SAMPLED].sort()).toEqual(withSamples.sort());
});
