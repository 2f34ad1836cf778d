import cron from 'node-cron';
import { afterEach, expect, test, vi } from 'vitest';
import { createLog } from '../../src/telemetry/log.ts';
import { cronLog } from '../../src/watch/cron-log.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('what the schedule says is a line of our log, and nothing of it goes to the console', async () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
  const toConsole = ['log', 'info', 'warn', 'error'].map((name) => vi.spyOn(console, name as 'log'));
  const lines: string[] = [];
  const log = createLog({ level: 'debug', format: 'json', destination: { write: (line) => lines.push(line) } });
  const options = { noOverlap: true, timezone: 'UTC', logger: cronLog(log) };
  const hangs = cron.schedule('* * * * * *', () => new Promise(() => {}), options);
  const fails = cron.schedule('* * * * * *', () => Promise.reject(new Error('broken')), options);
  await vi.advanceTimersByTimeAsync(3000);
  await hangs.destroy();
  await fails.destroy();
  const said = lines.map((line) => JSON.parse(line));
  expect(said).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      from: 'node-cron',
      msg: expect.stringMatching(/^the schedule reports: task still running/),
    }),
  );
  expect(said).toContainEqual(
    expect.objectContaining({ level: 'error', err: expect.objectContaining({ message: 'broken' }) }),
  );
  for (const console of toConsole) expect(console).not.toHaveBeenCalled();
});
