import { loadConfig } from '../config/config.ts';
import { storeLocation } from '../main.ts';
import { migrateServer } from '../store/open/open-store.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { complain, print } from './process.ts';
import { reportError, reportInvalid } from './report-error.ts';

export interface MigrateOptions {
  /** The role of the service, which may read and write the tables afterwards. */
  readonly grant: string | null;
  /** The identity that logs in as that role, which is made where it is missing. */
  readonly entraObjectId: string | null;
  /** Whether the database is made where it is missing. */
  readonly createDatabase: boolean;
}

/** Brings the tables of the database up to date, as the role that owns them. */
export async function migrate(
  variables: Readonly<Record<string, string | undefined>>,
  { grant, entraObjectId, createDatabase }: MigrateOptions,
): Promise<ExitCode> {
  const loaded = loadConfig(variables, 'look');
  if (!loaded.ok) return reportInvalid('Runwarden cannot migrate with this config:', loaded.errors);
  if (entraObjectId !== null && grant === null) {
    complain('--entra-object-id belongs to the role that --grant names: give both');
    return EXIT.runtimeError;
  }
  const location = storeLocation(loaded.config);
  if (location.kind !== 'server') {
    complain('DATABASE_URL is not set: a data folder is brought up to date whenever it is opened');
    return EXIT.runtimeError;
  }
  try {
    const role = grant === null ? null : { name: grant, objectId: entraObjectId };
    await migrateServer(location, role, { createDatabase });
  } catch (error) {
    return reportError(error);
  }
  print('The tables of the database are up to date.');
  if (grant !== null) print(`The role ${grant} may read and write them.`);
  return EXIT.clean;
}
