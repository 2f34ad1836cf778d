import { describe, expect, it } from 'vitest';
import { inPlainWords, sentence } from '../../src/console/words/text.ts';

const plain = (text: string) => inPlainWords(text, () => '12:41').replaceAll('\u00a0', ' ');

describe('the words of the service on a page', () => {
  it.each([
    ['all 8 GPUs stayed below 5% for 2h, highest 1%', 'all 8 GPUs stayed below 5 % for 2 h, highest 1 %'],
    ['running for 31h 20m, limit 1d', 'running for 31 h 20 min, limit 1 day'],
    ['held until 2026-11-30T11:41:04Z, then asked', 'held until 12:41, then asked'],
    ['a person was asked to approve the cancel; tag owner is missing', 'tag owner is missing'],
    [
      'unknown, so nothing is done: the newest sample of GPU seg-31/tvm-3_1/0 is 51m 47s old, at most 15m',
      'unknown: the newest sample of GPU 0 of node tvm-3_1 is 51 min 47 s old, at most 15 min',
    ],
  ])('says %j as %j', (given, said) => {
    expect(plain(given)).toBe(said);
  });

  it('leaves names, paths and ids as they are', () => {
    expect(plain('data/2h.json of warmup-15m says 5d4e')).toBe('data/2h.json of warmup-15m says 5d4e');
  });

  it('begins a sentence with a capital, and an address as it is', () => {
    expect(sentence('tag owner is missing')).toBe('Tag owner is missing.');
    expect(sentence('mira.okonkwo@example.com objected')).toBe('mira.okonkwo@example.com objected.');
  });
});
