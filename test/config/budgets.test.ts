import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { changesOf } from '../../src/config/changes.ts';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-budgets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(...lines: readonly string[]) {
  const file = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  const notify = 'notify: {channels: {log: {type: log}}, recipients: {owner: log, leads: log, fallback: log}}';
  writeFileSync(file, [watch, notify, ...lines].join('\n'));
  return loadConfig({ RUNWARDEN_CONFIG: file });
}

const budgets = (...given: readonly string[]) =>
  load('budgets:', ...given.map((one) => `  - {name: atlas, period: month, amount: 30000 USD, ${one}}`));

it('there is none unless the config has one, and reports have their usual tags', () => {
  expect(load()).toMatchObject({
    ok: true,
    config: { budgets: [], report: { projectTag: 'project', emergencyTag: 'emergency' } },
  });
  expect(load('report: {emergency-tag: Urgent}')).toMatchObject({ config: { report: { emergencyTag: 'urgent' } } });
});

it.each([
  ['{tag: Project, value: Atlas}', { kind: 'tag', key: 'Project', value: 'Atlas' }],
  ['{without-tag: project}', { kind: 'without-tag', key: 'project' }],
  ['{owner: team-vision}', { kind: 'owner', value: 'team-vision' }],
  ['{experiment: vision-retrain}', { kind: 'experiment', value: 'vision-retrain' }],
  ['{workspace: "ml-prod-*"}', { kind: 'workspace', value: 'ml-prod-*' }],
])('a budget by %s alerts finops at 50, 80 and 100 percent', (given, by) => {
  const [before, after] = [budgets(`by: ${given}`), budgets(`by: ${given}`)];
  if (!before.ok || !after.ok) throw new Error('both are right');
  expect(before.config.budgets).toEqual([
    {
      ...{ name: 'atlas', by, period: 'month', amount: 30000, currency: 'USD' },
      ...{ alertAt: [50, 80, 100], recipients: ['finops'] },
    },
  ]);
  expect(changesOf(before.config, after.config)).toEqual({ live: [], needRestart: [] });
  expect(changesOf(before.config, { ...after.config, budgets: [] }).needRestart).toEqual(['budgets']);
});

it('thresholds are put in order, each once, and may be none', () => {
  const at = (given: string) => {
    const read = budgets(`by: {owner: a}, alert-at: ${given}, recipients: [leads, oncall]`);
    return read.ok ? read.config.budgets?.[0] : read.errors;
  };
  expect(at('[120, 80, 80, 99.5]')).toMatchObject({ alertAt: [80, 99.5, 120], recipients: ['leads', 'oncall'] });
  expect(at('[]')).toMatchObject({ alertAt: [] });
});

it.each([
  [['by: {owner: a}', 'by: {owner: b}'], /budgets\.1\.name|has the same name/],
  [['by: {tag: project}'], /"value" is missing/],
  [['by: {owner: a, experiment: b}'], /one of \{tag: project, value: atlas\}/],
  [['by: {owner: a}, recipients: [lead]'], /there is no recipient "lead".*leads/s],
  [['by: {owner: a}, recipients: owner'], /a budget has no owner/],
  [['by: {owner: a}, alert-at: [0]'], /a percentage of the amount/],
  [['by: {owner: a}, alert-at: 80'], /percentages of the amount/],
  [['by: {without-tag: "pro*"}'], /one of \{tag: project, value: atlas\}|written out/],
])('%j is refused with its place', (given, says) => {
  const result = budgets(...given);
  expect(result.ok ? '' : result.errors.join('\n')).toMatch(says);
});

it.each([
  ['{name: a, by: {owner: a}, period: month, amount: 30000 EUR}', /it is in EUR, and the prices are in USD/],
  ['{name: a, by: {owner: a}, period: year, amount: 30000 USD}', /one of day, week, month, quarter/],
  ['{name: a, by: {owner: a}, period: month, amount: 30000}', /an amount with its currency/],
  ['{name: a, by: {owner: a}, period: month, amount: 0.5 USD}', /an amount of 1 or more/],
  ['{name: " ", by: {owner: a}, period: month, amount: 5 USD}', /a name/],
  ['{name: a, by: {owner: a}, period: month, amount: 5 USD, limit: 3}', /limit/],
])('%s is refused with its place', (given, says) => {
  const result = load(`budgets: [${given}]`);
  expect(result.ok ? '' : result.errors.join('\n')).toMatch(says);
});
