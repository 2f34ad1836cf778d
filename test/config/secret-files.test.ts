import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CONFIG = join(folder, 'runwarden.yaml');
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const URL = 'postgresql://app:x@db.example.com/runwarden';

beforeAll(() => config());

function config(credential = '{kind: client-secret, tenant-id: t, client-id: c}') {
  writeFileSync(
    CONFIG,
    `
azure: {credential: ${credential}}
watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
notify: {channels: {ops-hook: {type: webhook, url: "https://hooks.example.com/x"}}, recipients: {fallback: ops-hook}}
`,
  );
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The secrets of a valid set of variables, of which some are replaced. */
function load(variables: Record<string, string | undefined>) {
  return loadConfig({
    RUNWARDEN_CONFIG: CONFIG,
    DATABASE_URL: URL,
    AZURE_CLIENT_SECRET: 'plain',
    RUNWARDEN_WEBHOOK_SECRET_OPS_HOOK: SECRET,
    ...variables,
  });
}

function errorsOf(variables: Record<string, string | undefined>): readonly string[] {
  const loaded = load(variables);
  return loaded.ok ? [] : loaded.errors;
}

describe('a secret', () => {
  it.each(['', '\n', '\r\n'])('is read from the file that its variable names, without the %j at its end', (end) => {
    const loaded = load({
      DATABASE_URL: undefined,
      DATABASE_URL_FILE: file('url', `${URL}${end}`),
      AZURE_CLIENT_SECRET: undefined,
      AZURE_CLIENT_SECRET_FILE: file('client', ` s p ${end}`),
      RUNWARDEN_WEBHOOK_SECRET_OPS_HOOK: undefined,
      RUNWARDEN_WEBHOOK_SECRET_OPS_HOOK_FILE: file('hook', `${SECRET}${end}`),
    });
    expect(loaded).toMatchObject({
      ok: true,
      config: {
        store: { kind: 'server', url: URL },
        azure: { credential: { clientSecret: ' s p ' } },
        channels: { 'ops-hook': { secret: SECRET } },
      },
    });
  });

  it.each(['DATABASE_URL', 'AZURE_CLIENT_SECRET', 'RUNWARDEN_WEBHOOK_SECRET_OPS_HOOK'])(
    'that is there twice, as %s and in a file, is refused by both names',
    (name) => {
      expect(errorsOf({ [`${name}_FILE`]: file('twice', 'x') })).toEqual([
        `${name} and ${name}_FILE are both set: leave one of them out`,
      ]);
    },
  );

  it('in a file that cannot be read is refused with the path', () => {
    const gone = join(folder, 'gone');
    const directory = join(folder, 'directory');
    mkdirSync(directory);
    const problemOf = (path: string) => errorsOf({ DATABASE_URL: undefined, DATABASE_URL_FILE: path });
    expect(problemOf(gone)).toEqual([
      `DATABASE_URL_FILE: ${gone}: it does not exist; it names the file that holds DATABASE_URL`,
    ]);
    expect(problemOf(directory)).toEqual([expect.stringContaining(`${directory}: it is not a file`)]);
    expect(problemOf(file('empty', '\n'))).toEqual([expect.stringContaining('empty: it is empty')]);
  });

  it.each([['DATABASE_URL', URL] as const, ['AZURE_CLIENT_SECRET', 'a~Secret.Of_Azure'] as const])(
    'that stands where the path of its file should, in %s_FILE, is in no message',
    (name, secret) => {
      const said = errorsOf({ [name]: undefined, [`${name}_FILE`]: secret }).join();
      expect(said).toContain(`${name}_FILE: there is no such file`);
      expect(said).not.toContain(secret);
    },
  );

  it('of a channel whose name ends in -file is no path', () => {
    const loaded = load({ RUNWARDEN_WEBHOOK_SECRET_OTHER_FILE: SECRET });
    expect(loaded.ok).toBe(true);
  });

  it('is checked like one in a variable', () => {
    expect(errorsOf({ DATABASE_URL: undefined, DATABASE_URL_FILE: file('url', 'mysql://x') })).toEqual([
      'DATABASE_URL: expected an address that begins with postgres://',
    ]);
  });

  it('of an app registration in a file is used by the credential kind default as well', () => {
    config('{kind: default}');
    const loaded = load({
      AZURE_TENANT_ID: 't',
      AZURE_CLIENT_ID: 'c',
      AZURE_CLIENT_SECRET: undefined,
      AZURE_CLIENT_SECRET_FILE: file('client', 's'),
    });
    expect(loaded).toMatchObject({
      ok: true,
      config: { azure: { credential: { kind: 'client-secret', tenantId: 't', clientId: 'c', clientSecret: 's' } } },
    });
    config();
  });
});

it('a variable that is set to nothing is a mistake, said in words', () => {
  expect(errorsOf({ AZURE_CLIENT_ID: '', RUNWARDEN_DATA_DIR: '' })).toEqual([
    'RUNWARDEN_DATA_DIR: expected a text, or the variable not set at all',
    'AZURE_CLIENT_ID: expected a text, or the variable not set at all',
  ]);
});

describe('the address of the database', () => {
  const withLogin = (text: string, url: string) => {
    writeFileSync(
      CONFIG,
      `
watch: {workspaces: [{subscription: 00000000-0000-4000-8000-000000000001, discover: "*"}]}
store: ${text}
`,
    );
    return errorsOf({ DATABASE_URL: url });
  };

  it('is checked before anything is opened, and its password is in no message', () => {
    const [problem, ...more] = withLogin('{}', 'postgresql://app:secret#1@db.example.com/x');
    expect(more).toEqual([]);
    expect(problem).toMatch(/^DATABASE_URL: it cannot be read as an address; expected postgresql:/);
    expect(problem).not.toContain('secret');
    expect(withLogin('{}', `postgresql://app:x@db/x?sslrootcert=${join(folder, 'gone')}`)).toEqual([
      expect.stringMatching(/^DATABASE_URL: a certificate that it names cannot be read \(ENOENT/),
    ]);
  });

  it('has a role, no password and TLS where Entra logs in', () => {
    expect(withLogin('{login: entra}', 'postgresql://runwarden-identity@db/x?sslmode=verify-full')).toEqual([]);
    expect(withLogin('{login: entra}', 'postgresql://app:x@db/x')).toEqual([
      expect.stringContaining('it has a password, and store.login: entra takes a token instead'),
      expect.stringContaining('add sslmode=verify-full'),
    ]);
    for (const mode of ['disable', 'no-verify', 'require&uselibpqcompat=true'])
      expect(withLogin('{login: entra}', `postgresql://app@db/x?sslmode=${mode}`), mode).toEqual([
        expect.stringContaining('add sslmode=verify-full'),
      ]);
    expect(withLogin('{login: entra}', 'postgresql://db/x?sslmode=verify-full')).toEqual([
      expect.stringContaining('it names no role'),
    ]);
  });

  it.each(['Upper', 'pg_own', '1st', 'a b', 'x'.repeat(60), ''])('may have the schema %j beside it not', (schema) => {
    expect(withLogin(`{schema: ${JSON.stringify(schema)}}`, URL)).toEqual([
      expect.stringContaining('expected the name of a schema in lower-case letters'),
    ]);
  });
});
