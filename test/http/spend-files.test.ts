import { createHash } from 'node:crypto';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../src/core/values/duration.ts';
import { focusCsv } from '../../src/http/spend/focus-csv.ts';
import { focusParquet } from '../../src/http/spend/focus-parquet.ts';
import { focusRows } from '../../src/report/focus.ts';
import { FOCUS_COLUMNS, type FocusRow } from '../../src/report/focus-columns.ts';
import { readCsv } from '../support/read-csv.ts';
import { OCTOBER, recordOctober } from './a-month-of-spend.ts';
import { useWorld } from './world.ts';

const world = useWorld();

beforeAll(async () => {
  world.now = OCTOBER + 40 * DAY;
  await recordOctober(world);
});

const file = (query: string) => world.app().inject({ url: `/api/v1/spend/focus?period=2026-10&${query}` });

const readParquet = (bytes: Uint8Array) => parquetReadObjects({ file: new Uint8Array(bytes).buffer });

describe('the spend as rows of FOCUS', () => {
  it('is text with a column for each of the specification, whose costs add up to the report', async () => {
    const { headers, body } = await file('format=csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="runwarden-focus-2026-10.csv"');
    const rows = readCsv(body);
    expect(rows).toHaveLength(2);
    expect(Object.keys(rows[0] ?? {})).toEqual(FOCUS_COLUMNS.map(([name]) => name));
    const kept = rows.find((row) => row.x_RunId === 'kept');
    expect(kept).toMatchObject({
      ...{ BilledCost: '36', ChargePeriodStart: '2026-10-01T00:00:00Z', ChargePeriodEnd: '2026-10-01T03:00:00Z' },
      ...{ BillingPeriodEnd: '2026-11-01T00:00:00Z', SkuPriceId: 'meter-1', ChargeClass: '', x_Policy: '' },
      ...{
        Tags: '{"owner":"=ana@example.com","project":"atlas"}',
        x_Owner: "'=ana@example.com",
        x_Ending: 'completed',
      },
    });
    expect(rows.reduce((sum, row) => sum + Number(row.BilledCost), 0)).toBe(48);
  });

  it('is Parquet that another program reads, with types, times and nulls', async () => {
    const { headers, rawPayload } = await file('format=parquet');
    expect(headers['content-type']).toBe('application/vnd.apache.parquet');
    const rows = await readParquet(rawPayload);
    expect(rows.find((row) => row.x_RunId === 'kept')).toMatchObject({
      ...{ BilledCost: 36, ChargePeriodStart: new Date(OCTOBER), ChargePeriodEnd: new Date(OCTOBER + 3 * HOUR) },
      ...{ ListUnitPrice: 12, PricingQuantity: 3, x_GpuHours: 12, ChargeClass: null, x_Policy: null },
      ...{ Tags: { owner: '=ana@example.com', project: 'atlas' }, x_Owner: '=ana@example.com' },
    });
    const { schema } = parquetMetadata(new Uint8Array(rawPayload).buffer);
    expect(schema.find(({ name }) => name === 'BilledCost')).toMatchObject({
      ...{ converted_type: 'DECIMAL', repetition_type: 'REQUIRED' },
    });
    expect(schema.find(({ name }) => name === 'ChargeClass')).toMatchObject({ repetition_type: 'OPTIONAL' });
  });

  it('takes the filters of the report, and is a file without rows where nothing was spent', async () => {
    expect(readCsv((await file('owner=BEN@example.com')).body).map((row) => row.x_RunId)).toEqual(['broken']);
    expect(readCsv((await file('workspace=other')).body)).toEqual([]);
    expect(await readParquet((await file('workspace=other&format=parquet')).rawPayload)).toEqual([]);
    expect((await file('format=xlsx')).statusCode).toBe(400);
  });

  it('is the same whether few or many rows are in it', async () => {
    const period = { from: OCTOBER, until: OCTOBER + 31 * DAY };
    const facts = await world.ledger.moneyFacts(period, { workspaces: null, owners: [], ownIn: null });
    const [row] = focusRows(facts, period, { owners: { tags: ['owner'], fallback: 'x' }, projectTag: 'project' });
    if (!row) throw new Error('October has rows');
    const many = Array.from({ length: 12_001 }, (_, index): FocusRow => ({ ...row, BilledCost: index / 100 }));
    const read = await readParquet(Buffer.concat([...focusParquet(many)]));
    const cents = read.map(({ BilledCost }) => Math.round(Number(BilledCost) * 100));
    expect(cents).toEqual(many.map((_, index) => index));
    expect(readCsv([...focusCsv(many)].join(''))).toHaveLength(many.length);
  });
});

it('the page to print allows its own style and no other', async () => {
  const { headers, body } = await world.app().inject({ url: '/api/v1/spend/report?period=2026-10' });
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(body) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toContain(`style-src 'sha256-${hash}';`);
  expect(style).toContain('money report for October 2026');
});
