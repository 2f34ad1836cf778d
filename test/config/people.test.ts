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

const SHA = 'a'.repeat(64);

test('the key of an owner is for owners, who are written as in a tag', () => {
  const key = (more: string) =>
    load(`owner: {domain: example.com}\nhttp: {keys: [{name: k, sha256: ${SHA}, ${more}}]}\n`);
  expect(key('role: owner, owners: [Alice, "Bob <bob@corp.example.com>"]')).toMatchObject({
    ok: true,
    config: { http: { keys: [{ role: 'owner', owners: ['alice@example.com', 'bob@corp.example.com'] }] } },
  });
  expect(key('role: operator')).toMatchObject({ ok: true });
  expect(key('role: owner')).toMatchObject({
    ok: false,
    errors: [expect.stringContaining('owners, whose runs it is for')],
  });
});

test('the name of an operator is completed as a tag is, so that nobody approves for a run of their own', () => {
  const key = (more: string) => load(`owner: {domain: example.com}\nhttp: {keys: [{sha256: ${SHA}, ${more}}]}\n`);
  const owners = (...ids: string[]) => ({ ok: true, config: { http: { keys: [{ owners: ids }] } } });
  expect(key('name: Alice, role: operator')).toMatchObject(owners('alice@example.com'));
  expect(key('name: "Alice <alice@example.com>", role: operator')).toMatchObject(owners('alice@example.com'));
  expect(key('name: alice, role: operator, owners: [team-a]')).toMatchObject(
    owners('team-a@example.com', 'alice@example.com'),
  );
  // What an owner may see is what the key says.
  expect(key('name: alice, role: owner, owners: [team-a]')).toMatchObject(owners('team-a@example.com'));
});

test('owners write to whom the config names, and a key of an operator signs their links', () => {
  expect(load('owner: {contact: ml-oncall@example.com}\n')).toMatchObject({
    ok: true,
    config: { owner: { contact: 'ml-oncall@example.com' } },
  });
  load('');
  const keyed = (key: string) =>
    loadConfig({ RUNWARDEN_CONFIG: join(folder, 'runwarden.yaml'), RUNWARDEN_LINK_KEY: key }, 'look');
  expect(keyed('x'.repeat(32))).toMatchObject({ ok: true, config: { http: { linkKey: 'x'.repeat(32) } } });
  expect(keyed('short')).toMatchObject({ ok: false, errors: [expect.stringContaining('at least 32 characters')] });
});

test('a key and a line of http.roles are over all workspaces, or over those that they name', () => {
  expect(load(`http: {keys: [{name: k, sha256: ${SHA}, role: operator, workspaces: ml-prod-*}]}\n`)).toMatchObject({
    ok: true,
    config: { http: { keys: [{ role: 'operator', workspaces: ['ml-prod-*'] }] } },
  });
  const lines =
    '[{role: owner, everyone: true}, {role: operator, group: [g1, g2], workspaces: [ml-a, ml-b]}, {role: admin, app-role: Admin}]';
  expect(load(`http: {roles: ${lines}, owners: [{group: g1, owns: team-vision}]}\n`)).toMatchObject({
    ok: true,
    config: {
      http: {
        people: {
          roles: [
            { role: 'owner', workspaces: null, who: { everyone: true } },
            { role: 'operator', workspaces: ['ml-a', 'ml-b'], who: { group: ['g1', 'g2'] } },
            { role: 'admin', workspaces: null, who: { appRole: ['Admin'] } },
          ],
          owns: [{ who: { group: ['g1'] }, owns: ['team-vision'] }],
        },
      },
    },
  });
});

test.each([
  ['{role: operator}', 'one of app-role, group, user or everyone: true'],
  ['{role: operator, group: a, user: b}', 'one of app-role, group, user or everyone: true'],
  ['{role: operator, everyone: true}', 'nobody becomes operator or admin by signing in alone'],
  ['{role: boss, user: a}', 'expected one of owner, viewer, operator, admin'],
])('a line of http.roles says whom it is for: %s', (line, expected) => {
  expect(load(`http: {roles: [${line}]}\n`)).toMatchObject({
    ok: false,
    errors: [expect.stringContaining(expected)],
  });
});
