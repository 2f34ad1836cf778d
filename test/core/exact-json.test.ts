import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExactWriter, readExact } from '../../src/core/values/exact-json.ts';

function throughText(value: unknown, isShared: (key: string) => boolean = () => false) {
  const parts: string[] = [];
  const put = (text: string) => `${parts.push(text) - 1}`;
  const text = new ExactWriter({ isShared, put }).write(value);
  return { text, parts, read: readExact(text, (name) => parts[Number(name)] ?? '') };
}

describe('what is written is read back exactly', () => {
  test.each([
    ['NaN and infinities', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['minus zero', [-0, 0]],
    ['undefined, which is not the same as nothing', { a: undefined, b: null }],
    ['sets and maps', { set: new Set(['b', 'a']), map: new Map([['k', { v: new Set([1]) }]]) }],
    ['a map that has the mark as a key', { $: 'set', items: [] }],
    ['keys that objects have by themselves', JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
    ['halves of surrogate pairs and the zero character', '\ud800 \0 "quoted"'],
    ['numbers to the last digit', [0.1 + 0.2, 5e-324, 1.7976931348623157e308, 123456789.12345678]],
  ])('%s', (_, value) => {
    expect(throughText(value).read).toStrictEqual(value);
  });

  test('whatever it is', () => {
    const value = fc.anything({ withSet: true, withBigInt: false, withDate: false, withNullPrototype: false });
    fc.assert(
      fc.property(value, (given) => {
        expect(throughText(given, (key) => key.length % 2 === 0).read).toStrictEqual(given);
      }),
    );
  });
});

test('a large part that several values hold is put aside once', () => {
  const part = { text: 'x'.repeat(500) };
  const { text, parts, read } = throughText({ a: { part }, b: { part } }, (key) => key === 'part');
  expect(parts).toHaveLength(1);
  expect(text.length).toBeLessThan(200);
  expect(read).toEqual({ a: { part }, b: { part } });
});

test('a small part stays where it is', () => {
  expect(throughText({ part: { a: 1 } }, () => true).parts).toEqual([]);
});

test.each([
  ['a function', { zone: { wallAt: () => 0 } }],
  ['a date', { at: new Date(0) }],
])('%s is refused: no text can give it back', (_, value) => {
  expect(() => throughText(value)).toThrow('cannot be kept');
});

test('a mark of another format is refused', () => {
  expect(() => readExact('{"$":"later"}', () => '')).toThrow('"later" is no mark');
});
