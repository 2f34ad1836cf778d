import { expect, it } from 'vitest';
import { SafePaths } from '../../src/evidence/bundle/safe-path.ts';
import { filesOf, kept } from './bundle-support.ts';

const path = (given: string) => new SafePaths().file(given);

it.each([
  ['logs/../../etc/passwd', 'logs/__/__/etc/passwd'],
  ['/etc/passwd', 'etc/passwd'],
  ['..\\..\\windows\\x', '__/__/windows/x'],
  ['C:\\temp\\a.txt', 'C_/temp/a.txt'],
  ['logs/./a//b.txt', 'logs/a/b.txt'],
  ['con', '_con'],
  ['logs/NUL.txt', 'logs/_NUL.txt'],
  ['lpt1', '_lpt1'],
  ['a. /b...', 'a__/b___'],
  ['-rf', '_-rf'],
  ['a\nb\u0000c\u202ed.txt', 'a_b_c_d.txt'],
  ['a<b>:"|?*.txt', 'a_b______.txt'],
  ['', 'file'],
  ['..', '__'],
  ['/', 'file'],
  ['naïve/日本.txt', 'naïve/日本.txt'],
])('%j is written to %j', (given, expected) => {
  expect(path(given)).toBe(expected);
});

it('shortens what is too long, by the same rule each time and with its ending', () => {
  const long = path(`logs/${'x'.repeat(300)}.txt`);
  expect(long).toMatch(/^logs\/x+-[0-9a-f]{8}\.txt$/);
  expect(Buffer.byteLength(long.split('/')[1] ?? '')).toBeLessThanOrEqual(100);
  expect(path(`${'日'.repeat(200)}.txt`)).not.toContain('\ufffd');
  const deep = path(`logs/${'a/'.repeat(200)}end.txt`);
  expect(deep).toMatch(/^logs\/long-[0-9a-f]{8}\/end\.txt$/);
  expect(path(`logs/${'b/'.repeat(200)}end.txt`)).not.toBe(deep);
});

it('gives no two files one path, on a system that ignores case or not', () => {
  const paths = new SafePaths();
  expect(['a.txt', 'A.TXT', 'a.txt'].map((given) => paths.file(given))).toEqual(['a.txt', 'A-2.TXT', 'a-3.txt']);
  expect(paths.file('a.txt/inner')).toBe('a-4.txt/inner');
  expect(paths.file('b/c')).toBe('b/c');
  expect(paths.file('B/d')).toBe('B/d');
  expect(paths.file('b')).toBe('b-2');
});

it('lets no file of a run take the place of the bundle’s own', () => {
  const files = filesOf([
    kept('mine', { kind: 'record', name: 'record.json', ofRun: { id: 'brave_pear_8h', displayName: 'x' } }),
    kept('evil', { kind: 'files', ofRun: { id: 'c', displayName: '../README.md' }, name: 'x' }),
    kept('evil2', { kind: 'log', name: '../../README.md' }),
  ]);
  expect(files['README.md']).toContain('This folder holds');
  expect(Object.keys(files).every((name) => !name.startsWith('/') && !name.split('/').includes('..'))).toBe(true);
  expect(files['logs/__/__/README.md']).toBe('evil2');
});
