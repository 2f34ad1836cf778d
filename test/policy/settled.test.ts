import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { openPolicySet } from '../../src/policy/index.ts';
import type { ReloadablePolicySet } from '../../src/policy/reloadable-set.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';

let folder = '';
/** What somebody else does to the files during each wait of two seconds. */
let meanwhile: (() => void)[] = [];
let waited: number[] = [];
/** How long ago the files were written. */
let age = 0;

const waiting = {
  clock: () => Date.now() + age,
  wait: async (length: number) => {
    waited.push(length);
    meanwhile.shift()?.();
  },
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rw-settled-'));
  [meanwhile, waited, age] = [[], [], 0];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function policy(name: string, over = '1h'): string {
  return `name: ${name}\nwhen: {runtime: {over: ${over}}}\n`;
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

async function opened(): Promise<ReloadablePolicySet> {
  const result = await openPolicySet(folder, {}, waiting);
  if (!result.ok) throw new Error(result.errors.map(formatSourceError).join('\n'));
  return result.policySet;
}

function names(set: ReloadablePolicySet): string[] {
  return set.current().map(({ name }) => name);
}

test('files at rest for a minute are read at once, and younger ones after two seconds', async () => {
  write('a.yaml', policy('a'));
  age = 2 * MINUTE;
  expect(names(await opened())).toEqual(['a']);
  expect(waited).toEqual([]);
  age = 0;
  expect(names(await opened())).toEqual(['a']);
  expect(waited).toEqual([2000]);
});

test('a file that is written in place and in parts is never taken half, at the start and later', async () => {
  const parts = (file: string, texts: readonly string[]) => {
    const open = openSync(join(folder, file), 'w');
    return [
      ...texts.map((text) => () => void writeSync(open, text)),
      () => {
        closeSync(open);
      },
    ];
  };
  // Half of it is a policy, too: one without its exception, which cancels more.
  const half = policy('a');
  meanwhile = parts('a.yaml', [half, 'except: [{tags: {tier: critical}}]\n']);
  const set = await opened();
  expect(set.current()[0]?.except).toHaveLength(1);

  write('b.yaml', policy('b'));
  await set.reload();
  meanwhile = parts('b.yaml', [policy('b', '9h'), 'except: [{tags: {tier: critical}}]\n']);
  expect(await set.reload()).toBe(true);
  expect(set.current().map(({ except }) => except.length)).toEqual([1, 1]);
  expect(set.problems()).toEqual([]);
});

test('a file that an editor replaces is not gone while it is absent, and is gone after two seconds', async () => {
  write('a.yaml', policy('a'));
  write('b.yaml', policy('b'));
  const set = await opened();
  const digest = set.digest();
  renameSync(join(folder, 'b.yaml'), join(folder, '.b.yaml.swp'));
  meanwhile = [() => renameSync(join(folder, '.b.yaml.swp'), join(folder, 'b.yaml'))];
  expect(await set.reload()).toBe(false);
  expect(names(set)).toEqual(['a', 'b']);
  expect(set.digest()).toBe(digest);
  rmSync(join(folder, 'b.yaml'));
  expect(await set.reload()).toBe(true);
  expect(names(set)).toEqual(['a']);
});

test('a mounted ConfigMap is taken as a whole when its link moves', async () => {
  const version = (name: string, over: string) => {
    mkdirSync(join(folder, name));
    for (const file of ['a', 'b']) writeFileSync(join(folder, name, `${file}.yaml`), policy(file, over));
  };
  const point = (name: string) => {
    symlinkSync(name, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  version('..1', '1h');
  point('..1');
  for (const file of ['a.yaml', 'b.yaml']) symlinkSync(join('..data', file), join(folder, file));
  const set = await opened();
  const before = set.digest();
  version('..2', '2h');
  expect(await set.reload()).toBe(false);
  point('..2');
  expect(await set.reload()).toBe(true);
  expect(names(set)).toEqual(['a', 'b']);
  expect(set.digest()).not.toBe(before);
});

test('files that change all the time are left, and the last good set stays', async () => {
  write('a.yaml', policy('a'));
  const set = await opened();
  let written = 0;
  meanwhile = Array.from({ length: 20 }, () => () => write('a.yaml', `${policy('a')}# ${written++}\n`));
  write('a.yaml', policy('a', '5h'));
  const digest = set.digest();
  expect(await set.reload()).toBe(false);
  expect(set.digest()).toBe(digest);
  meanwhile = [];
  expect(await set.reload()).toBe(true);
  meanwhile = Array.from({ length: 20 }, () => () => write('a.yaml', `${policy('a')}# ${written++}\n`));
  const result = await openPolicySet(folder, {}, waiting);
  expect(result.ok ? [] : result.errors.map(formatSourceError)).toEqual([
    `${folder}:1:1: its files change all the time; expected files that nobody is writing`,
  ]);
});

test('the digest names what the policies say, wherever their files are', async () => {
  write('a.yaml', policy('a'));
  const one = (await opened()).digest();
  renameSync(join(folder, 'a.yaml'), join(folder, 'z.yaml'));
  expect((await opened()).digest()).toBe(one);
  write('z.yaml', policy('a').replace('over: 1h', 'over: 60m'));
  expect((await opened()).digest()).toBe(one);
  for (const more of ['mode: "off"', 'summary: other', 'severity: low', 'limits: {per-cycle: 3}']) {
    write('z.yaml', `${policy('a')}${more}\n`);
    expect((await opened()).digest()).not.toBe(one);
  }
});
