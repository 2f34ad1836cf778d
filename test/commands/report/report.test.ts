import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, test } from 'vitest';
import { type ReportOptions, showReport } from '../../../src/commands/report/report.ts';
import { DAY } from '../../../src/core/values/duration.ts';
import { OCTOBER, recordOctober } from '../../http/a-month-of-spend.ts';
import { KEYS, useWorld, VIEWER } from '../../http/world.ts';
import { type Common, perform } from '../perform.ts';

const world = useWorld();
let url = '';

beforeAll(async () => {
  world.now = OCTOBER + 40 * DAY;
  await recordOctober(world);
  const app = world.app({ keys: KEYS });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return () => app.close();
});

const report = (options: Partial<ReportOptions> & Common = {}) =>
  perform(showReport, [], { url, by: 'owner', month: '2026-10', ...options }, { RUNWARDEN_API_KEY: VIEWER });

describe('report', () => {
  test('says what was spent, wasted and saved, and on whom, in a hundred columns', async () => {
    const { code, out } = await report();
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('October 2026: 48.00 EUR spent at least, 12.00 of it wasted (25 %); no savings are known.');
    expect(lines.slice(2, 6)).toEqual([
      'OWNER             RUNS  GPU-HOURS  COMPLETED  FAILED  SPENT EUR  WASTED',
      '=ana@example.com     1       12.0      36.00              36.00    0.00',
      'ben@example.com      1        4.0              12.00      12.00   12.00',
      'All                  2       16.0      36.00   12.00    ≥ 48.00   12.00',
    ]);
    expect(out).toMatch(/failed by its own fault +4\.0 +12\.00 +100 %/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('is of this month by owner where nothing is given', async () => {
    const { out } = await perform(showReport, [], { url, by: 'owner' }, { RUNWARDEN_API_KEY: VIEWER });
    expect(out).toBe('November 2026 so far: nothing was spent, as far as is recorded.\n');
  });

  test('asks the service for the period, the groups and the filters', async () => {
    const asked = async (options: Partial<ReportOptions>) =>
      JSON.parse((await report({ output: 'json', ...options })).out);
    expect(await asked({ by: 'tag:project', period: '2026-Q4' })).toMatchObject({
      period: { name: '2026-Q4' },
      currencies: [{ groups: [{ key: 'atlas', spent: 48 }] }],
    });
    expect((await asked({ owner: 'BEN@example.com' })).currencies[0].total.spent).toBe(12);
    expect((await asked({ workspace: 'other' })).currencies).toEqual([]);
    expect((await asked({ tag: 'project=atlas', experiment: 'nightly' })).currencies[0].total.spent).toBe(48);
  });

  test('as CSV has numbers that add up to the total, and no formula', async () => {
    const { out } = await report({ output: 'csv' });
    const [head, ana, ben] = out.split('\r\n');
    expect(head).toMatch(/^period,by,group,currency,runs,gpuHours,spent,atLeast,/);
    expect(ana).toMatch(/^2026-10,owner,'=ana@example.com,EUR,1,12,36,false,/);
    expect(ben).toMatch(/^2026-10,owner,ben@example.com,EUR,1,4,12,false,0,12,4,0,12,0,0,0,0$/);
  });

  test('as FOCUS and Parquet is rows of runs and days, whatever they are grouped by', async () => {
    const { out } = await report({ output: 'focus' });
    expect(out).toMatch(/^BilledCost,BillingAccountId,.*\r\n(36|12),\/subscriptions\/s,/);
    const file = join(await mkdtemp(join(tmpdir(), 'rw-report-')), 'october.parquet');
    expect((await report({ output: 'parquet', file })).code).toBe(0);
    const bytes = await readFile(file);
    const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer });
    expect(rows.map(({ x_RunId }) => x_RunId).toSorted()).toEqual(['broken', 'kept']);
  });

  test('as HTML is the page to print', async () => {
    const { code, out } = await report({ output: 'html' });
    expect([code, out.slice(0, 15).toLowerCase()]).toEqual([0, '<!doctype html>']);
    expect(out).toContain('ben@example.com');
  });

  test('prints no file on a terminal', async () => {
    const { stdout } = process;
    const before = Object.getOwnPropertyDescriptor(stdout, 'isTTY');
    Object.defineProperty(stdout, 'isTTY', { value: true, configurable: true });
    const { code, err } = await report({ output: 'parquet' });
    if (before) Object.defineProperty(stdout, 'isTTY', before);
    else Reflect.deleteProperty(stdout, 'isTTY');
    expect([code, err]).toEqual([2, '-o parquet is a file: name it with --file, or send it on with > or |.\n']);
  });

  test('writes a file where one is named, and says so', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'rw-report-')), 'october.csv');
    const { code, out, err } = await report({ output: 'csv', file });
    expect([code, out]).toEqual([0, '']);
    expect(err).toMatch(/october\.csv: \d+ bytes\.\n$/);
    expect(await readFile(file, 'utf8')).toContain('ben@example.com,EUR');
    const refused = await report({ output: 'csv', file: join(file, 'no-folder') });
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('cannot be written')]);
    expect((await report({ output: 'json', file })).err).toMatch(/^--file is for -o csv/);
  });
});
