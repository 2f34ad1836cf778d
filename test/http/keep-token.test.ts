import { expect, it } from 'vitest';
import { findingOf, keepToken } from '../../src/http/keep-token.ts';

const KEY = 'k'.repeat(32);
const token = keepToken(KEY, 'finding-1');

it('is for one finding, and only with the key that signed it', () => {
  expect(findingOf(KEY, token)).toBe('finding-1');
  expect(findingOf('l'.repeat(32), token)).toBeNull();
});

it('is refused when anything about it is changed', () => {
  const [id = '', signature = ''] = token.split('.');
  const other = keepToken(KEY, 'finding-2').split('.');
  for (const forged of [
    '',
    id,
    `${id}.`,
    `.${signature}`,
    `${other[0]}.${signature}`,
    `${id}.${other[1]}`,
    `${token}x`,
    `${token}=`,
    `${token}.x`,
    `${id}.${signature.slice(0, -1)}`,
    `${Buffer.from('finding-1').toString('hex')}.${signature}`,
  ])
    expect(findingOf(KEY, forged), forged).toBeNull();
});
