import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { StartError } from '../../core/values/start-error.ts';
import type { Variables } from '../variables.ts';
import { makePrivateFolder, readPrivate, writePrivate } from './private-file.ts';
import { userFolders } from './user-folders.ts';

const tokensSchema = z.object({
  kind: z.literal('tokens'),
  issuer: z.string(),
  clientId: z.string(),
  scopes: z.array(z.string()),
  accessToken: z.string(),
  /** Milliseconds since 1970; null where the issuer does not say. */
  expiresAt: z.number().nullable(),
  refreshToken: z.string().nullable(),
});

const credentialSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('key'), key: z.string() }),
  tokensSchema,
]);

const fileSchema = z.object({ services: z.record(z.string(), credentialSchema) });

/** What an issuer gave to a person who signed in. */
export type Tokens = z.output<typeof tokensSchema>;

/** By what a service knows this user: tokens, or an API key. */
export type Credential = z.output<typeof credentialSchema>;

/** The credentials of this user, by the address of the service. */
export interface Keyring {
  /** Where they are. */
  readonly path: string;
  /** Null for none. @throws {StartError} where others can read them. */
  get(url: string): Promise<Credential | null>;
  /** Null forgets them. */
  set(url: string, credential: Credential | null): Promise<void>;
  /** Does something while no other command changes them. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/** The keyring file of this user, which they alone may read. */
export function openKeyring(variables: Variables): Keyring {
  const folder = userFolders(variables).config;
  const path = join(folder, 'credentials.json');

  async function read(): Promise<Record<string, Credential>> {
    const text = await readPrivate(path);
    if (text === null) return {};
    const parsed = fileSchema.safeParse(parse(text));
    if (parsed.success) return parsed.data.services;
    throw new StartError(`${path} is damaged: remove it, and sign in again with runwarden login`);
  }

  return {
    path,
    async get(url) {
      return (await read())[addressKey(url)] ?? null;
    },
    async set(url, credential) {
      const { [addressKey(url)]: _, ...others } = await read();
      const services = credential ? { ...others, [addressKey(url)]: credential } : others;
      await writePrivate(path, `${JSON.stringify({ services }, null, 2)}\n`);
    },
    async alone(work) {
      const unlock = await lock(folder);
      try {
        return await work();
      } finally {
        unlock();
      }
    },
  };
}

/** Addresses that differ in nothing that counts are one. */
function addressKey(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

const LOCK_WITHIN_MS = 30_000;
const LOCK_PAUSE_MS = 50;
/** SQLite's "database is locked". */
const SQLITE_BUSY = 5;

/** Node has no file lock, but its SQLite has one. The kernel drops it with the process, however that ends. */
async function lock(folder: string): Promise<() => void> {
  await makePrivateFolder(folder);
  const database = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  for (let waited = 0; ; waited += LOCK_PAUSE_MS) {
    try {
      database.exec('begin exclusive');
      return () => database.close();
    } catch (error) {
      const isHeld = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
      if (!isHeld || waited >= LOCK_WITHIN_MS) {
        database.close();
        if (!isHeld) throw error;
        throw new StartError(`another runwarden has held ${join(folder, 'lock')} for 30 s: end it, and try again`);
      }
      await delay(LOCK_PAUSE_MS);
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
