import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type StoreLocation } from '../../src/store/open/database.ts';
import { migrateServer } from '../../src/store/open/open-store.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, openIn } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { anAlert, aQueuedCancel, aRun, aWorkspace, NOW } from './rows.ts';

const made: string[] = [];
let database: Awaited<ReturnType<typeof createDatabase>>;

/** Runs statements as the administrator of a database. */
async function administer(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function ask(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(statement).finally(() => client.end());
}

/** A role that owns nothing, and the address that it logs in with. */
async function aRole(): Promise<{ name: string; url: string }> {
  const name = `role_${randomBytes(4).toString('hex')}`;
  made.push(name);
  await administer(database.url, `create role ${name} login password 'x'`);
  const url = new URL(database.url);
  url.username = name;
  url.password = 'x';
  return { name, url: url.href };
}

function fail(error: Error): never {
  throw error;
}

async function opens(location: StoreLocation): Promise<void> {
  const store = await openIn(location);
  try {
    await store.ledger.raise([anAlert(null)]);
    await store.requeue();
  } finally {
    await store.close();
  }
}

function problemWith(location: StoreLocation): Promise<string> {
  return opens(location).then(
    () => 'it opens',
    (error: Error) => {
      expect(error.name).toBe('StartError');
      return error.message;
    },
  );
}

async function schemasWithTables(): Promise<string[]> {
  const { rows } = await ask(
    database.url,
    `select distinct schemaname as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  return rows.map(({ name }) => name).sort();
}

describe('a role with few rights', ON_POSTGRESQL, () => {
  beforeAll(async () => {
    database = await createDatabase();
    await administer(database.url, `revoke create on schema public from public`);
  });
  afterAll(async () => {
    for (const name of made) await administer(database.url, `drop owned by ${name}`, `drop role ${name}`);
    await database.drop();
  });

  it('that owns one schema and nothing else works in it alone', async () => {
    const { name, url } = await aRole();
    await administer(database.url, `create schema only_${name} authorization ${name}`);
    const before = await schemasWithTables();
    await opens({ kind: 'server', url, schema: `only_${name}` });
    // Started again, it finds its tables.
    await opens({ kind: 'server', url, schema: `only_${name}` });
    expect((await schemasWithTables()).filter((schema) => !before.includes(schema))).toEqual([`only_${name}`]);
  });

  it('shares a database with another Runwarden in another schema', async () => {
    const one = await aRole();
    const two = await aRole();
    for (const { name } of [one, two]) await administer(database.url, `create schema ${name} authorization ${name}`);
    await opens({ kind: 'server', url: one.url, schema: one.name });
    await opens({ kind: 'server', url: two.url, schema: two.name });
  });

  it('that moves to a schema of its own is asked about the tables that it had, and keeps them if they are moved', async () => {
    const { name, url } = await aRole();
    await administer(database.url, `create schema before_${name} authorization ${name}`);
    await administer(database.url, `create schema after_${name} authorization ${name}`);
    await opens({ kind: 'server', url, schema: `before_${name}` });
    const notices: string[] = [];
    const openNoting = async (schema: string) => {
      notices.length = 0;
      const { db, close } = await openDatabase({ kind: 'server', url, schema }, fail, (notice) => notices.push(notice));
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from alerts`.execute(db);
      await close();
      return rows[0]?.n;
    };
    await openNoting(`after_${name}`);
    expect(notices).toEqual([
      expect.stringMatching(
        `^the schema after_${name} begins empty, and there are tables of a Runwarden in before_${name}: `,
      ),
    ]);
    await openNoting(`after_${name}`);
    expect(notices).toEqual([]);
    await administer(
      database.url,
      `drop schema after_${name} cascade`,
      `alter schema before_${name} rename to after_${name}`,
    );
    expect(await openNoting(`after_${name}`)).toBe(1);
  });

  it('that only reads and writes works on tables that another role owns', async () => {
    const owner = await aRole();
    const app = await aRole();
    await administer(database.url, `create schema ${owner.name} authorization ${owner.name}`);
    await opens({ kind: 'server', url: owner.url, schema: owner.name });
    const location = { kind: 'server', url: app.url, schema: owner.name } as const;
    expect(await problemWith(location)).toBe(
      `the role ${app.name} may not use the schema ${owner.name} in the database ${databaseName()}: let an administrator run GRANT USAGE ON SCHEMA ${owner.name} TO ${app.name} there`,
    );
    await administer(database.url, `grant usage on schema ${owner.name} to ${app.name}`);
    expect(await problemWith(location)).toMatch(
      new RegExp(
        `^the role ${app.name} may not use the table kysely_migration\\w* in the database .*: let its owner run GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${owner.name} TO ${app.name}$`,
      ),
    );
    await administer(
      database.url,
      `grant select, insert, update, delete on all tables in schema ${owner.name} to ${app.name}`,
    );
    await opens(location);
    await administer(database.url, `revoke update, insert on ${owner.name}.deliveries from ${app.name}`);
    expect(await problemWith(location)).toBe(
      `the role ${app.name} lacks INSERT, UPDATE on the table ${owner.name}.deliveries: let the owner run \`runwarden migrate --grant ${app.name}\`, or GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${owner.name} TO ${app.name}`,
    );
  });

  it('that the owner of the tables lets work on them can do everything but rewrite what was decided', async () => {
    const owner = await aRole();
    const app = await aRole();
    await administer(database.url, `create schema ${owner.name} authorization ${owner.name}`);
    await migrateServer({ kind: 'server', url: owner.url, schema: owner.name }, { name: app.name, objectId: null });
    const location = { kind: 'server', url: app.url, schema: owner.name } as const;
    await opens(location);
    // Again, as at the next version.
    await migrateServer({ kind: 'server', url: owner.url, schema: owner.name }, { name: app.name, objectId: null });
    const store = await openIn(location);
    const { ledger, boss } = store;
    const workspace = aWorkspace();
    const lease = await ledger.lease(workspace, NOW);
    const run = aRun(workspace);
    await ledger.observe(workspace.id, seen([run], NOW));
    const { decision } = await aQueuedCancel(ledger);
    expect(await ledger.claim(decision.id, NOW, () => null)).toMatchObject({ kind: 'claimed' });
    await lease?.release();
    // What pg-boss does by itself now and then.
    await boss.supervise();
    await store.close();
    await expect(administer(within(app.url, owner.name), `update decisions set reason = 'x'`)).rejects.toThrow(
      'permission denied for table decisions',
    );
    for (const [role, refusal] of [
      [app, 'permission denied for table audit_entries'],
      [owner, 'the audit is only added to'],
    ] as const)
      for (const statement of [
        `update audit_entries set hash = 'x'`,
        'delete from audit_entries',
        'truncate audit_entries',
      ])
        await expect(administer(within(role.url, owner.name), statement), statement).rejects.toThrow(refusal);
    await expect(administer(within(app.url, owner.name), `create table t (a int)`)).rejects.toThrow(
      'permission denied for schema',
    );
  });

  it('may make its database if it is asked to, and owns it', async () => {
    const { name, url } = await aRole();
    const address = new URL(url);
    address.pathname = `/new_${name}`;
    const location = { kind: 'server', url: address.href, schema: 'runwarden' } as const;
    await expect(migrateServer(location, null)).rejects.toThrow(/has no database new_/);
    await expect(migrateServer(location, null, { createDatabase: true })).rejects.toThrow(
      /permission denied to create/,
    );
    await administer(database.url, `alter role ${name} createdb`);
    for (const _ of ['made', 'there already']) await migrateServer(location, null, { createDatabase: true });
    await opens(location);
    await administer(database.url, `drop database new_${name}`);
  });

  it('of an identity is made by the functions of Azure, once', async () => {
    const owner = await aRole();
    const name = `identity-${owner.name}`;
    const home = new URL(database.url);
    home.pathname = '/postgres';
    await administer(database.url, `create schema ${owner.name} authorization ${owner.name}`);
    const location = { kind: 'server', url: owner.url, schema: owner.name } as const;
    const role = { name, objectId: '00000000-0000-4000-8000-00000000000a' };
    await expect(migrateServer(location, role)).rejects.toThrow(/makes no roles of Microsoft Entra/);
    await administer(
      home.href,
      `create function pgaadauth_create_principal_with_oid(text, text, text, boolean, boolean) returns text
        language plpgsql security definer as $$ begin
          execute format('create role %I login', $1);
          execute format('comment on role %I is %L', $1, concat_ws(' ', $2, $3, $4, $5));
          return 'Created role for ' || $1;
        end $$`,
    );
    try {
      await migrateServer(location, role);
      await migrateServer(location, role);
    } finally {
      await administer(home.href, 'drop function pgaadauth_create_principal_with_oid');
    }
    const { rows } = await ask(
      database.url,
      `select shobj_description(oid, 'pg_authid') as made_for,
        has_table_privilege(oid, '${owner.name}.decisions', 'insert') as works from pg_roles where rolname = '${name}'`,
    );
    expect(rows).toEqual([{ made_for: '00000000-0000-4000-8000-00000000000a service f f', works: true }]);
    await administer(database.url, `drop owned by "${name}"`, `drop role "${name}"`);
  });

  it('whose schemas an administrator made, ours in public and an empty one for the queue, works', async () => {
    const { name, url } = await aRole();
    const other = await createDatabase();
    await administer(
      other.url,
      `grant create on schema public to ${name}`,
      `create schema pgboss authorization ${name}`,
    );
    const there = new URL(url);
    there.pathname = new URL(other.url).pathname;
    await opens({ kind: 'server', url: there.href });
    await other.drop();
  });

  it.each([
    [
      'that may create nothing',
      [],
      undefined,
      'the role R may not create tables in the schema public, and may not create the schema pgboss in the database D: let an administrator run GRANT USAGE, CREATE ON SCHEMA public TO R; GRANT CREATE ON DATABASE D TO R there, or CREATE SCHEMA runwarden AUTHORIZATION R and set store.schema to runwarden',
    ],
    [
      'that may create tables in public alone',
      ['grant create on schema public to R'],
      undefined,
      'the role R may not create the schema pgboss in the database D: let an administrator run GRANT CREATE ON DATABASE D TO R there, or CREATE SCHEMA runwarden AUTHORIZATION R and set store.schema to runwarden',
    ],
    [
      'whose schema nobody made',
      [],
      'watch',
      'the role R may not create the schema watch in the database D: let an administrator run GRANT CREATE ON DATABASE D TO R there, or CREATE SCHEMA watch AUTHORIZATION R',
    ],
    [
      'that may use its schema and create nothing in it',
      ['create schema used', 'grant usage on schema used to R'],
      'used',
      'the role R may not create tables in the schema used in the database D: let an administrator run GRANT USAGE, CREATE ON SCHEMA used TO R there, or run runwarden migrate --grant R as the role that owns the schema',
    ],
    [
      'that may not connect',
      ['revoke connect on database D from public'],
      undefined,
      'the role R may not connect to the database D: let its owner run GRANT CONNECT ON DATABASE D TO R',
    ],
    [
      'that may only read',
      ['alter role R set default_transaction_read_only = on'],
      undefined,
      'the database D is read-only for the role R, as a standby is: name the primary server in DATABASE_URL',
    ],
    [
      'that finds no schema',
      ['alter role R set search_path = nowhere'],
      undefined,
      'the role R may use no schema of its search path in the database D: let an administrator run CREATE SCHEMA runwarden AUTHORIZATION R there and set store.schema to runwarden',
    ],
    [
      'that may not log in',
      ['alter role R nologin'],
      undefined,
      /^the database server at .* refuses the role R: role "R" is not permitted to log in$/,
    ],
  ] as const)('%s is refused in one sentence', async (_, statements, schema, expected) => {
    const { name, url } = await aRole();
    const named = (text: string) => text.replaceAll(/\bR\b/g, name).replaceAll(/\bD\b/g, databaseName());
    await administer(database.url, ...statements.map(named));
    const location = { kind: 'server', url, ...(schema === undefined ? {} : { schema }) } as const;
    const problem = await problemWith(location);
    if (typeof expected === 'string') expect(problem).toBe(named(expected));
    else expect(problem.replaceAll(name, 'R')).toMatch(expected);
    await administer(database.url, named('grant connect on database D to public'));
  });

  it('with a wrong password, in a database that is not there, or at a server that is not there, is refused in one sentence', async () => {
    const { name, url } = await aRole();
    const changed = (part: 'password' | 'pathname' | 'port' | 'search', value: string) => {
      const address = new URL(url);
      address[part] = value;
      return { kind: 'server', url: address.href } as const;
    };
    const at = new URL(url).host;
    expect(await problemWith(changed('password', 'y'))).toBe(
      `the database server at ${at} refuses the password of the role ${name}: correct it in DATABASE_URL`,
    );
    expect(await problemWith(changed('pathname', '/none'))).toBe(
      `the database server at ${at} has no database none: make it with CREATE DATABASE, or name another in DATABASE_URL`,
    );
    expect(await problemWith(changed('port', '1'))).toMatch(
      /^the database server at 127\.0\.0\.1:1 cannot be reached \(connect ECONNREFUSED .*\): check DATABASE_URL/,
    );
    expect(await problemWith(changed('search', '?sslmode=verify-full'))).toBe(
      `the database server at ${at} offers no TLS, which DATABASE_URL asks for: turn it on there, or take sslmode out of DATABASE_URL`,
    );
    expect(await problemWith(changed('password', ''))).toMatch(/has none: add it, or set store\.login to entra$/);
  });

  it('whose statements the server ends early is refused in one sentence, and the network is not blamed', async () => {
    const { name, url } = await aRole();
    await administer(
      database.url,
      `create schema ${name} authorization ${name}`,
      `alter role ${name} set statement_timeout = 1`,
    );
    expect(await problemWith({ kind: 'server', url, schema: name })).toMatch(
      new RegExp(`ends the statements of the role ${name} early .*raise statement_timeout for it`),
    );
  });

  it('on tables of a newer version is refused in one sentence', async () => {
    const { name, url } = await aRole();
    await administer(database.url, `create schema ${name} authorization ${name}`);
    await opens({ kind: 'server', url, schema: name });
    await administer(database.url, `insert into ${name}.kysely_migration values ('9999-later', '2030-01-01')`);
    expect(await problemWith({ kind: 'server', url, schema: name })).toMatch(
      /^the database \S+ holds the tables of a newer Runwarden \(.*9999-later.*\): start that version/,
    );
  });

  it('that does not own tables of an older version is asked to have them migrated', async () => {
    const owner = await aRole();
    const app = await aRole();
    await administer(database.url, `create schema ${owner.name} authorization ${owner.name}`);
    await opens({ kind: 'server', url: owner.url, schema: owner.name });
    await administer(
      database.url,
      `grant usage on schema ${owner.name} to ${app.name}`,
      `grant all on all tables in schema ${owner.name} to ${app.name}`,
      `delete from ${owner.name}.kysely_migration`,
    );
    expect(await problemWith({ kind: 'server', url: app.url, schema: owner.name })).toMatch(
      /^the tables .* are of an older version, and the role \S+ may not change them \(permission denied for schema \S+\): run `runwarden migrate` once/,
    );
  });
});

function within(url: string, schema: string): string {
  return `${url}?options=${encodeURIComponent(`-c search_path=${schema}`)}`;
}

function databaseName(): string {
  return new URL(database.url).pathname.slice(1);
}
