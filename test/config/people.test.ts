import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'runwarden-people-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(text: string) {
  const file = join(folder, 'runwarden.yaml');
  writeFileSync(
    file,
    `watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}\n${text}`,
  );
  return loadConfig({ RUNWARDEN_CONFIG: file }, 'look');
}

test('the domain of owners is given without the @, and compared without case', () => {
  expect(load('owner: {domain: Example.com}\n')).toMatchObject({
    ok: true,
    config: { owner: { tags: ['owner'], domain: 'example.com' } },
  });
  for (const wrong of ['"@example.com"', 'alice@example.com', 'example', '7'])
    expect(load(`owner: {domain: ${wrong}}\n`)).toMatchObject({
      ok: false,
      errors: [expect.stringContaining('the domain of your addresses, such as example.com')],
    });
});

test('more than five alerts of one cause go out as one, unless the config says another number', () => {
  expect(load('')).toMatchObject({ ok: true, config: { groupMoreThan: 5 } });
  expect(load('notify: {group: {more-than: 20}}\n')).toMatchObject({ ok: true, config: { groupMoreThan: 20 } });
  for (const wrong of ['0', '-1', '2.5', 'many'])
    expect(load(`notify: {group: {more-than: ${wrong}}}\n`)).toMatchObject({
      ok: false,
      errors: [expect.stringContaining('a whole number of alerts, 1 or more')],
    });
});
