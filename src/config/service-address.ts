import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StartError } from '../core/values/start-error.ts';
import { readText } from '../policy/files.ts';
import { readConfigFile } from './config.ts';
import type { ConfigFile } from './schema.ts';

/** Where a running service is, and whom to trust on the way to it. */
export interface ServiceAddress {
  readonly url: string;
  /** Where the address is written, for an error. */
  readonly from: string;
  /** PEM of the config's certificate authority. */
  readonly ca?: string;
}

const DEFAULT_PORT = 8080;

/**
 * The address of the service for a command that asks it: as given, else RUNWARDEN_URL, else that of the config, else this
 * machine. Of the config only `http` and the certificate authority count; the rest of it may be wrong.
 * @throws {StartError} where the address or the named config file cannot be used.
 */
export function serviceAddress(
  given: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): ServiceAddress {
  const named = given ?? (variables.RUNWARDEN_URL || undefined);
  const config = configOf(variables, named !== undefined);
  const ca = config && caOf(config);
  const trust = ca === undefined || ca === null ? {} : { ca };
  if (named !== undefined) return { ...trust, url: checked(named, given), from: given ? '--url' : 'RUNWARDEN_URL' };
  const { host, port } = variablesOf(variables);
  const http = config?.parts.http;
  if (http?.['base-url'] !== undefined)
    return { ...trust, url: withoutSlash(http['base-url']), from: `http.base-url in ${config?.path}` };
  const url = `http://${reachable(host ?? http?.host ?? '127.0.0.1')}:${port ?? (http?.port || DEFAULT_PORT)}`;
  return { ...trust, url, from: http ? `http in ${config?.path}` : 'the default' };
}

interface FoundConfig {
  readonly path: string;
  readonly parts: Partial<ConfigFile>;
}

/** Null where there is none. One that RUNWARDEN_CONFIG names has to be there, unless the address is known without it. */
function configOf(variables: Readonly<Record<string, string | undefined>>, optional: boolean): FoundConfig | null {
  const named = variables.RUNWARDEN_CONFIG || undefined;
  const path = resolve(named ?? 'runwarden.yaml');
  if (!existsSync(path)) {
    if (named === undefined || optional) return null;
    throw new StartError(`RUNWARDEN_CONFIG names ${path}, which is not there; name the service with --url`);
  }
  const { parts, errors } = readConfigFile(path);
  if (parts.http === undefined && !optional)
    throw new StartError(`${errors.join('\n')}\nname the service with --url until the config is right`);
  return { path, parts };
}

function caOf({ path, parts }: FoundConfig): string | null {
  const file = parts.azure?.['ca-file'];
  if (file === undefined) return null;
  const read = readText(resolve(dirname(path), file));
  return read.ok ? read.text : null;
}

function variablesOf({ RUNWARDEN_HOST, RUNWARDEN_PORT }: Readonly<Record<string, string | undefined>>) {
  return { host: RUNWARDEN_HOST || undefined, port: Number(RUNWARDEN_PORT) || undefined };
}

/** An address that only says where to listen is reached at this machine. */
function reachable(host: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (bare === '0.0.0.0' || bare === '::') return '127.0.0.1';
  return bare.includes(':') ? `[${bare}]` : bare;
}

function checked(url: string, given: string | undefined): string {
  if (/^https?:$/.test(URL.parse(url)?.protocol ?? '')) return withoutSlash(url);
  const from = given === undefined ? 'RUNWARDEN_URL' : '--url';
  throw new StartError(`${from}: wanted the address of a Runwarden, such as http://127.0.0.1:8080, not "${url}"`);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
