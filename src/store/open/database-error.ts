import { StartError } from '../../core/values/start-error.ts';
import { innermost } from './folder.ts';
import { clientConfig, queueSchema, type ServerLocation, sqlName } from './server.ts';

/** The tables could not be brought up to date. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed';
}

/**
 * An error of the server, or of the way to it, as one sentence for the person who started Runwarden. Any other error
 * stays as it is.
 */
export function databaseError(error: unknown, location: ServerLocation): unknown {
  if (error instanceof StartError) return error;
  const migrating = error instanceof MigrationFailed;
  const sentence = sentenceFor(rootOf(error), location, migrating);
  return sentence === null ? error : new StartError(sentence, { cause: error });
}

/** The error that has the code. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError) return rootOf(error.errors[0]);
  return error instanceof Error && error.cause !== undefined ? rootOf(error.cause) : error;
}

interface Place {
  readonly server: string;
  readonly role: string;
  readonly database: string;
  readonly byToken: boolean;
  readonly migrating: boolean;
  /** As a GRANT names them. */
  readonly schemas: string;
  readonly message: string;
  readonly detail: string;
}

function sentenceFor(error: unknown, location: ServerLocation, migrating: boolean): string | null {
  const { host, port, user, database } = clientConfig(location, '');
  const place: Place = {
    server: `${host || 'localhost'}:${port ?? 5432}`,
    role: user || 'of this system user',
    database: database || user || '',
    byToken: location.password !== undefined,
    migrating,
    schemas: [...new Set([location.schema ?? 'public', queueSchema(location)])].join(', '),
    // OpenSSL ends its messages with a new line.
    message: innermost(error).replaceAll(/\s+/g, ' ').trim(),
    detail: fieldOf(error, 'detail'),
  };
  const code = fieldOf(error, 'code');
  const sentence = SENTENCES[code];
  if (sentence) return sentence(place);
  const unusual = code === '' ? null : `the database at ${place.server} cannot be used: ${place.message}`;
  return byMessage(place) ?? unusual;
}

function fieldOf(error: unknown, name: 'code' | 'detail'): string {
  if (!(error instanceof Error) || !(name in error)) return '';
  // Read as unknown: the field is one that only some errors have.
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}

type Sentence = (place: Place) => string;

const unreachable: Sentence = ({ server, message }) =>
  `the database server at ${server} cannot be reached (${message}): check DATABASE_URL, the network and that the server runs`;

const untrusted: Sentence = ({ server, message }) =>
  `the certificate of the database server at ${server} is not trusted (${message}): name its authority in DATABASE_URL with sslrootcert=<PEM file>, and the server by the name in its certificate`;

const noTls: Sentence = ({ server, message }) =>
  `the database server at ${server} and Runwarden agree on no form of TLS (${message}): update the server, or check that DATABASE_URL names a PostgreSQL server`;

const refusedPassword: Sentence = ({ server, role, byToken }) =>
  byToken
    ? `the database server at ${server} refuses the Microsoft Entra token for the role ${role}: the role must have the name of the signed-in identity, and an Entra administrator must have made it (docs/database.md)`
    : `the database server at ${server} refuses the password of the role ${role}: correct it in DATABASE_URL`;

const busy: Sentence = ({ server, message }) =>
  `the database server at ${server} takes no connections now (${message}): try again later`;

const full: Sentence = ({ server, message }) =>
  `the disk of the database server at ${server} is full (${message}): free space there`;

const SENTENCES: Readonly<Record<string, Sentence>> = {
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EPIPE: unreachable,
  ENOENT: unreachable,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  CERT_NOT_YET_VALID: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
  EPROTO: noTls,
  '28P01': refusedPassword,
  '28000': ({ server, role, message }) =>
    /no encryption/.test(message)
      ? `the database server at ${server} takes the role ${role} only over TLS: add sslmode=verify-full to DATABASE_URL`
      : `the database server at ${server} refuses the role ${role}: ${message}`,
  '3D000': ({ server, database }) =>
    `the database server at ${server} has no database ${database}: make it with CREATE DATABASE, or name another in DATABASE_URL`,
  '42501': missingRight,
  '42704': ({ message }) => `the database server reports: ${message}; name a role that exists`,
  '42883': ({ server, message }) =>
    `the database server at ${server} makes no roles of Microsoft Entra (${message}): it is none of Azure, or Entra is not enabled there`,
  '25006': ({ database }) =>
    `the database ${database} is read-only, as a standby is: name the primary server in DATABASE_URL`,
  '57014': ({ server, role, message }) =>
    `the database server at ${server} ends the statements of the role ${role} early (${message}): let an administrator raise statement_timeout for it, and check that the server is not overloaded`,
  '53300': busy,
  '57P03': busy,
  '57P01': busy,
  '53100': full,
  '58030': full,
};

/** What PostgreSQL says when a right is missing. */
function missingRight({ role, database, schemas, migrating, message, detail }: Place): string {
  const [, kind = '', name = ''] = /^permission denied for (\w+) "?(.+?)"?$/.exec(message) ?? [];
  const to = sqlName(role);
  if (kind === 'database')
    return /CONNECT/.test(detail)
      ? `the role ${role} may not connect to the database ${database}: let its owner run GRANT CONNECT ON DATABASE ${sqlName(database)} TO ${to}`
      : `the role ${role} may not create a schema in the database ${database}: let its owner run GRANT CREATE ON DATABASE ${sqlName(database)} TO ${to}, or make a schema for it and set store.schema`;
  if (migrating && (kind === 'schema' || message.startsWith('must be owner of')))
    return `the tables in the database ${database} are of an older version, and the role ${role} may not change them (${message}): run \`runwarden migrate\` once as the role that owns them`;
  const right = RIGHTS[kind];
  if (kind === 'schema')
    return `the role ${role} may not use or change the schema ${name} in the database ${database}: let its owner run GRANT USAGE, CREATE ON SCHEMA ${sqlName(name)} TO ${to}`;
  if (right === undefined) return `the role ${role} lacks a right in the database ${database}: ${message}`;
  return `the role ${role} may not use the ${kind} ${name} in the database ${database}: let its owner run GRANT ${right} IN SCHEMA ${schemas} TO ${to}`;
}

const RIGHTS: Readonly<Record<string, string>> = {
  table: 'SELECT, INSERT, UPDATE, DELETE ON ALL TABLES',
  sequence: 'USAGE, SELECT ON ALL SEQUENCES',
  function: 'EXECUTE ON ALL FUNCTIONS',
};

/** Errors of the driver that have no code. */
function byMessage({ server, role, database, message }: Place): string | null {
  if (/^corrupted migrations/.test(message))
    return `the database ${database} holds the tables of a newer Runwarden (${message}): start that version, or name another database`;
  if (/does not support SSL/.test(message))
    return `the database server at ${server} offers no TLS, which DATABASE_URL asks for: turn it on there, or take sslmode out of DATABASE_URL`;
  if (/client password must be a string|no password/i.test(message))
    return `the database server at ${server} asks for the password of the role ${role}, and DATABASE_URL has none: add it, or set store.login to entra`;
  if (/timeout|terminated/i.test(message))
    return `the database server at ${server} cannot be reached (${message}): check DATABASE_URL, the network and that the server runs`;
  return null;
}
