import type { FastifyInstance } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/core/values/duration.ts';
import { unknown } from '../../src/core/values/known.ts';
import type { AppDeps } from '../../src/http/deps.ts';
import { aChild } from '../azure/fixtures/snapshots.ts';
import { aKeptItem } from '../support/kept.ts';
import { liveLogsOf, SILENT } from '../support/live.ts';
import { seen } from '../support/seen.ts';
import { aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { bearer, KEYS, useWorld, VIEWER } from './world.ts';

const world = useWorld();
const STD_LOG = 'user_logs/std_log.txt';

const command = aRun({ id: 'a-command' });
const pipeline = aRun({ id: 'a-pipeline', jobType: 'pipeline' });
const ended = aRun({ id: 'an-ended-run' });

beforeAll(async () => {
  await pass(world.ledger, world.newId, [command, pipeline, ended], world.policies);
  await world.ledger.observe(WORKSPACE.id, seen([{ ...ended, status: 'Canceled', phase: 'ended' }], NOW));
});

let live: AppDeps['live'] = SILENT;
const now: AppDeps['live'] = {
  files: (...asked) => live.files(...asked),
  read: (...asked) => live.read(...asked),
  children: (...asked) => live.children(...asked),
};
let app: FastifyInstance | undefined;

async function get(azure: AppDeps['live'], path: string, more?: Partial<AppDeps>) {
  live = azure;
  // What was listed a moment ago is not asked for again.
  world.now += MINUTE;
  app ??= world.app({ live: now });
  const url = `/api/v1/runs/${WORKSPACE.name}/${path}`;
  const reply = await (more ? world.app({ live, ...more }) : app).inject({ url, headers: more ? bearer(VIEWER) : {} });
  return { status: reply.statusCode, ...reply.json() };
}

const LOGS = {
  'outputs/model.pt': 'weights',
  'user_logs/std_log_1.txt': 'rank one\n',
  'user_logs/std_log_0.txt': 'loading with HF_TOKEN=hf_abcdefGHIJ1lmnop\nepoch 1\nepoch 2, not yet en',
};
const STEPS = [
  aChild('s1', { displayName: 'validate' }),
  aChild('s2', { displayName: 'train', phase: 'ended', status: 'Failed' }),
  aChild('s3', { displayName: 'Train' }),
];

describe('the logs of a run', () => {
  it('are listed in the order of their use, and what is no log is left out', async () => {
    const list = await get(liveLogsOf(LOGS), 'a-command/logs');
    expect(list.files.map(({ path }: { path: string }) => path)).toEqual([
      'user_logs/std_log_0.txt',
      'user_logs/std_log_1.txt',
    ]);
    expect(list).toMatchObject({
      of: { id: 'a-command' },
      active: true,
      files: [{ changedAt: '2026-01-01T00:00:00Z' }, { bytes: 9 }],
      unread: null,
      kept: [],
      children: [],
    });
  });

  it('are listed with the steps and trials whose logs can be asked for', async () => {
    const list = await get(liveLogsOf(LOGS, { known: true, value: STEPS }), 'a-pipeline/logs');
    expect(list.children).toMatchObject([
      { id: 's2', status: 'Failed' },
      { id: 's1', displayName: 'validate' },
      { id: 's3' },
    ]);
  });

  it('are, where Azure answers nothing, those that were kept, with the reason', async () => {
    await world.ledger.keep([aKeptItem(ended, Buffer.from('the end\n'))]);
    const list = await get(SILENT, 'an-ended-run/logs');
    expect(list).toMatchObject({
      active: false,
      files: [],
      unread: 'storage answers HTTP 503',
      kept: [{ path: STD_LOG, occasion: 'decided', bytes: 8, missing: null }],
    });
  });

  it('of a run that nobody knows are not there', async () => {
    expect(await get(SILENT, 'nothing/logs')).toMatchObject({ status: 404 });
  });
});

describe('a part of a log', () => {
  it('is the end of the first log if none is named, without its secrets', async () => {
    const part = await get(liveLogsOf(LOGS), 'a-command/logs/content');
    expect(part).toMatchObject({
      path: 'user_logs/std_log_0.txt',
      from: 0,
      text: 'loading with HF_TOKEN=[redacted]\nepoch 1\n',
      unfinished: 'epoch 2, not yet en',
      next: 50,
      size: 69,
      redacted: { token: 1 },
      isText: true,
      keptAt: null,
    });
    expect(JSON.stringify(part)).not.toContain('hf_abc');
  });

  it('continues where the one before ended', async () => {
    const part = await get(liveLogsOf(LOGS), 'a-command/logs/content?path=user_logs/std_log_0.txt&from=42');
    expect(part).toMatchObject({ from: 42, text: 'epoch 1\n', next: 50 });
    const last = await get(liveLogsOf(LOGS), 'a-command/logs/content?path=user_logs/std_log_0.txt&from=50');
    expect(last).toMatchObject({ from: 50, text: '', unfinished: 'epoch 2, not yet en', next: 50 });
  });

  it('from within a line begins with the next line, so that no secret loses its name', async () => {
    const part = await get(liveLogsOf(LOGS), 'a-command/logs/content?path=user_logs/std_log_0.txt&from=25');
    expect(part).toMatchObject({ from: 42, text: 'epoch 1\n' });
  });

  it('that is no text says so', async () => {
    const azure = liveLogsOf({ [STD_LOG]: new Uint8Array(500) });
    expect(await get(azure, 'a-command/logs/content')).toMatchObject({ isText: false, text: '', next: 500, size: 500 });
  });

  it.each([
    ['s2', 's2', false],
    ['validate', 's1', true],
  ])('of the step %s is that of %s', async (given, id, active) => {
    const azure = liveLogsOf(LOGS, { known: true, value: STEPS });
    expect(await get(azure, `a-pipeline/logs/content?child=${given}`)).toMatchObject({ of: { id }, active });
  });

  it('of two steps of one name asks which', async () => {
    const azure = liveLogsOf(LOGS, { known: true, value: STEPS });
    expect(await get(azure, 'a-pipeline/logs/content?child=train')).toMatchObject({
      status: 409,
      detail: 'Several steps or trials of a-pipeline are called train: name one of s2, s3.',
    });
  });

  it.each([
    ['another run', 'a-command'],
    ['nothing', 'nothing'],
  ])('is never that of %s that is named as a step', async (_what, id) => {
    const azure = liveLogsOf(LOGS, { known: true, value: STEPS });
    expect(await get(azure, `a-pipeline/logs/content?child=${id}`)).toMatchObject({ status: 404 });
    const blind = liveLogsOf(LOGS, unknown('HTTP 500'));
    expect(await get(blind, `a-pipeline/logs/content?child=${id}`)).toMatchObject({
      status: 503,
      detail: 'The steps and trials of a-pipeline cannot be listed: HTTP 500.',
    });
  });

  it.each([
    'outputs/model.pt',
    'user_logs/../../dcid.other/user_logs/std_log.txt',
    'user_logs/../outputs/x.txt.pt',
    'x',
  ])('of %s is refused: it is no log', async (path) => {
    const refused = await get(liveLogsOf(LOGS), `a-command/logs/content?path=${encodeURIComponent(path)}`);
    expect(refused).toMatchObject({ status: 400, errors: [{ field: 'path' }] });
  });

  it('is that which was kept where Azure cannot be read, and says so', async () => {
    const whole = { bytes: 9000, from: 8980, changedAt: null };
    const { item, bytes } = aKeptItem(command, Buffer.from('the last words\n'));
    if (item.content) await world.ledger.keep([{ item: { ...item, content: { ...item.content, whole } }, bytes }]);
    expect(await get(SILENT, 'a-command/logs/content')).toMatchObject({
      path: STD_LOG,
      text: 'the last words\n',
      from: 8980,
      size: 9000,
      keptAt: '2026-01-31T09:30:00Z',
      unread: 'storage answers HTTP 503',
    });
    expect(await get(SILENT, `a-command/logs/content?path=${STD_LOG}&from=9000`)).toMatchObject({
      status: 503,
      detail: 'user_logs/std_log.txt cannot be read: storage answers HTTP 503.',
    });
  });

  it('is for viewers only where the config says so', async () => {
    const path = 'a-command/logs/content';
    const refused = await get(liveLogsOf(LOGS), path, { keys: KEYS });
    expect(refused).toMatchObject({ status: 403, detail: expect.stringContaining('unless evidence.viewers is true') });
    const allowed = await get(liveLogsOf(LOGS), path, { keys: KEYS, evidence: { viewers: true } });
    expect(allowed.status).toBe(200);
  });
});
