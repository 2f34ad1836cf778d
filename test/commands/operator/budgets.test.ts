import { beforeAll, expect, test } from 'vitest';
import type { Budget } from '../../../src/core/money/budget.ts';
import { known } from '../../../src/core/signal/signal.ts';
import { HOUR } from '../../../src/core/values/duration.ts';
import { aRun, NOW, WORKSPACE } from '../../http/fixtures.ts';
import { seen } from '../../support/seen.ts';
import { useDesk } from './desk.ts';

const aBudget = (name: string, given: Partial<Budget>): Budget => ({
  ...{ name, by: { kind: 'tag', key: 'project', value: name }, period: 'day', amount: 100, currency: 'EUR' },
  ...{ alertAt: [50, 80, 100], recipients: ['finops'] },
  ...given,
});

const desk = useDesk({
  budgets: [
    aBudget('atlas', {}),
    aBudget('babel', { amount: 12 }),
    aBudget('bad\u001b[31m', { by: { kind: 'without-tag', key: 'project' } }),
  ],
});
const none = useDesk();
const long = useDesk({
  budgets: [
    aBudget('without a project in the evaluation', { amount: 1_234_567, by: { kind: 'without-tag', key: 'project' } }),
  ],
});

beforeAll(async () => {
  const begin = Date.UTC(2026, 0, 31);
  const { ledger } = desk.world;
  await ledger.lease(WORKSPACE, begin);
  const runs = ['atlas', 'babel'].map((project) => aRun({ id: `${project}-1`, tags: { project } }));
  await ledger.observe(WORKSPACE.id, seen(runs, begin));
  const pass = runs.map((run) => {
    const piece = { runId: run.id, nodes: 1, pricePerNodeHour: 2, startedAt: begin, endedAt: null };
    const unpriced = run.id === 'babel-1' ? ['babel-step'] : [];
    const cost = known({ currency: 'EUR', pieces: [piece], unpriced }, begin);
    return { snapshot: { run, phaseSince: begin, signals: { cost } }, unread: null };
  });
  for (let at = begin; at < NOW; at += HOUR) await ledger.record(WORKSPACE.id, pass, [], at);
  await ledger.record(WORKSPACE.id, pass, [], NOW);
});

test('budgets are listed with those that are used up first, as lower bounds where something is not known', async () => {
  const { code, out } = await desk.run('budgets', { output: 'table' });
  expect(code).toBe(0);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^BUDGET +PERIOD +BOUND +SPENT +USED +SAYS$/);
  expect(lines[1]).toMatch(/^babel +31 Jan +12\.00 EUR +≥ 19\.00 EUR +≥ 158 % +used up, over by 7\.00 EUR$/);
  expect(lines[2]).toMatch(/^atlas +31 Jan +100 EUR +19\.00 EUR +19 % +no forecast before 2 whole days of record$/);
  expect(lines[3]).toMatch(/^bad␛\[31m +31 Jan +100 EUR +0\.00 EUR +0 %/);
  expect(out).toContain('babel: not all of the cost of babel-step is known.');
  const data = JSON.parse((await desk.run('budgets', { output: 'json' })).out);
  expect(data.items.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
    ['babel', 'over'],
    ['atlas', 'within'],
    ['bad\u001b[31m', 'within'],
  ]);
});

test('what is said of a budget is never cut: where the row has no room for it, it is below', async () => {
  const { out } = await long.run('budgets', { output: 'table' });
  const lines = out.trimEnd().split('\n');
  const at = lines.findIndex((line) => line.startsWith('without a project in the evaluation'));
  expect(lines[0]).not.toContain('SAYS');
  expect(lines[at + 1]?.trim()).toBe('not known: nothing was recorded yet');
  expect(lines.slice(0, at + 2).join('')).not.toContain('…');
  for (const line of lines.slice(0, at + 2)) expect(line.length).toBeLessThanOrEqual(100);
});

test('where there is none, the command says where they are set', async () => {
  expect((await none.run('budgets', { output: 'table' })).out).toBe(
    'There is no budget for you to see. Budgets are set under budgets in runwarden.yaml.\n',
  );
});
