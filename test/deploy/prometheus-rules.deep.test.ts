import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WITH_PROMTOOL } from '../support/needs.ts';
import { findPromtool } from '../support/promtool.ts';
import { queriesOf } from './promql.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'deploy', 'observability');
const CASES = join(import.meta.dirname, 'prometheus-rules.test.yaml');

function promtool(...given: string[]) {
  const { status, stdout, stderr } = spawnSync(findPromtool() ?? '', given, { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

it('the rules are what Prometheus takes', WITH_PROMTOOL, () => {
  expect(promtool('check', 'rules', join(FOLDER, 'prometheus-rules.yaml'))).toMatchObject({ status: 0 });
});

it('the rules fire for what they are for, once over two replicas, and for nothing else', WITH_PROMTOOL, () => {
  const { status, said } = promtool('test', 'rules', CASES);
  expect([status, said]).toEqual([0, expect.stringContaining('SUCCESS')]);
});

it('there is a case for every rule', () => {
  const cases = readFileSync(CASES, 'utf8');
  for (const { from, name } of queriesOf(FOLDER)) if (from === 'rules') expect(cases).toContain(`alertname: ${name}`);
});

it('the queries of the dashboard are what Prometheus can read', WITH_PROMTOOL, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runwarden-queries-'));
  try {
    const queries = queriesOf(FOLDER).filter(({ from, name }) => from === 'dashboard' && !name.startsWith('variable '));
    const rules = queries.map(({ expr }, index) => ({
      record: `panel_${index}`,
      expr: expr.replaceAll('$workspace', '.*').replaceAll('$currency', 'EUR'),
    }));
    const file = join(folder, 'queries.yaml');
    await writeFile(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }));
    const { status, said } = promtool('check', 'rules', file);
    expect([status, said]).toEqual([0, expect.stringContaining(`SUCCESS: ${queries.length} rules found`)]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
