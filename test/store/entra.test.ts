import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectAzure } from '../../src/azure/index.ts';
import { storeLocation } from '../../src/main.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { clientConfig } from '../../src/store/open/server.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase, openIn } from '../support/postgres.ts';
import { oneWorkspace } from '../support/scenarios.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';
import { anAlert } from './rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-entra-'));
const role = `identity-${randomBytes(4).toString('hex')}`;
const azureSettings = { credential: { kind: 'default' } } as const;
let database: Awaited<ReturnType<typeof createDatabase>>;
let front: TlsFront;

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The server knows no token: it takes this one as it takes a password. */
function accept(token: string): Promise<void> {
  return administer(`alter role "${role}" password '${token}'`);
}

function store() {
  const url = new URL(database.url);
  url.username = role;
  url.password = '';
  url.host = `localhost:${front.port}`;
  url.search = `?sslmode=verify-full&sslrootcert=${join(folder, 'ca.pem')}`;
  return { kind: 'server', url: url.href, schema: 'entra', login: 'entra' } as const;
}

describe('a login with Microsoft Entra', ON_POSTGRESQL, () => {
  beforeAll(async () => {
    database = await createDatabase();
    await administer(`create role "${role}" login`);
    await administer(`create schema entra authorization "${role}"`);
    const { hostname, port } = new URL(database.url);
    front = await startTlsFront({ host: hostname, port: Number(port) });
    writeFileSync(join(folder, 'ca.pem'), front.caPem);
  });
  afterAll(async () => {
    await front.close();
    await database.drop();
    const { url } = database;
    const client = new pg.Client({ connectionString: new URL('/postgres', url).href });
    await client.connect();
    await client.query(`drop role "${role}"`).finally(() => client.end());
    rmSync(folder, { recursive: true, force: true });
  });

  it('sends the token of the configured credential as password, over TLS', async () => {
    const sandbox = await startSandbox({ scenario: oneWorkspace([]) });
    const settings = {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      ca: sandbox.caPem,
      audiences: { postgres: 'https://ossrdbms-aad.database.windows.net' },
      credential: {
        kind: 'client-secret',
        tenantId: sandbox.hosts.tenantId,
        clientId: 'c',
        clientSecret: 's',
      },
    } as const;
    const azure = connectAzure(settings, { clock: Date.now });
    // The credential keeps it for an hour, so the store gets the same.
    await accept(await azure.databaseToken());
    const opened = await openIn(storeLocation({ store: store(), azure: settings, network: {} }, azure));
    await opened.ledger.raise([anAlert(null)]);
    await opened.close();
    azure.close();
    await sandbox.close();
  });

  it('asks for a token for each new connection, so that one that has ended is not used again', async () => {
    const scopes: string[] = [];
    let token = 'first';
    const credential = {
      async getToken(scope: string | string[]) {
        scopes.push(String(scope));
        return { token, expiresOnTimestamp: 0 };
      },
    };
    const azure = connectAzure(azureSettings, { clock: Date.now, credential });
    await accept(token);
    const location = storeLocation({ store: store(), azure: azureSettings, network: {} }, azure);
    // The queue looks for work by itself, also while the server takes neither token.
    const opened = await openIn(location, () => undefined);
    token = 'second';
    await accept(token);
    const before = scopes.length;
    await Promise.all(Array.from({ length: 8 }, () => opened.ledger.raise([anAlert(null)])));
    expect(scopes.length).toBeGreaterThan(before);
    expect(new Set(scopes)).toEqual(new Set(['https://ossrdbms-aad.database.windows.net/.default']));
    await opened.close();
  });

  it('that the server refuses, or for which Entra gives no token, is one sentence', async () => {
    const problemWith = (getToken: () => Promise<{ token: string; expiresOnTimestamp: number }>) => {
      const azure = connectAzure(azureSettings, { clock: Date.now, credential: { getToken } });
      const location = storeLocation({ store: store(), azure: azureSettings, network: {} }, azure);
      return openIn(location).then(
        () => 'it opens',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    };
    expect(await problemWith(async () => ({ token: 'of another', expiresOnTimestamp: 0 }))).toMatch(
      /^StartError: the database server at localhost:\d+ refuses the Microsoft Entra token for the role identity-\w+: /,
    );
    expect(await problemWith(() => Promise.reject(new Error('AADSTS700016: no such application')))).toBe(
      'StartError: Microsoft Entra gives no token for the database (https://ossrdbms-aad.database.windows.net/.default): AADSTS700016: no such application',
    );
  });

  it('trusts no server whose certificate it does not know', async () => {
    const unknown = { ...store(), url: store().url.replace(/&sslrootcert=.*/, ''), password: async () => 'x' };
    await expect(openIn(unknown)).rejects.toThrow(/^the certificate of the database server at .* is not trusted/);
  });
});

it.each(['require', 'prefer', 'verify-ca', 'verify-full'])(
  'sslmode=%s checks the server, without a warning',
  (mode) => {
    const warned = vi.spyOn(process, 'emitWarning');
    const { ssl } = clientConfig({ kind: 'server', url: `postgres://a@db.example.com/x?sslmode=${mode}` }, 'test');
    expect(ssl).toEqual({});
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  },
);
