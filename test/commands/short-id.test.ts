import { describe, expect, test } from 'vitest';
import { candidates, findByShortId } from '../../src/commands/short-id.ts';

const RUNS = [
  { id: 'train-0412', name: 'nightly' },
  { id: 'train-0511', name: 'weekly' },
  { id: 'sweep-0007', name: 'train-04' },
];
const LOOKUP = {
  what: 'run',
  idOf: ({ id }: (typeof RUNS)[number]) => id,
  namesOf: ({ name }: (typeof RUNS)[number]) => [name],
  describe: ({ name }: (typeof RUNS)[number]) => name,
  none: '',
};
const idsOf = (given: string) => candidates(given, RUNS, LOOKUP).map(({ id }) => id);

describe('what a person names', () => {
  test.each([
    ['a whole id', 'TRAIN-0412', ['train-0412']],
    ['how one id begins', 'train-05', ['train-0511']],
    ['a display name', 'weekly', ['train-0511']],
    ['the begin of no id, and too short', 'swe', []],
  ])('is found by %s', (_, given, expected) => {
    expect(idsOf(given)).toEqual(expected);
  });

  test('is nobody else whose submitter chose the begin of an id as a display name', () => {
    expect(idsOf('train-04')).toEqual(['train-0412', 'sweep-0007']);
    expect(() => findByShortId('train-04', RUNS, LOOKUP)).toThrow('names 2 runs');
  });
});
