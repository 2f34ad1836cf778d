import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { validate } from '../../src/commands/policies/policies.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-validate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'defaults.yaml'), 'grace: 1\n');
writeFileSync(join(folder, 'a.yaml'), 'name: a\nmods: audit\nwhen: {runtime: {over: 24}}\n');
writeFileSync(join(folder, 'b.yaml'), 'name: b\nwhen: {runtime: {over: $long}}\n');

test('every error of every file is said, with its place, and the end is 3', async () => {
  const { code, out, err } = await capture(() => validate([folder], { output: 'table' }));
  expect(code).toBe(3);
  expect(out).toBe('');
  expect(err.replaceAll(`${folder}/`, '').split('\n')).toEqual([
    expect.stringMatching(/^defaults.yaml:1:8: "grace" is 1;/),
    expect.stringMatching(/^a.yaml:2:1: unknown key "mods"/),
    expect.stringMatching(/^a.yaml:3:24: "over" is 24;/),
    expect.stringMatching(/^b.yaml:2:24: there is no duration "\$long"/),
    '4 errors; nothing was loaded',
    '',
  ]);
});

test('as JSON they are the same, and standard error is empty', async () => {
  const { code, out, err } = await capture(() => validate([folder], { output: 'json' }));
  expect(code).toBe(3);
  expect(err).toBe('');
  const report = JSON.parse(out);
  expect(report).toMatchObject({ valid: false, policies: [] });
  expect(report.errors).toHaveLength(4);
  expect(report.errors[1]).toMatchObject({ file: join(folder, 'a.yaml'), line: 2, column: 1, path: 'mods' });
});

test('a file that could be meant as a policy and is none by its name is told', async () => {
  const lone = mkdtempSync(join(tmpdir(), 'rw-left-out-'));
  writeFileSync(join(lone, 'p.yaml'), 'name: p\nwhen: {runtime: {over: 1d}}\n');
  for (const name of ['old.yaml.bak', 'other.json', 'README.md', 'CODEOWNERS']) writeFileSync(join(lone, name), '');
  const { code, err } = await capture(() => validate([lone], { output: 'table' }));
  const json = await capture(() => validate([lone], { output: 'json' }));
  rmSync(lone, { recursive: true });
  expect(code).toBe(0);
  expect(err.replaceAll(`${lone}/`, '').split('\n')).toEqual([
    'left out  old.yaml.bak: the name of a policy ends in .yaml',
    'left out  other.json: the name of a policy ends in .yaml',
    'recipients and currencies are not checked without a configuration (--config FILE)',
    '',
  ]);
  expect(JSON.parse(json.out).leftOut).toHaveLength(2);
});

const good = join(folder, 'good');
mkdirSync(good);
writeFileSync(
  join(good, 'p.yaml'),
  'name: p\nmode: notify\nwhen: {runtime: {over: 24h}}\nthen: [{notify: [owner, oncall, finops]}]\n',
);
const config = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const check = (file?: string) => capture(() => validate([good], { output: 'table', config: file }));

test('recipients are checked against a config, of which nothing but the recipients has to be right', async () => {
  const without = config('other.yml', 'notify: {recipients: {fallback: log}}\nhttp: {port: -1}\n');
  expect(await check(without)).toMatchObject({
    code: 3,
    err: expect.stringContaining(
      'p.yaml:4:33: there is no recipient "finops"; expected one of owner, fallback, oncall',
    ),
  });
  const hook = '{type: webhook, url: "https://hooks.example.com/x"}';
  const text = `notify: {channels: {hook: ${hook}}, recipients: {finops: hook}}\n`;
  expect(await check(config('with.yml', text))).toMatchObject({ code: 0, err: '' });
});

test('a policy that asks, where nobody is on call, is said', async () => {
  const asking = join(folder, 'asking');
  mkdirSync(asking);
  writeFileSync(
    join(asking, 'p.yaml'),
    'name: p\nmode: approve\nwhen: {runtime: {over: 24h}}\nthen: [{notify: owner, cancel: true}]\n',
  );
  const under = (text: string) => {
    const file = config('oncall.yml', text);
    return capture(() => validate([asking], { output: 'table', config: file }));
  };
  expect(await under('notify: {recipients: {fallback: log}}\n')).toMatchObject({
    code: 0,
    err: 'warning  no recipient oncall: 1 policy asks people, and nobody gets the question\n',
  });
  const hook = '{type: webhook, url: "https://hooks.example.com/x"}';
  expect((await under(`notify: {channels: {hook: ${hook}}, recipients: {oncall: hook}}\n`)).err).toBe('');
});

test('without a config it is said that recipients and currencies are not checked', async () => {
  expect(await check()).toMatchObject({
    code: 0,
    err: 'recipients and currencies are not checked without a configuration (--config FILE)\n',
  });
});

test('errors of one file stand in the order of its lines', async () => {
  const many = join(folder, 'many');
  mkdirSync(many);
  writeFileSync(join(many, 'p.yaml'), 'name: p\nmods: x\nwhen: {runtime: {over: $long}}\nfor: 1\n');
  const { err } = await capture(() => validate([many], { output: 'table' }));
  expect([...err.matchAll(/p\.yaml:(\d+)/g)].map(([, line]) => line)).toEqual(['2', '3', '4']);
});

test('a list of conditions is answered with how one is written', async () => {
  const listed = join(folder, 'listed');
  mkdirSync(listed);
  writeFileSync(join(listed, 'p.yaml'), 'name: p\nwhen: [{runtime: {over: 1h}}]\n');
  const { err } = await capture(() => validate([listed], { output: 'table' }));
  expect(err).toContain(
    '"when" is a list; expected a map; a list of conditions that must all hold is written all: [...]',
  );
});

test('a limit in another currency than the prices of the config is refused, with its place', async () => {
  const costly = join(folder, 'costly');
  mkdirSync(costly);
  const when = 'any: [{cost: {over: 500 USD, rate-over: 9 EUR}}, {budget: {tag: t, period: day, over: 1 EUR}}]';
  writeFileSync(join(costly, 'p.yaml'), `name: p\nwhen: {${when}}\n`);
  const priced = (text: string) =>
    capture(() => validate([costly], { output: 'table', config: config('priced.yml', text) }));
  const inDollars = await priced('watch: {}\n');
  expect(inDollars.code).toBe(3);
  expect(inDollars.err.replaceAll(`${costly}/`, '').split('\n').slice(0, 2)).toEqual([
    'p.yaml:2:48: "cost.rate-over" is in EUR, and the prices are in USD, so it can never be compared; expected an amount in USD, or prices: {currency: EUR} in the config',
    expect.stringMatching(/^p\.yaml:2:\d+: "budget\.over" is in EUR, and the prices are in USD/),
  ]);
  const inEuros = await priced('prices: {currency: EUR}\n');
  expect(inEuros.err).toContain('"cost.over" is in USD, and the prices are in EUR');
  expect(inEuros.err).toContain('1 error;');
  expect((await capture(() => validate([costly], { output: 'table' }))).code).toBe(0);
});

test('a config without recipients that can be read is refused', async () => {
  const missing = await check(join(folder, 'nope.yml'));
  expect(missing).toMatchObject({ code: 3, err: expect.stringContaining('there is no config file') });
  const wrong = await check(config('wrong.yml', 'notify: {recipient: {}}\n'));
  expect(wrong).toMatchObject({ code: 3, err: expect.stringContaining('unknown key "recipient"') });
});

test('defaults that set aside what those of a folder above say are told', async () => {
  const top = mkdtempSync(join(tmpdir(), 'rw-set-aside-'));
  mkdirSync(join(top, 'team'));
  mkdirSync(join(top, 'other'));
  writeFileSync(join(top, 'defaults.yaml'), 'severity: high\nexcept: [{run: keep}]\nlimits: {per-cycle: 1}\n');
  writeFileSync(join(top, 'team', 'defaults.yaml'), 'severity: low\ndurations: {patience: 2h}\n');
  writeFileSync(join(top, 'team', 'p.yaml'), 'name: p\nwhen: {runtime: {over: $patience}}\n');
  writeFileSync(join(top, 'other', 'q.yaml'), 'name: q\nwhen: {runtime: {over: 1h}}\n');
  const { code, err } = await capture(() => validate([top], { output: 'table' }));
  expect(code).toBe(0);
  expect(err.replaceAll(`${top}/`, '').split('\n')[0]).toBe(
    'set aside  except, limits of defaults.yaml: below team/defaults.yaml nothing of it counts; repeat there what should count',
  );
  const json = await capture(() => validate([top], { output: 'json' }));
  expect(JSON.parse(json.out).setAside).toEqual([
    { file: join(top, 'team', 'defaults.yaml'), above: join(top, 'defaults.yaml'), keys: ['except', 'limits'] },
  ]);
  const alone = await capture(() => validate([join(top, 'team')], { output: 'table' }));
  expect(alone.err).not.toContain('set aside');
  rmSync(top, { recursive: true });
});

const idle = mkdtempSync(join(tmpdir(), 'rw-idle-'));
afterAll(() => rmSync(idle, { recursive: true, force: true }));
const never = join(idle, 'never.yaml');
writeFileSync(never, 'name: never\nmatch: {job-type: command}\nwhen: {step-failed: {step: "*"}}\n');
const seldom = join(idle, 'seldom.yaml');
writeFileSync(seldom, 'name: seldom\nmatch: {job-type: sweep}\nwhen: {metric: {name: loss, is-nan: true}}\n');

test('a policy that can never find a run is refused, with its place', async () => {
  const { code, out, err } = await capture(() => validate([never], { output: 'table' }));
  expect(code).toBe(3);
  expect(out).toBe('');
  expect(err).toContain('never.yaml:3:8: policy never can never find a run: a command run has no steps or trials;');
});

test('a condition that will hardly hold is a warning, and refused only when that is asked for', async () => {
  const warned = await capture(() => validate([seldom], { output: 'table' }));
  expect(warned).toMatchObject({ code: 0, out: expect.stringContaining('seldom (audit)') });
  expect(warned.err).toContain('seldom.yaml:3:8: "metric" will hardly hold for the runs of this policy:');
  expect((await capture(() => validate([seldom], { output: 'table', strict: true }))).code).toBe(3);
});

test('as JSON warnings stand apart from errors', async () => {
  const { code, out } = await capture(() => validate([seldom], { output: 'json' }));
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ valid: true, errors: [], warnings: [{ line: 3, path: 'when.metric' }] });
  const refused = await capture(() => validate([idle], { output: 'json' }));
  expect(refused.code).toBe(3);
  expect(JSON.parse(refused.out)).toMatchObject({
    valid: false,
    errors: [{ path: 'when.step-failed' }],
    warnings: [{}],
  });
});
