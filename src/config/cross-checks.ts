import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CredentialSettings } from '../azure/index.ts';
import { messageOf } from '../core/values/caught.ts';
import { oneOf } from '../core/values/did-you-mean.ts';
import { bindProblem } from '../http/loopback.ts';
import type { ChannelSettings } from '../notify/channels.ts';
import { webhookSecretProblem, webhookUrlProblem } from '../notify/webhook-target.ts';
import type { SourceDocument } from '../yaml/document.ts';
import { formatSourceError, type SourceError } from '../yaml/source-error.ts';
import { databaseProblems } from './database-address.ts';
import { type Environment, secretVariable } from './environment.ts';
import type { ConfigFile } from './schema.ts';

/** What a config file is checked together with. */
export interface Surroundings {
  readonly document: SourceDocument;
  readonly environment: Environment;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The folder of the config file, from which its paths go. */
  readonly folder: string;
  /** Whether alerts are sent: else no secret of a channel has to be at hand. */
  readonly sends: boolean;
}

/** What a schema cannot say, because it takes two parts of the config, its surroundings, or a parser. */
export interface Checked {
  /** One line each, with the place where there is one. */
  readonly problems: readonly string[];
  readonly channels: Readonly<Record<string, ChannelSettings>>;
  readonly address: { readonly host: string; readonly port: number };
  readonly credential: CredentialSettings | null;
  readonly ca: string | null;
}

/** Checks the parts of a config file that are right by themselves; the others are left to the schema's own errors. */
export function checkParts(parts: Partial<ConfigFile>, surroundings: Surroundings): Checked {
  const { document, environment, folder } = surroundings;
  const problems: SourceError[] = [];
  const missing: string[] = [];
  const channels = parts.notify ? channelsOf(parts.notify, surroundings, problems, missing) : {};
  if (parts.notify) checkRecipients(parts.notify, document, problems);
  const host = environment.RUNWARDEN_HOST ?? parts.http?.host ?? '';
  const port = environment.RUNWARDEN_PORT ?? parts.http?.port ?? 0;
  if (parts.http) {
    const problem = bindProblem(host, parts.http.keys);
    if (problem !== null) problems.push(document.errorAt(['http', 'host'], problem, 'http.keys, or host: 127.0.0.1'));
  }
  if (parts.store) missing.push(...databaseProblems(parts.store, environment));
  return {
    channels,
    address: { host, port },
    credential: parts.azure ? credentialOf(parts.azure, environment, missing) : null,
    ca: parts.azure ? readCa(parts.azure, document, folder, problems) : null,
    problems: [...problems.map(formatSourceError), ...missing],
  };
}

function channelsOf(
  notify: ConfigFile['notify'],
  { document, variables, sends }: Surroundings,
  problems: SourceError[],
  missing: string[],
): Record<string, ChannelSettings> {
  const channels: Record<string, ChannelSettings> = {};
  for (const [name, channel] of Object.entries(notify.channels)) {
    if (channel.type === 'log') {
      channels[name] = { type: 'log' };
      continue;
    }
    const urlProblem = webhookUrlProblem(channel.url);
    if (urlProblem !== null)
      problems.push(document.errorAt(['notify', 'channels', name, 'url'], urlProblem, 'an https address'));
    const variable = secretVariable(name);
    const secret = variables[variable];
    const unset = sends ? 'not set; the secret must be whsec_ and base64' : null;
    const secretProblem = secret === undefined ? unset : webhookSecretProblem(secret);
    if (secretProblem !== null)
      missing.push(`${variable}: ${secretProblem}; it holds the signing secret of channel "${name}"`);
    channels[name] = { type: 'webhook', url: channel.url, secret: secret ?? null };
  }
  return channels;
}

function checkRecipients(notify: ConfigFile['notify'], document: SourceDocument, problems: SourceError[]): void {
  const known = Object.keys(notify.channels);
  for (const [recipient, names] of Object.entries(notify.recipients))
    for (const name of names)
      if (!known.includes(name))
        problems.push(
          document.errorAt(
            ['notify', 'recipients', recipient],
            `there is no channel "${name}"`,
            known.length > 0 ? oneOf(name, known) : 'a channel under notify.channels',
          ),
        );
}

function credentialOf(
  { credential }: ConfigFile['azure'],
  environment: Environment,
  missing: string[],
): CredentialSettings | null {
  if (credential.kind === 'default') return { kind: 'default' };
  if (credential.kind === 'managed-identity') {
    const clientId = credential['client-id'] ?? environment.AZURE_CLIENT_ID;
    return { kind: 'managed-identity', ...(clientId === undefined ? {} : { clientId }) };
  }
  const tenantId = credential['tenant-id'] ?? environment.AZURE_TENANT_ID;
  const clientId = credential['client-id'] ?? environment.AZURE_CLIENT_ID;
  const clientSecret = environment.AZURE_CLIENT_SECRET;
  const needed = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret };
  for (const [variable, value] of Object.entries(needed))
    if (value === undefined) missing.push(`${variable}: not set; credential kind client-secret needs it`);
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { kind: 'client-secret', tenantId, clientId, clientSecret };
}

function readCa(
  azure: ConfigFile['azure'],
  document: SourceDocument,
  folder: string,
  problems: SourceError[],
): string | null {
  const path = azure['ca-file'];
  if (path === undefined) return null;
  try {
    return readFileSync(resolve(folder, path), 'utf8');
  } catch (error) {
    const reason = messageOf(error);
    problems.push(document.errorAt(['azure', 'ca-file'], reason, 'a PEM file that can be read'));
    return null;
  }
}
