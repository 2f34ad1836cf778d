import pg from 'pg';
import type { DatabaseProxy } from '../support/database-proxy.ts';

/** What happens besides kills, by name. */
export const TROUBLES = {
  faults: 'Azure answers three of ten requests with an error, late, in part, or with something else, all the time',
  gone: 'the database refuses every connection for a minute',
  dark: 'the database takes what is asked and answers nothing for a minute',
  full: 'the database reads, and refuses every write for a minute, as a full one does',
  clocks: 'the clock of one replica jumps by up to ten minutes, all the time',
} as const;
export type TroubleName = keyof typeof TROUBLES;

export function isTrouble(name: string): name is TroubleName {
  return Object.hasOwn(TROUBLES, name);
}

/** Which calls strike three of ten: no two kinds on one call more often than that together. */
const KINDS = ['status', 'throttle', 'cut', 'truncate', 'wrong-shape', 'slow'] as const;
const OFTEN = 0.3;

export const MANY_FAULTS = KINDS.map((kind) => ({
  ...{ on: 'any', do: kind, chance: OFTEN / KINDS.length },
  ...(kind === 'throttle' && { 'retry-after': 1 }),
}));

/** Something that begins and ends while replicas work. */
export interface Trouble {
  readonly name: TroubleName;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** Those that come and go. */
export function passing(
  names: readonly TroubleName[],
  { proxy, databaseUrl }: { readonly proxy: DatabaseProxy; readonly databaseUrl: string },
): Trouble[] {
  const all: Trouble[] = [
    { name: 'gone', begin: async () => proxy.goAway(), end: async () => proxy.comeBack() },
    {
      name: 'dark',
      begin: async () => {
        proxy.holdQuestions = () => true;
      },
      end: async () => proxy.release(),
    },
    { name: 'full', begin: () => refuseWrites(databaseUrl, 'on'), end: () => refuseWrites(databaseUrl, 'off') },
  ];
  return all.filter(({ name }) => names.includes(name));
}

/** For all connections from now on; those that are open end. */
async function refuseWrites(databaseUrl: string, value: 'on' | 'off'): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { database } = client;
    await client.query('set default_transaction_read_only = off');
    await client.query(`alter database ${database} set default_transaction_read_only = ${value}`);
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  } finally {
    await client.end();
  }
}

/** Begins before all else in a process, and moves its clock every second. */
const JUMPING = `
  const Real = Date, most = 600000;
  let ahead = 0;
  setInterval(() => { ahead = Math.random() < 0.5 ? 0 : Math.round((Math.random() * 2 - 1) * most); }, 1000).unref();
  const now = () => Real.now() + ahead;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length === 0 ? super(now()) : super(...given); }
    static now() { return now(); }
  };
`;

/** What the environment of a replica has whose clock jumps. */
export const JUMPING_CLOCK = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(JUMPING)}` };
