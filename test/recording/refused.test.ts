import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulate } from '../../src/commands/simulate/simulate.ts';
import { RecordedWorkspace } from '../../src/core/record/recorded-workspace.ts';
import { known } from '../../src/core/signal/signal.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { gzippedLines } from '../../src/recording/lines.ts';
import { capture } from '../commands/capture.ts';
import { NOW } from '../conditions/snapshots.ts';
import { aRun, aWorkspace } from '../store/rows.ts';
import { inMemory, written } from './in-memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-refused-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sound = join(folder, 'sound.gz');
const bad = join(folder, 'bad.gz');

/** Line 1 the header, 2 a workspace, 3 to 5 passes over one run, 6 the end. */
let lines: string[];

beforeAll(async () => {
  mkdirSync(join(folder, 'policies'));
  writeFileSync(
    join(folder, 'policies', 'a.yaml'),
    'name: a\nmode: notify\nwhen: {runtime: {over: 1h}}\nthen: [{notify: owner}]\n',
  );
  const workspace = aWorkspace('ml');
  const recorder = new RecordedWorkspace();
  const passes = [0, 1, 2].map((index) => {
    const at = NOW + index * MINUTE;
    const use = { from: at - 9 * MINUTE, step: MINUTE, devices: [{ id: 'g', percent: [index] }], expectedDevices: 1 };
    const run = aRun(workspace, { id: 'r', displayName: `r${index}` });
    const children = [{ ...run, startedAt: NOW, endedAt: null, reused: false, dataContainerId: null, error: null }];
    const signals = {
      timing: known({ startedAt: NOW, endedAt: null }, at),
      gpu: known(use, at),
      children: known(children, at),
    };
    const seen = [{ snapshot: { run, phaseSince: NOW, signals }, unread: null }];
    return { workspaceId: workspace.id, pass: recorder.take(seen, at, index === 0) };
  });
  await written(sound, inMemory([workspace], passes));
  lines = gunzipSync(readFileSync(sound)).toString('utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(6);
});

function simulated(recording: string) {
  const options = { since: null, workspace: null, mode: null, output: 'json' } as const;
  return capture(() => simulate({}, { ...options, policies: join(folder, 'policies'), recording }));
}

/** What is said of the sound file with some lines changed. */
function changed(change: (lines: string[]) => string[]) {
  writeFileSync(bad, gzipSync(`${change([...lines]).join('\n')}\n`));
  return simulated(bad);
}

/** With one text in one line in the place of another. */
function edited(line: number, from: string | RegExp, to: string) {
  return changed((all) => {
    const before = all[line - 1] ?? '';
    all[line - 1] = before.replace(from, to);
    expect(all[line - 1]).not.toBe(before);
    return all;
  });
}

test('the sound file is taken', async () => {
  expect(await simulated(sound)).toMatchObject({ code: 0, err: '' });
});

test('a file that is not there or cannot be read ends with 2 and the way to one', async () => {
  const missing = await simulated(join(folder, 'none.gz'));
  expect(missing).toMatchObject({ code: 2, out: '' });
  expect(missing.err).toContain("none.gz'. Write one with runwarden export --out");
  expect((await simulated(folder)).code).toBe(2);
});

test('what is no recording is said to be none', async () => {
  writeFileSync(bad, lines.join('\n'));
  expect(await simulated(bad)).toMatchObject({
    code: 3,
    err: expect.stringContaining('bad.gz:1: the file is not gzipped'),
  });
  writeFileSync(bad, gzipSync('name: a\n'));
  expect(await simulated(bad)).toMatchObject({
    code: 3,
    err: expect.stringContaining('bad.gz:1: this is not a recording'),
  });
  writeFileSync(bad, '');
  expect(await simulated(bad)).toMatchObject({ code: 3, err: expect.stringContaining('bad.gz:1: the file ends here') });
});

test('another version is named with what can be done', async () => {
  const { code, err } = await edited(1, '"version":1,"by":"1"', '"version":9,"by":"7.0.0","more":true');
  expect(code).toBe(3);
  expect(err).toContain('bad.gz:1: format 9, written by Runwarden 7.0.0; expected format 1. Write it anew');
});

test('a truncated file is refused, wherever it was cut, and so is a damaged one', async () => {
  const whole = readFileSync(sound);
  for (const size of [1, 30, Math.floor(whole.length / 2), whole.length - 9, whole.length - 1]) {
    writeFileSync(bad, whole.subarray(0, size));
    const { code, out, err } = await simulated(bad);
    expect(err).toMatch(/bad\.gz:\d: the file ends here, before the last line of a recording/);
    expect({ code, out }).toEqual({ code: 3, out: '' });
  }
  const damaged = Buffer.from(whole);
  damaged.writeUInt8((damaged.at(-6) ?? 0) ^ 1, damaged.length - 6);
  writeFileSync(bad, damaged);
  expect(await simulated(bad)).toMatchObject({ code: 3, out: '', err: expect.stringContaining('damaged') });
});

test('lines that are missing, doubled, in another order or too many are found', async () => {
  const without = (line: number) => changed((all) => all.toSpliced(line - 1, 1));
  expect((await without(6)).err).toContain('bad.gz:6: the file ends here');
  expect((await without(5)).err).toContain(
    'bad.gz:5: the lines before are {"workspaces":1,"overrides":0,"freezes":0,"ended":0,"passes":2}',
  );
  expect((await changed((all) => [...all, all[5] ?? ''])).err).toContain(
    'bad.gz:7: a line of kind end follows one of kind end',
  );
  const doubled = await changed((all) => all.toSpliced(4, 0, all[3] ?? ''));
  expect(doubled.err).toContain('bad.gz:7: the lines before are');
  expect((await changed((all) => all.toSpliced(3, 0, all[1] ?? ''))).err).toContain(
    'bad.gz:4: a line of kind workspace follows one of kind pass',
  );
});

test.each<[string, number, string | RegExp, string, string]>([
  [
    'a line that is no JSON',
    4,
    /}$/,
    '',
    'bad.gz:4: the line is no JSON; expected an object with the one key workspace',
  ],
  ['an unknown kind', 2, '"workspace"', '"cluster"', 'bad.gz:2: the line is of no known kind'],
  ['a setting of the wrong type', 1, '"perCycle":1', '"perCycle":"1"', '"limits.perCycle": expected a number'],
  ['a time that is none', 1, /"since":"[^"]*"/, '"since":"yesterday"', '"since": expected a time such as'],
  ['a field that is missing', 2, '"location":"westeurope",', '', '"workspace.location": expected a text'],
  ['a field that is not known', 2, '"location"', '"colour":1,"location"', 'expected no colour'],
  ['a workspace that is not there', 3, '"w":0', '"w":7', '"pass.w" is 7; expected one of the 1 workspaces'],
  ['a change that is none', 4, /"displayName":\["r1"\]/, '"displayName":"r1"', 'expected a change: [value]'],
  ['a change to a wrong type', 4, '"displayName":["r1"]', '"displayName":[7]', '"r.run.displayName": expected a text'],
  [
    'a signal of a wrong shape',
    3,
    /"startedAt":\d+/,
    '"startedAt":"now"',
    '"r.parts.timing.v.startedAt": expected a time',
  ],
  ['a signal that nobody knows', 3, '"timing":{"v"', '"mood":{"v"', 'expected the name of a signal'],
  ['a time beyond all calendars', 3, /"since":\d+/, '"since":1e300', 'expected a time in milliseconds'],
  ['a child that is not there', 4, '"e":{"0"', '"e":{"4000000000"', 'element 4000000000 of a list of 1 is changed'],
  ['samples far from their time', 4, '"c":{"g":[', '"c":{"g":[900000000,', 'expected samples of the last 94 days'],
  [
    'samples without a step',
    4,
    '"s":60000',
    '"s":1',
    '"pass.gpu.r": expected samples: f in milliseconds, s of a minute or more',
  ],
  ['samples of the wrong type', 4, '"c":{"g":[', '"c":{"g":["a",', '"pass.gpu.r": expected samples'],
  ['a pass before the one before it', 5, /"at":\d+/, `"at":${NOW - MINUTE}`, 'the pass is earlier than the one before'],
])('%s is named with its line and what would be right', async (_, line, from, to, expected) => {
  const { code, out, err } = await edited(line, from, to);
  expect(err).toContain(expected);
  expect(err).toContain(`bad.gz:${line}: `);
  expect({ code, out }).toEqual({ code: 3, out: '' });
});

test('a line is not unpacked beyond its bound, however small it is packed', async () => {
  const longest = 1024 ** 2;
  writeFileSync(bad, gzipSync('a'.repeat(40 * longest)));
  const before = process.memoryUsage().arrayBuffers;
  const read = async () => {
    for await (const _ of gzippedLines(bad, longest)) expect.unreachable();
  };
  await expect(read()).rejects.toMatchObject({
    name: 'RecordingRefused',
    message: expect.stringContaining('more than 1 MiB'),
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * longest);
});

test('a pipe is refused and not waited for', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await expect(gzippedLines(pipe).next()).rejects.toThrow(
    `${pipe} cannot be read: it is not a file. Write one with runwarden export`,
  );
});
