import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type TestOptions, testPolicies } from '../../src/commands/policies/policies.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const judge = (options: Partial<TestOptions> = {}) =>
  capture(() => testPolicies([folder], { output: 'table', requireCases: false, ...options }));

write('long.yaml', 'name: long\nwhen: {runtime: {over: 1h}}\n');
write('bare.yaml', 'name: bare\nwhen: {runtime: {over: 1h}}\n');
write('long.cases.yaml', '- {name: it waits, snapshot: {run: {status: Queued}}, expect: {outcome: healthy}}\n');

test('policies without cases are named once, as a remark or, where cases are required, as what is wrong', async () => {
  const free = await judge();
  expect(free).toMatchObject({ code: 0, err: '' });
  expect(free.out).toContain('1 case, all passed\nwithout cases: bare\n');
  const strict = await judge({ requireCases: true });
  expect(strict.code).toBe(1);
  expect(strict.out).not.toContain('bare');
  expect(strict.err).toContain('without cases: bare; write <policy>.cases.yaml beside each');
});

test('a case that fails by its words alone says which were expected, in JUnit too', async () => {
  const words = '{outcome: healthy, reason-contains: waits for a "node"}';
  write('long.cases.yaml', `- {name: it waits, snapshot: {run: {status: Queued}}, expect: ${words}}\n`);
  expect((await judge()).out).toContain('expected healthy with a reason that contains "waits for a "node""');
  const { out } = await judge({ output: 'junit' });
  expect(out).toContain(
    'message="expected healthy with a reason that contains &quot;waits for a &quot;node&quot;&quot;, got healthy: is queued',
  );
  write('long.cases.yaml', '- {name: it waits, snapshot: {run: {status: Queued}}, expect: {outcome: healthy}}\n');
});

test('an error in cases stops only those, and says that the others were judged', async () => {
  write('bare.cases.yaml', '- {name: x, snapshot: {rum: {}}, expect: {outcome: healthy}}\n');
  const { code, out, err } = await judge();
  expect(code).toBe(3);
  expect(out).toContain('1 case, all passed');
  expect(err).toMatch(/unknown key "rum"[\s\S]*\n1 error; every other case was judged\n$/);
});

test('files with errors are told in the format that was asked for, whether of policies or of cases', async () => {
  write('bare.cases.yaml', '- {name: x, snapshot: {rum: {}}, expect: {outcome: healthy}}\n');
  const ofCases = await judge({ output: 'junit' });
  expect(ofCases.out).toContain('<testsuites name="runwarden" tests="2" failures="0" errors="1">');
  write('broken.yaml', 'name: broken\nwhen: {runtime: {ovr: "1h"}}\n');
  const json = await judge({ output: 'json' });
  expect(json).toMatchObject({ code: 3, err: expect.stringContaining('nothing was judged') });
  expect(JSON.parse(json.out)).toMatchObject({
    results: [],
    errors: [{ line: 2, message: '"over" is missing' }, { message: 'unknown key "ovr"' }],
  });
  const { code, out } = await judge({ output: 'junit' });
  expect(code).toBe(3);
  expect(out).toContain('<testsuites name="runwarden" tests="2" failures="0" errors="2">');
  expect(out).toMatch(/<testcase [^>]* line="2">\n {6}<error message="[^"]*unknown key &quot;ovr&quot;/);
  expect((await judge()).out).toBe('');
});
