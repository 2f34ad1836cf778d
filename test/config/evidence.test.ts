import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { DAY } from '../../src/core/values/duration.ts';

const folder = mkdtempSync(join(tmpdir(), 'runwarden-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(text: string) {
  const file = join(folder, 'runwarden.yaml');
  writeFileSync(
    file,
    `watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}\n${text}`,
  );
  return loadConfig({ RUNWARDEN_CONFIG: file }, 'look');
}

test('evidence is kept in the database for a year, 90 days or 30 days, and viewers do not read it', () => {
  const keep = { cancelled: 365 * DAY, notified: 90 * DAY, rest: 30 * DAY };
  expect(load('')).toMatchObject({ ok: true, config: { evidence: { store: null, keep, viewers: false } } });
  expect(load('evidence: {keep: {cancelled: 1000d}, viewers: true}\n')).toMatchObject({
    ok: true,
    config: { evidence: { keep: { ...keep, cancelled: 1000 * DAY }, viewers: true } },
  });
  for (const wrong of ['23h', '4000d', '0d', 'forever', '30'])
    expect(load(`evidence: {keep: {rest: ${wrong}}}\n`)).toMatchObject({
      ok: false,
      errors: [expect.stringContaining('a duration from 1d to 3650d, such as 90d')],
    });
});

test('large contents go to a folder, from the folder of the config, or to a container', () => {
  const store = (text: string) => load(`evidence: {store: ${text}}\n`);
  expect(store('{folder: kept}')).toMatchObject({
    ok: true,
    config: { evidence: { store: { folder: join(folder, 'kept') } } },
  });
  expect(store('{container: "https://acct.blob.core.windows.net/evidence/"}')).toMatchObject({
    ok: true,
    config: { evidence: { store: { container: 'https://acct.blob.core.windows.net/evidence' } } },
  });
  for (const wrong of [
    '{container: "https://acct.blob.core.windows.net/evidence?sv=1&sig=x"}',
    '{container: "http://acct.blob.core.windows.net/evidence"}',
    '{container: "https://acct.blob.core.windows.net"}',
    '{container: "https://acct.blob.core.windows.net/a/b"}',
    '{container: "https://me:pass@acct.blob.core.windows.net/evidence"}',
    '{container: evidence}',
    '{folder: a, container: "https://acct.blob.core.windows.net/evidence"}',
    '{}',
    'evidence',
  ])
    expect([wrong, store(wrong)]).toMatchObject([wrong, { ok: false, errors: [expect.stringContaining('such as')] }]);
});
