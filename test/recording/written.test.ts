import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoredHistory } from '../../src/core/record/history.ts';
import { RecordedWorkspace } from '../../src/core/record/recorded-workspace.ts';
import type { Run } from '../../src/core/run/run.ts';
import { HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { openRecording } from '../../src/recording/index.ts';
import { NOW } from '../conditions/snapshots.ts';
import { anOverride, aRun, aWorkspace } from '../store/rows.ts';
import { HEADER, inMemory, written } from './in-memory.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rw-written-'));
  file = join(folder, 'recording.ndjson.gz');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const workspace = { ...aWorkspace('ml'), tags: { owner: 'team-a', billing: 'PRIVATE' } };

/** Five passes over one run, which is then something else. */
function past(runs: readonly Partial<Run>[] = [{}, {}, {}, {}, {}], given: Partial<StoredHistory> = {}): StoredHistory {
  const recorder = new RecordedWorkspace();
  const passes = runs.map((each, index) => {
    const seen = [
      { snapshot: { run: aRun(workspace, { id: 'r', ...each }), phaseSince: NOW, signals: {} }, unread: null },
    ];
    return { workspaceId: workspace.id, pass: recorder.take(seen, NOW + index * MINUTE, index === 0) };
  });
  return inMemory([workspace], passes, given);
}

const contents = () => gunzipSync(readFileSync(file)).toString('utf8');

test('a file is for its owner alone, replaces the one before, and leaves nothing beside it', async () => {
  writeFileSync(file, 'the one of yesterday');
  expect(await written(file, past())).toMatchObject({ workspaces: 1, passes: 5 });
  expect(readdirSync(folder)).toEqual(['recording.ndjson.gz']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each([
  ['is stopped', (stop: AbortController) => stop.abort(new Error('stopped by SIGINT'))],
  [
    'fails',
    () => {
      throw new Error('the database went away');
    },
  ],
])('an export that %s leaves the file of before and no half one', async (_, happen) => {
  writeFileSync(file, 'the one of yesterday');
  const stop = new AbortController();
  let passes = 0;
  const passed = async () => {
    passes += 1;
    if (passes === 3) happen(stop);
  };
  await expect(written(file, past(), { passed, stop: stop.signal })).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['recording.ndjson.gz']);
  expect(readFileSync(file, 'utf8')).toBe('the one of yesterday');
});

test('a folder that is not there is refused with what to do', async () => {
  const elsewhere = join(folder, 'none', 'a.gz');
  await expect(written(elsewhere, past())).rejects.toThrow(/a\.gz cannot be written: ENOENT.*--out/);
});

test('no secret gets into a file, nor what nobody reads, and what is left can be read', async () => {
  const signed = 'https://a.blob.core.windows.net/c/b?sv=2024&sig=HUNTER2%2F&se=x';
  const history = past(
    [
      { tags: { data: signed, password: 'HUNTER2', link: 'AccountKey=HUNTER2' }, studioUrl: 'https://PRIVATE' },
      { tags: { data: `${signed}1`, password: 'HUNTER22' }, creator: { objectId: 'oid', displayName: 'PRIVATE' } },
      { tags: { 'api-key': 'HUNTER2' }, outputs: { model: 'azureml://PRIVATE' } },
      { tags: {}, outputs: { model: 'azureml://PRIVATE2' }, experiment: 'told' },
    ],
    {
      exceptions: async () => ({
        overrides: [anOverride({ reason: 'PRIVATE', author: 'PRIVATE', createdAt: NOW, endsAt: NOW + HOUR })],
        freezes: [{ id: 'f', reason: 'PRIVATE', author: 'PRIVATE', createdAt: NOW, endsAt: null }],
      }),
    },
  );
  await written(file, history);
  expect(contents()).not.toMatch(/HUNTER|PRIVATE/);
  expect(contents()).toContain('told');
  const recording = await openRecording(file);
  const tags: unknown[] = [];
  for await (const { recorded } of recording.history.passes([workspace.id], NOW, 0))
    tags.push(recorded.runs.get('r')?.run.tags);
  expect(tags[1]).toEqual({
    data: 'https://a.blob.core.windows.net/c/b?[redacted]',
    password: '[redacted]',
  });
  expect(await recording.history.exceptions()).toMatchObject({
    overrides: [{ author: '' }],
    freezes: [{ reason: '' }],
  });
});

test('an ended run that was queued again comes out as it went in, and so does one that was not', async () => {
  const run = aRun(workspace, { id: 'e', status: 'Failed', phase: 'ended' });
  const went = { startedAt: NOW - HOUR, endedAt: NOW + MINUTE, failure: null };
  const records = [
    { run: { ...run, id: 'back' }, ...went, resumedAt: NOW },
    { run, ...went },
  ];
  await written(file, past(undefined, { ended: async () => records }));
  const { history } = await openRecording(file);
  const times = (await history.ended()).map(({ run: { id }, ...end }) => [id, end]);
  expect(times).toEqual([
    ['back', { ...went, resumedAt: NOW }],
    ['e', went],
  ]);
});

test('what is later than the last pass told of, or no longer in force, is not in it', async () => {
  const overrides = [
    anOverride({ id: 'over', createdAt: NOW - 2 * HOUR, endsAt: NOW - HOUR }),
    anOverride({ id: 'to come', createdAt: HEADER.last + 1, endsAt: HEADER.last + HOUR }),
    anOverride({ id: 'in force', createdAt: NOW - HOUR, endsAt: NOW + HOUR }),
  ];
  const late = past([{}, {}]);
  const changes: StoredHistory['changes'] = async function* (ids, since) {
    for await (const { workspaceId, pass } of late.changes(ids, since)) {
      yield { workspaceId, pass };
      yield { workspaceId, pass: { ...pass, at: HEADER.last + 1 } };
    }
  };
  const history = { ...late, changes, exceptions: async () => ({ overrides, freezes: [] }) };
  expect(await written(file, history)).toMatchObject({ overrides: 1, passes: 1 });
  expect(contents()).toContain('in force');
});
