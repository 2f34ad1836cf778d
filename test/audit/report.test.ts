import { expect, it } from 'vitest';
import { printReport } from '../../src/commands/audit/print-report.ts';
import { UTC } from '../../src/core/values/zone.ts';
import { capture } from '../commands/capture.ts';

const place = { seq: 1, at: '2026-03-02T03:00:00.000Z' };
const CHECKED = {
  ...{ database: 'one', rows: 1, first: place, last: place, checkpoints: 0, signedUpTo: null, keptAgree: 0 },
  ...{ problems: [], problemCount: 0, rowsAgree: 4, keptCheckpoints: 0, otherFiles: [], signaturesChecked: false },
};

it('a check of the audit says how many rows are older than it, which nothing can show to be unchanged', async () => {
  const print = (rowsBefore: number) =>
    capture(async () => {
      printReport({ ...CHECKED, rowsBefore }, { now: Date.parse(place.at), zone: UTC });
      return 0;
    });
  expect((await print(7)).out).toContain(
    '7 rows of them had been written before the audit began, and cannot be checked.',
  );
  expect((await print(0)).out).toMatch(/^The audit one has 1 row, from 03:00 UTC to 03:00 UTC\.\n/);
  expect((await print(0)).out).not.toContain('before the audit began');
});
