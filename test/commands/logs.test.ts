import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogsOptions, showLogs } from '../../src/commands/logs/logs.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import { aChild } from '../azure/fixtures/snapshots.ts';
import { aRun, pass } from '../http/fixtures.ts';
import { useWorld } from '../http/world.ts';
import { aKeptItem } from '../support/kept.ts';
import { liveLogsOf, SILENT } from '../support/live.ts';
import { type Common, perform } from './perform.ts';

const world = useWorld();
const DEFAULTS: LogsOptions & Common = { lines: 200, follow: false, list: false, output: 'text' };

const LOGS = {
  'user_logs/std_log_0.txt': 'one\ntwo with PASSWORD=hunter2secret\nthree',
  'user_logs/std_log_1.txt': 'rank one\n',
};

let live: AppDeps['live'] = SILENT;
let url = '';
beforeAll(async () => {
  const run = aRun({ id: 'a-pipeline', displayName: 'retraining', jobType: 'pipeline' });
  await pass(world.ledger, world.newId, [run], world.policies);
  await world.ledger.keep([aKeptItem(run, Buffer.from('the last words\n'))]);
  const now: AppDeps['live'] = {
    files: (...asked) => live.files(...asked),
    read: (...asked) => live.read(...asked),
    children: (...asked) => live.children(...asked),
  };
  const app = world.app({ live: now });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  afterAll(() => app.close());
});

async function logs(run: string, options: Partial<LogsOptions> & Common = {}, azure = liveLogsOf(LOGS, STEPS)) {
  live = azure;
  const show: typeof showLogs = (service, given) => showLogs(service, given, { pause: async () => {} });
  return perform(show, [run], { ...DEFAULTS, url, ...options });
}

const STEPS = {
  known: true,
  value: [aChild('s1', { displayName: 'validate', status: 'Failed', phase: 'ended' })],
} as const;

describe('runwarden logs', () => {
  it('shows the end of the first log without its secrets, and beside it what else there is', async () => {
    const { code, out, err } = await logs('ml-prod-eu/a-pipeline', { lines: 2 });
    expect([code, out]).toEqual([0, 'two with PASSWORD=[redacted]\nthree\n']);
    expect(err).toBe(
      [
        'taken out: 1 secret',
        'other logs: user_logs/std_log_1.txt; --file shows one, --list all',
        'its steps or trials have logs of their own: validate (Failed); --child shows one',
        '',
      ].join('\n'),
    );
  });

  it('shows another log, of a step, in JSON', async () => {
    const { out } = await logs('a-pipeline', { file: 'user_logs/std_log_1.txt', child: 'validate', output: 'json' });
    expect(JSON.parse(out)).toMatchObject({ path: 'user_logs/std_log_1.txt', of: { id: 's1' }, text: 'rank one' });
  });

  it('shows what was kept where Azure cannot be read, and says so', async () => {
    const { code, out, err } = await logs('a-pipeline', {}, SILENT);
    expect([code, out]).toEqual([0, 'the last words\n']);
    expect(err).toContain('Azure cannot be read (storage answers HTTP 503); this was kept at 2026-01-31T09:30:00Z');
  });

  it('lists what Azure has, what was kept, and the steps', async () => {
    const { out } = await logs('a-pipeline', { list: true });
    expect(out).toMatch(/user_logs\/std_log_1\.txt +│ 9 bytes +│ 2026-01-01T00:00:00Z/);
    expect(out).toMatch(/user_logs\/std_log\.txt +│ 15 bytes +│ at a decision +│ 2026-01-31T09:30:00Z/);
    expect(out).toMatch(/validate +│ Failed +│ s1/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('follows a step until it has ended, and shows its last line whole', async () => {
    const { code, out, err } = await logs('a-pipeline', { child: 'validate', follow: true });
    expect([code, out]).toEqual([0, 'one\ntwo with PASSWORD=[redacted]\nthree\n']);
    expect(err).toContain('validate has ended');
  });

  it('ends cleanly when it is stopped', async () => {
    const stop = new AbortController();
    live = liveLogsOf(LOGS);
    const pause = async () => stop.abort();
    const options = { ...DEFAULTS, url, follow: true };
    const show: typeof showLogs = (service, given) => showLogs(service, given, { pause, stop: stop.signal });
    const { code, err } = await perform(show, ['a-pipeline'], options);
    expect(code).toBe(0);
    expect(err).toContain('stopped following; the run itself continues');
  });

  it.each([
    [{ child: 'nothing' }, /^a-pipeline has no step or trial nothing; it has validate \(Failed\)/],
    [
      { file: 'user_logs/none.txt' },
      /user_logs\/none.txt cannot be read: reading user_logs\/none.txt: there is no such file now\./,
    ],
    [{ file: 'outputs/model.pt' }, /path: is no log/],
  ])('with %j says what is wrong', async (options, message) => {
    const { code, err } = await logs('a-pipeline', options);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('of a run that nothing was written for yet says so', async () => {
    const { code, err } = await logs('a-pipeline', { child: 'validate' }, liveLogsOf({}, STEPS));
    expect(code).toBe(4);
    expect(err).toBe('validate has no log yet\n');
  });
});
