import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { runwarden } from './runwarden.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rw-cli-'));
  folders.push(folder);
  return folder;
}

describe('runwarden serve', () => {
  test('names everything that is missing, at once, and ends with 3', async () => {
    const folder = await newFolder();
    const { code, err } = await runwarden(['serve'], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toContain('runwarden.yaml: there is no config file');
    expect(err).toContain('watch.workspaces');
  });

  test('refuses a pipe as config and does not wait for it', async () => {
    const folder = await newFolder();
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { code, err } = await runwarden(['serve'], { env: { RUNWARDEN_CONFIG: pipe } });
    expect(code).toBe(3);
    expect(err).toContain('pipe:1:1: it is not a file; expected a file');
  });
});

describe('runwarden validate and test', () => {
  test('find the shipped policies valid and all their cases right', async () => {
    expect((await runwarden(['validate', 'policies'])).code).toBe(0);
    const tested = await runwarden(['test', 'policies', '--require-cases', '-o', 'junit']);
    expect(tested.code).toBe(0);
    expect(tested.out).toMatch(/<testsuites name="runwarden" tests="\d+" failures="0" errors="0">/);
  });

  test('end with 1 for a case that fails', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'a.yaml'), 'name: a\nsummary: s\nwhen:\n  runtime: {over: 1h}\n');
    await writeFile(
      join(folder, 'a.cases.yaml'),
      '- name: wrong\n  snapshot: {run: {name: r}, signals: {timing: {started: -2h}}}\n  expect: {outcome: healthy}\n',
    );
    const { code, out, err } = await runwarden(['test', folder]);
    expect(`${err}${out}`).toContain('a.cases.yaml');
    expect(code).toBe(1);
  });
});

describe('every command', () => {
  // That each has an example is held by the page of commands.
  test('has help', async () => {
    const { code, out } = await runwarden(['serve', '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/Example:\n +(\w+=\S+ )?runwarden /);
  });

  test.each([
    [['plan', '--runs', '1e12'], 'Wanted a whole number from 0 to 100000.'],
    [['plan', '--runs', '5', '--every', '0s'], 'Wanted a duration from 1s to 1d.'],
    [['plan', '--runs', '5', '--gpus', '6'], 'These numbers do not add up'],
    [['simulate', '--since', '30 days'], 'Wanted a time: 2h, 30m, 7d;'],
    [['demo', '--port', 'x'], 'Wanted a whole number from 0 to 65535.'],
    [['validate', '-o', 'xml'], 'Allowed choices are table, json.'],
  ])('wrong usage ends with 2: %s', async (args, said) => {
    const { code, err } = await runwarden(args);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });

  test('an unknown one ends with an error', async () => {
    expect((await runwarden(['cancel-everything'])).code).toBe(2);
  });
});
