import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { openKeyring } from '../../../src/commands/login/keyring.ts';
import { userFolders } from '../../../src/commands/login/user-folders.ts';

const root = mkdtempSync(join(tmpdir(), 'rw-keyring-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const variables = { XDG_CONFIG_HOME: root };
const folder = join(root, 'runwarden');
const file = join(folder, 'credentials.json');
beforeEach(() => rmSync(folder, { recursive: true, force: true }));

const KEY = { kind: 'key', key: 'rw_one' } as const;
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('credentials are kept by service, for the user alone, and others stay when one is forgotten', async () => {
  const keyring = openKeyring(variables);
  expect(await keyring.get('https://a.example.com')).toBeNull();
  await keyring.set('https://a.example.com/', KEY);
  await keyring.set('https://b.example.com', { ...KEY, key: 'rw_two' });
  expect([modeOf(file), modeOf(folder)]).toEqual(['600', '700']);
  expect(await keyring.get('https://A.example.com')).toEqual(KEY);
  await keyring.set('https://b.example.com', null);
  expect(await keyring.get('https://b.example.com')).toBeNull();
  expect(await keyring.get('https://a.example.com')).toEqual(KEY);
  expect(readdirSync(folder)).toEqual(['credentials.json']);
});

test('a folder that others could look into is closed to them', async () => {
  mkdirSync(folder, { mode: 0o755 });
  await openKeyring(variables).set('https://a.example.com', KEY);
  expect(modeOf(folder)).toBe('700');
});

test.each([
  ['others can read', () => chmodSync(file, 0o644), /credentials\.json can be read by others \(mode 644\).*chmod 600/],
  ['is in a folder that others can write into', () => chmodSync(folder, 0o777), /others can write into .*chmod 700/],
  ['is damaged', () => writeFileSync(file, '{"services": {'), /is damaged: remove it, and sign in again/],
])('a file that %s is not used, and the error says what to do without what it holds', async (_, harm, message) => {
  const keyring = openKeyring(variables);
  await keyring.set('https://a.example.com', KEY);
  harm();
  const error = await keyring.get('https://a.example.com').catch((thrown: Error) => thrown);
  expect(String(error)).toMatch(message);
  expect(String(error)).not.toContain('rw_one');
});

test('what is done alone is done one after another', async () => {
  const keyring = openKeyring(variables);
  const seen: string[] = [];
  const work = (name: string) =>
    keyring.alone(async () => {
      seen.push(`${name} begins`);
      await keyring.set('https://a.example.com', { ...KEY, key: name });
      seen.push(`${name} ends`);
    });
  await Promise.all([work('one'), work('two')]);
  const [first] = seen;
  const order = first === 'one begins' ? ['one', 'two'] : ['two', 'one'];
  expect(seen).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(JSON.parse(readFileSync(file, 'utf8')).services['https://a.example.com'].key).toBe(order[1]);
});

test('the folders are those of the system', () => {
  const home = { HOME: '/home/mara' };
  expect(userFolders(home, 'linux')).toEqual({
    config: '/home/mara/.config/runwarden',
    cache: '/home/mara/.cache/runwarden',
  });
  const windows = {
    USERPROFILE: 'C:/Users/mara',
    APPDATA: 'C:/Users/mara/Roaming',
    LOCALAPPDATA: 'C:/Users/mara/Local',
  };
  expect(userFolders(windows, 'win32')).toEqual({
    config: 'C:/Users/mara/Roaming/runwarden',
    cache: 'C:/Users/mara/Local/runwarden',
  });
});
