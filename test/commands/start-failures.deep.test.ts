import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runwarden } from './runwarden.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'rw-failures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, 'file'), 'no certificate\n');
mkdirSync(join(folder, 'directory'));

interface Changes {
  readonly ca?: string;
  readonly policies?: string;
  readonly data?: string;
  readonly host?: string;
}

/** Runs a command in a folder whose config has one thing wrong. */
function run(args: string[], changes: Changes = {}, env: Record<string, string> = {}) {
  writeFileSync(
    join(folder, 'runwarden.yaml'),
    `
azure: {credential: {kind: client-secret, tenant-id: t, client-id: c}${changes.ca ? `, ca-file: ${changes.ca}` : ''}}
watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
http: {port: 0, host: ${changes.host ?? '127.0.0.1'}}
policies: ${changes.policies ?? join(ROOT, 'policies')}
store: {data-dir: ${changes.data ?? 'data'}}
notify: {channels: {log: {type: log}}, recipients: {owner: log, oncall: log, finops: log, fallback: log}}
`,
  );
  return runwarden(args, { cwd: folder, env: { AZURE_CLIENT_SECRET: 'any', ...env } });
}

type Failure = readonly [what: string, args: string[], changes: Changes, env: Record<string, string>, said: RegExp];

const FAILURES: readonly Failure[] = [
  ['a CA file that is not there', ['serve'], { ca: 'gone.pem' }, {}, /gone\.pem: it does not exist/],
  ['a CA file without a certificate', ['serve'], { ca: 'file' }, {}, /file: it holds no certificate/],
  ['a folder of policies that is not there', ['serve'], { policies: 'gone' }, {}, /gone:1:1: it does not exist/],
  ['a data folder below /proc', ['serve'], { data: '/proc/none/data' }, {}, /\/proc\/none\/data cannot be used/],
  ['a data folder that is a file', ['scan'], { data: 'file' }, {}, /file cannot be used as data folder/],
  ['a config that is a folder', ['serve'], {}, { RUNWARDEN_CONFIG: 'directory' }, /directory:1:1: it is not a file/],
  ['an unknown log level', ['scan'], {}, { RUNWARDEN_LOG_LEVEL: 'loud' }, /RUNWARDEN_LOG_LEVEL: expected error, warn/],
  [
    'a database that nobody serves',
    ['scan'],
    {},
    { DATABASE_URL: 'postgres://user:x@127.0.0.1:1/none' },
    /the database server at 127\.0\.0\.1:1 cannot be reached/,
  ],
  [
    'a host name that does not exist',
    ['serve'],
    {},
    { DATABASE_URL: 'postgres://user:x@db.invalid/none' },
    /the database server at db\.invalid:5432 cannot be reached/,
  ],
  [
    'a secret in a file that is not there',
    ['serve'],
    {},
    { DATABASE_URL_FILE: '/none' },
    /DATABASE_URL_FILE: \/none: /,
  ],
  [
    'a certificate that cannot be written',
    ['sandbox', '--ca-file', '/proc/x', '--port', '0'],
    {},
    {},
    /the certificate/,
  ],
  [
    'a recording that is a folder',
    ['simulate', '--recording', 'directory', '--policies', join(ROOT, 'policies')],
    {},
    {},
    /directory cannot be read/,
  ],
  ['documents that cannot be written', ['docs', '--out', '/proc/x'], {}, {}, /\/proc\/x: it does not exist/],
  ['no database to migrate', ['migrate'], {}, {}, /DATABASE_URL is not set/],
];

test.each(FAILURES)('%s ends in a sentence and a code, without a trace', async (_, args, changes, env, said) => {
  const { code, err } = await run(args, changes, env);
  expect([2, 3]).toContain(code);
  expect(err).toMatch(said);
  expect(err).not.toMatch(/^\s+at |node:internal|this is a defect/m);
  const lines = err.split('\n').filter((line) => line !== '' && !/^(Making|The policies|Runwarden cannot)/.test(line));
  expect(lines).toHaveLength(1);
});

test('a full disk under the output is no defect', async () => {
  const { code, err } = await runwarden(['schema'], { stdout: '/dev/full' });
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^the disk is full \(ENOSPC: .*\)\n$/) });
});

test('a part that cannot be loaded is called a defect at once, whatever else needs that part', async () => {
  const broken = `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => {
      if (url.endsWith('/src/main.ts')) throw new Error('a broken part');
      return next(url, context);
    } });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(broken)}`;
  const { code, err } = await run(['serve'], {}, { NODE_OPTIONS });
  expect(err).toMatch(/^this is a defect: Error: a broken part; [^\n]*\n$/);
  expect(code).toBe(2);
});
