import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runwarden } from './runwarden.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-light-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes the packages, and the rooms of ours, of all that a process loads to standard error when it ends. */
const LISTING = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from 'node:module';
const loaded = new Set();
registerHooks({
  load(url, context, next) {
    loaded.add(/node_modules\\/((?:@[^/]+\\/)?[^/]+)(?!.*node_modules)|src\\/([^/]+)/.exec(url)?.slice(1).find(Boolean));
    return next(url, context);
  },
});
process.on('exit', () => process.stderr.write('loaded:' + JSON.stringify([...loaded].filter(Boolean))));
`)}`;

async function loadedBy(...args: string[]): Promise<readonly string[]> {
  const { err } = await runwarden(args, {
    env: { NODE_OPTIONS: `--import=${LISTING}`, XDG_CACHE_HOME: join(folder, 'listed') },
  });
  return JSON.parse(err.slice(err.indexOf('loaded:') + 'loaded:'.length));
}

test('checking policies loads nothing of channels, of the store, of Azure or of the service', async () => {
  const loaded = await loadedBy('validate', 'policies');
  expect(loaded).toEqual(expect.arrayContaining(['policy', 'conditions', 'yaml']));
  for (const one of ['notify', 'nodemailer', 'cloudevents', 'telemetry', 'pino', 'store', 'azure', 'api', 'fastify'])
    expect(loaded).not.toContain(one);
});

test('saying the version loads no policies either', async () => {
  const loaded = await loadedBy('--version');
  expect(loaded).toContain('commander');
  for (const one of ['policy', 'yaml', 'notify', 'telemetry']) expect(loaded).not.toContain(one);
});

test('what Node compiled is kept for the next start in a folder of this user alone', async () => {
  const cache = join(folder, 'kept');
  expect(await runwarden(['--version'], { env: { XDG_CACHE_HOME: cache } })).toMatchObject({ code: 0 });
  const kept = join(cache, 'runwarden', 'compiled');
  expect(statSync(kept).mode & 0o777).toBe(0o700);
  expect(readdirSync(kept, { recursive: true }).length).toBeGreaterThan(50);
});

test('a command runs where nothing can be kept', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  for (const cache of [file, '/proc/nowhere'])
    expect(await runwarden(['--version'], { env: { XDG_CACHE_HOME: cache } })).toMatchObject({
      code: 0,
      out: '0.0.0\n',
    });
});
