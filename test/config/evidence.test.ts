import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { DEFAULT_STORE_KEEP, LEAST_STORE_KEEP } from '../../src/core/record/store-keep.ts';
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
  expect(
    load('evidence: {keep: {cancelled: 1000d}, viewers: true}\nstore: {keep: {decisions: 1000d}}\n'),
  ).toMatchObject({
    ok: true,
    config: { evidence: { keep: { ...keep, cancelled: 1000 * DAY }, viewers: true } },
  });
  for (const wrong of ['23h', '4000d', '0d', 'forever', '30'])
    expect(load(`evidence: {keep: {rest: ${wrong}}}\n`)).toMatchObject({
      ok: false,
      errors: [expect.stringContaining('a duration from 1d to 3650d, such as 30d')],
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

test('an error shows no signature and no password of an address that it refuses', () => {
  for (const address of [
    'https://a.blob.core.windows.net/b?sig=hidden',
    'https://me:hidden@a.blob.core.windows.net/b',
  ]) {
    const loaded = load(`evidence: {store: {container: "${address}"}}\n`);
    expect(JSON.stringify(loaded)).toMatch(/is .*\[redacted\].*; expected the https address/);
    expect(JSON.stringify(loaded)).not.toContain('hidden');
  }
});

test('rows are kept for 400 days or 90, and never for less than something needs them', () => {
  expect(load('')).toMatchObject({ ok: true, config: { storeKeep: DEFAULT_STORE_KEEP } });
  expect(load('store: {keep: {decisions: 1000d, statuses: 7d}}\n')).toMatchObject({
    ok: true,
    config: { storeKeep: { ...DEFAULT_STORE_KEEP, decisions: 1000 * DAY, statuses: 7 * DAY } },
  });
  for (const [key, least] of Object.entries(LEAST_STORE_KEEP))
    expect(load(`store: {keep: {${key}: ${least / DAY - 0.5}d}}\n`)).toMatchObject({
      ok: false,
      errors: [expect.stringContaining(`a duration from ${least / DAY}d to 3650d`)],
    });
});

test('a decision outlives its evidence', () => {
  expect(load('evidence: {keep: {notified: 500d}}\n')).toMatchObject({
    ok: false,
    errors: [
      expect.stringMatching(
        'runwarden.yaml:2:29: evidence.keep.notified is 500d, so evidence would outlive its decision; expected evidence.keep.notified: 400d or less, or a longer store.keep.decisions than 400d',
      ),
    ],
  });
  expect(load('store: {keep: {decisions: 100d}}\n')).toMatchObject({
    ok: false,
    errors: [expect.stringContaining('runwarden.yaml:2:27: evidence.keep.cancelled is 365d, so evidence would')],
  });
  expect(load('store: {keep: {decisions: 500d}}\nevidence: {keep: {cancelled: 500d}}\n')).toMatchObject({ ok: true });
});
