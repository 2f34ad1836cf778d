import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert/alert.ts';
import type { DigestLedger } from '../../src/core/ports/digest-ledger.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { MONTH } from '../../src/notify/examples/example-report.ts';
import { sendMonthReport } from '../../src/watch/month-report.ts';

const DECEMBER = Date.UTC(2026, 11, 1);

/** What the store keeps of what was sent, and several replicas that look at it. */
function replicas() {
  const sent: Alert[] = [];
  const asked: string[] = [];
  let untilKept: number | null = null;
  const ledger: Pick<DigestLedger, 'digestUntil' | 'noteDigest'> = {
    digestUntil: async () => untilKept,
    noteDigest: async (_, until, alerts) => {
      if (untilKept !== null && untilKept >= until) return false;
      untilKept = until;
      sent.push(...alerts);
      return true;
    },
  };
  const figures = async (begin: number) => {
    asked.push(new Date(begin).toISOString().slice(0, 7));
    return MONTH;
  };
  const look = (now: number, recipient: string | null = 'finops') =>
    sendMonthReport({
      // Of a digest's ledger it takes these alone.
      ledger: ledger as DigestLedger,
      ...{ clock: () => now, newId: () => 'alert-1' },
      ...(recipient !== null && { monthReport: { recipient, figures } }),
    });
  return { look, sent, asked };
}

describe('the report of a month', () => {
  it('goes out once, on the first day after it, to whom the config names', async () => {
    const { look, sent, asked } = replicas();
    await look(DECEMBER - 10 * DAY);
    await look(DECEMBER + HOUR);
    expect(sent).toEqual([]);
    await Promise.all([look(DECEMBER + 2 * HOUR), look(DECEMBER + 2 * HOUR)]);
    await look(DECEMBER + 3 * HOUR);
    await look(DECEMBER + 20 * DAY);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ type: 'report.month', recipients: ['finops'] });
    expect(new Set(asked)).toEqual(new Set(['2026-11']));
  });

  it('is that of the month that was over last, also after an outage and over the end of a year', async () => {
    const { look, sent, asked } = replicas();
    await look(DECEMBER - DAY);
    await look(Date.UTC(2027, 0, 9));
    expect(asked).toEqual(['2026-12']);
    expect(sent).toHaveLength(1);
  });

  it('is not of a month that was over before anybody asked for one', async () => {
    const { look, sent } = replicas();
    await look(DECEMBER + 2 * HOUR + MINUTE);
    await look(DECEMBER + 5 * DAY);
    expect(sent).toEqual([]);
  });

  it('goes to nobody where the config does not ask for it', async () => {
    const { look, sent, asked } = replicas();
    await look(DECEMBER - DAY, null);
    await look(DECEMBER + DAY, null);
    expect([sent, asked]).toEqual([[], []]);
  });
});
