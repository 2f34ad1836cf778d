import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complete } from '../../../src/commands/completion/complete.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { HOUR } from '../../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass } from '../../http/fixtures.ts';
import { KEYS, useWorld, VIEWER } from '../../http/world.ts';
import { capture } from '../capture.ts';
import { machine } from '../perform.ts';

const world = useWorld();
const root = mkdtempSync(join(tmpdir(), 'rw-complete-'));
let url = '';
let isDown = false;
let asked = 0;

beforeAll(async () => {
  world.policies = [aPolicy(), aPolicy({ name: 'gpu-$(touch owned)' })];
  const runs = ['train-1', 'train-2'].map((id) => aRun({ id, displayName: 'tr\u202eain\n', createdAt: NOW - HOUR }));
  await pass(world.ledger, world.newId, runs, [aPolicy()]);
  const app = world.app({ keys: KEYS });
  app.addHook('onRequest', async (_, reply) => {
    asked += 1;
    if (isDown) await reply.code(503).send();
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  return () => app.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

let caches = 0;
/** What a shell is answered, word by word; the last word is where the cursor is. */
async function completed(words: readonly string[], variables: Record<string, string> = {}) {
  const here = { RUNWARDEN_API_KEY: VIEWER, XDG_CACHE_HOME: join(root, `cache-${++caches}`), ...variables };
  const deps = machine(here);
  const { out, err } = await capture(() =>
    complete(
      createProgram(() => {}, deps),
      words,
      deps,
    ),
  );
  expect(err).toBe('');
  return out.split('\n').filter((line) => line !== '');
}
const values = async (...given: Parameters<typeof completed>) =>
  (await completed(...given)).map((line) => line.split('\t')[0]);

describe('completion', () => {
  test('knows every command that --help lists, and none that is hidden', async () => {
    const all = await values(['']);
    expect(all).toEqual(expect.arrayContaining(['serve', 'runs', 'login', 'completion', 'audit']));
    expect(all).not.toContain('complete');
    expect(await values(['whoa'])).toEqual(['whoami']);
    expect(await values(['audit', 'ver'])).toEqual(['verify']);
  });

  test('knows the options of a command, without those that are used already', async () => {
    expect(await values(['runs', '--pha'])).toEqual(['--phase']);
    expect(await values(['runs', '--phase', 'running', '--pha'])).toEqual([]);
    expect(await values(['runs', '--tag', 'a', '--ta'])).toEqual(['--tag']);
  });

  test('knows the choices of options and arguments', async () => {
    expect(await values(['runs', '-o', ''])).toEqual(['table', 'wide', 'json', 'yaml', 'csv']);
    expect(await values(['completion', ''])).toEqual(['bash', 'zsh', 'fish']);
  });

  test('knows the value of an option in one word with it, and what is before it', async () => {
    expect(await values(['runs', '--phase=run'])).toEqual(['--phase=running']);
    expect(await values(['runs', '--output='])).toEqual(
      ['table', 'wide', 'json', 'yaml', 'csv'].map((one) => `--output=${one}`),
    );
    expect(await values(['explain', 'train-1', `--url=${url}`, '--policy=gpu'])).toEqual(['--policy=gpu-idle']);
    expect(await values(['runs', '--phase=running', '--pha'])).toEqual([]);
    expect(await values(['runs', '--reason=$(touch owned)'])).toEqual([]);
  });

  test('knows runs, decisions, policies and workspaces of the service', async () => {
    expect(await values(['logs', '--url', url, 'train'])).toEqual(['train-1', 'train-2']);
    expect(await values(['compare', '--url', url, 'train-1', 'train-2'])).toEqual(['train-2']);
    expect(await values(['runs', '--workspace', 'ml-'], { RUNWARDEN_URL: url })).toEqual(['ml-prod-eu']);
    expect((await values(['decision', ''], { RUNWARDEN_URL: url })).length).toBeGreaterThan(0);
  });

  test('shows no sign that a terminal would obey, and no word that a shell would run', async () => {
    const [first] = await completed(['logs', 'train-1'], { RUNWARDEN_URL: url });
    expect(first).toBe('train-1\ttr<U+202E>ain␊ in ml-prod-eu, Running');
    expect(await values(['explain', 'train-1', '--policy', 'gpu'], { RUNWARDEN_URL: url })).toEqual(['gpu-idle']);
  });

  test('asks the service once in half a minute', async () => {
    const same = { RUNWARDEN_URL: url, XDG_CACHE_HOME: join(root, 'same') };
    await values(['logs', ''], same);
    const before = asked;
    expect(await values(['show', 'train-2'], same)).toEqual(['train-2']);
    expect(asked).toBe(before);
  });

  test('is silent where the service cannot be asked', async () => {
    expect(await values(['logs', ''], { RUNWARDEN_URL: 'http://127.0.0.1:9' })).toEqual([]);
    expect(await values(['logs', ''], { RUNWARDEN_URL: url, RUNWARDEN_API_KEY: 'rw_wrong' })).toEqual([]);
    expect(await values(['logs', ''], { RUNWARDEN_URL: 'nonsense' })).toEqual([]);
    isDown = true;
    expect(await values(['logs', ''], { RUNWARDEN_URL: url })).toEqual([]);
    isDown = false;
  });

  test('asks no service for a command that asks none', async () => {
    const before = asked;
    expect(await values(['simulate', '--workspace', ''], { RUNWARDEN_URL: url })).toEqual([]);
    expect(asked).toBe(before);
  });
});
