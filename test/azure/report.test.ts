import { describe, expect, it, test } from 'vitest';
import { parseReport } from '../../src/azure/parse/report.ts';

function read(text: string | Buffer) {
  const found = parseReport(Buffer.isBuffer(text) ? text : Buffer.from(text), '1');
  return found.state === 'present' ? found.json : found;
}

describe('a report', () => {
  test.each<[string, string, unknown]>([
    ['NaN', '{"passed": false, "accuracy": NaN, "n": 3}', { passed: false, accuracy: Number.NaN, n: 3 }],
    ['infinities', '[Infinity,-Infinity, 1]', [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]],
    ['NaN alone', ' NaN\r\n', Number.NaN],
    ['NaN at depth', '{"a/b": [{"~": [0, NaN]}]}', { 'a/b': [{ '~': [0, Number.NaN] }] }],
    [
      'NaN in texts',
      '{"NaN": "NaN, -Infinity", "b": "\\"NaN", "c": "\\\\"}',
      { NaN: 'NaN, -Infinity', b: '"NaN', c: '\\' },
    ],
    ['both', '{"a": "NaN", "b": NaN}', { a: 'NaN', b: Number.NaN }],
    ['null beside NaN', '{"a": null, "b": NaN}', { a: null, b: Number.NaN }],
  ])('with %s is read', (_, text, json) => {
    expect(read(text)).toEqual(json);
  });

  it('has a key that every object has', () => {
    expect(read('{"__proto__": NaN, "constructor": {"x": NaN}}')).toEqual(
      JSON.parse('{"__proto__": null, "constructor": {"x": null}}', (_, value) =>
        value === null ? Number.NaN : value,
      ),
    );
  });

  test.each([
    ['UTF-8', Buffer.from('\uFEFF{"a": NaN}')],
    ['UTF-16, the low byte first', Buffer.from('\uFEFF{"a": NaN}', 'utf16le')],
    ['UTF-16, the high byte first', Buffer.from('\uFEFF{"a": NaN}', 'utf16le').swap16()],
  ])('with a byte order mark of %s is read', (_, content) => {
    expect(read(content)).toEqual({ a: Number.NaN });
  });

  test.each([
    ['', 'empty, probably still being written'],
    ['{"a": 1,\n "b" 2}', 'it is not JSON: line 2, column 6: a colon is expected'],
    ['{"a": 1', 'it is not JSON: line 1, column 8: a comma or } is expected'],
    ["{'a': 1}", 'it is not JSON: line 1, column 2: JSON has no such word'],
    ['{"a": nan}', 'it is not JSON: line 1, column 7: JSON has no such word'],
    ['{"a": True}', 'it is not JSON: line 1, column 7: JSON has no such word'],
    ['{"a": NaNs}', 'it is not JSON: line 1, column 7: JSON has no such word'],
    ['{"a": 1}\n{"a": 2}', 'it is not JSON: line 2, column 1: the end is expected'],
    ['{"a": "x', 'it is not JSON: line 1, column 7: a text does not end'],
    ['{"a": 1, // why\n "b": 2}', 'it is not JSON: line 1, column 10: a comment is not allowed'],
    ['[1, 2,]', 'it is not JSON: line 1, column 7: a value is expected'],
    ['{"a": NaN, "a": 1}', 'its key "a" appears twice in one object'],
    ['{"a": 1e999}', 'its number 1e999 is too large to be read'],
  ])('that is %j says where it cannot be read, and why', (text, reason) => {
    expect(read(text)).toEqual({ state: 'unreadable', reason });
  });

  it.each([`${'['.repeat(5000)}`, `{"a": [${'['.repeat(200)}NaN${']'.repeat(200)}]}`])(
    'that is nested deeper than Runwarden reads was not read, which says nothing about it: %#',
    (text) => {
      expect(read(text)).toEqual({ state: 'unread', reason: 'it is nested deeper than 100 levels' });
    },
  );

  it('that is no UTF-8 says at which byte', () => {
    expect(read(Buffer.concat([Buffer.from('{"a": "é'), Buffer.from([0xe9]), Buffer.from('"}')]))).toEqual({
      state: 'unreadable',
      reason: 'it is not UTF-8: it cannot be read near byte 11',
    });
  });

  it('of a megabyte takes no long time, whatever is in it', () => {
    for (const part of ['NaN,', '"NaN",', '\\"', '"', '-Infinity ', '{"a":'])
      expect(read(part.repeat(Math.floor(1_000_000 / part.length)))).toMatchObject({
        state: expect.stringMatching('unreadable|unread'),
      });
  });
});
