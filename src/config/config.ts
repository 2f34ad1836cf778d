import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import cron from 'node-cron';
import type { AzureSettings, CredentialSettings } from '../azure/index.ts';
import type { Milliseconds } from '../core/duration.ts';
import type { CancelLimits } from '../core/policy.ts';
import type { ApiKey } from '../http/auth.ts';
import { bindAddress } from '../http/local.ts';
import { webhookSecretProblem, webhookUrlProblem } from '../notify/webhook-target.ts';
import { parseDocument, type SourceDocument } from '../policy/document.ts';
import { formatPolicyError, type PolicyError } from '../policy/errors.ts';
import { readText } from '../policy/files.ts';
import { parseWith } from '../policy/issues.ts';
import type { StoreLocation } from '../store/database.ts';
import type { OwnerSettings } from '../watch/deps.ts';
import type { WorkspaceTarget } from '../watch/workspaces.ts';
import { type Environment, environmentSchema, secretVariable } from './environment.ts';
import { type ConfigFile, configSchema } from './schema.ts';

/** Everything that can be set, checked and frozen. */
export interface Config {
  readonly azure: AzureSettings;
  readonly every: string;
  readonly targets: readonly WorkspaceTarget[];
  readonly blindAfter: Milliseconds;
  readonly policies: string;
  readonly store: StoreLocation;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly baseUrl: string | null;
    readonly keys: readonly ApiKey[];
  };
  readonly channels: Readonly<Record<string, ChannelConfig>>;
  readonly recipients: Readonly<Record<string, readonly string[]>>;
  readonly owner: OwnerSettings;
  readonly limits: CancelLimits;
  readonly log: { readonly level: 'error' | 'warn' | 'info' | 'debug'; readonly format: 'json' | 'text' | null };
}

export type ChannelConfig =
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly type: 'log' };

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  /** One line each, with the place where there is one. */
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Reads file and environment into one frozen object, or says everything that is wrong at once. The only reader of the
 * process's environment, which it is given.
 */
export function loadConfig(variables: Readonly<Record<string, string | undefined>>): LoadedConfig {
  const environment = environmentSchema.safeParse(variables);
  const errors = environment.success
    ? []
    : environment.error.issues.map((issue) => `${issue.path.join('.')}: expected ${issue.message}`);
  const path = resolve(variables.RUNWARDEN_CONFIG ?? 'runwarden.yaml');
  const file = readConfigFile(path);
  if (!file.ok) errors.push(...file.errors);
  if (!environment.success || !file.ok) return { ok: false, errors };
  return assemble(file.value, file.document, environment.data, variables, dirname(path));
}

type ReadFile =
  | { readonly ok: true; readonly value: ConfigFile; readonly document: SourceDocument }
  | { readonly ok: false; readonly errors: string[] };

function readConfigFile(path: string): ReadFile {
  if (!existsSync(path))
    return {
      ok: false,
      errors: [
        `${path}: there is no config file; write one (see deploy/runwarden.example.yaml) or name another with RUNWARDEN_CONFIG`,
        'watch.workspaces: not set; it names the workspaces to watch, or a subscription to discover them in',
      ],
    };
  const read = readText(path);
  if (!read.ok) return { ok: false, errors: [formatPolicyError(read.error)] };
  const parsed = parseDocument(path, read.text);
  if (!parsed.ok) return { ok: false, errors: parsed.errors.map(formatPolicyError) };
  const checked = parseWith(configSchema, parsed.document);
  if (!checked.ok) return { ok: false, errors: checked.errors.map(formatPolicyError) };
  return { ok: true, value: checked.value, document: parsed.document };
}

function assemble(
  file: ConfigFile,
  document: SourceDocument,
  environment: Environment,
  variables: Readonly<Record<string, string | undefined>>,
  folder: string,
): LoadedConfig {
  const problems: PolicyError[] = [];
  const missing: string[] = [];
  const channels = channelsOf(file, document, variables, problems, missing);
  checkRecipients(file, document, problems);
  const host = environment.RUNWARDEN_HOST ?? file.http.host;
  const port = environment.RUNWARDEN_PORT ?? file.http.port;
  const bind = bindAddress({ host, port, keys: file.http.keys });
  if (!bind.ok) problems.push(document.errorAt(['http', 'host'], bind.problem, 'http.keys, or host: 127.0.0.1'));
  if (!cron.validate(file.watch.every))
    problems.push(
      document.errorAt(['watch', 'every'], `"${file.watch.every}" is no cron expression`, 'one such as "*/5 * * * *"'),
    );
  const credential = credentialOf(file, environment, missing);
  const ca = readCa(file, document, folder, problems);
  if (problems.length > 0 || missing.length > 0 || !credential)
    return { ok: false, errors: [...problems.map(formatPolicyError), ...missing] };
  const { endpoint, authority } = file.azure;
  return {
    ok: true,
    config: Object.freeze({
      azure: {
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(authority === undefined ? {} : { authorityHost: authority }),
        ...(ca === null ? {} : { ca }),
        credential,
        currency: file.prices.currency,
        ...(file.prices.endpoint === undefined ? {} : { pricesEndpoint: file.prices.endpoint }),
      },
      every: file.watch.every,
      targets: file.watch.workspaces.map(targetOf),
      blindAfter: file.watch['blind-after'],
      policies: resolve(folder, environment.RUNWARDEN_POLICIES ?? file.policies),
      store: storeOf(file, environment, folder),
      http: { host, port, baseUrl: file.http['base-url'] ?? null, keys: file.http.keys },
      channels,
      recipients: file.notify.recipients,
      owner: file.owner,
      limits: {
        perCycle: file.limits['per-cycle'],
        perHour: file.limits['per-hour'],
        share: file.limits.share / 100,
      },
      log: { level: environment.RUNWARDEN_LOG_LEVEL ?? 'info', format: environment.RUNWARDEN_LOG_FORMAT ?? null },
    }),
  };
}

function targetOf(target: ConfigFile['watch']['workspaces'][number]): WorkspaceTarget {
  if ('discover' in target) return { subscription: target.subscription, discover: target.discover };
  return { subscription: target.subscription, resourceGroup: target['resource-group'], name: target.name };
}

function storeOf(file: ConfigFile, environment: Environment, folder: string): StoreLocation {
  if (environment.DATABASE_URL !== undefined) return { kind: 'server', url: environment.DATABASE_URL };
  return { kind: 'folder', path: resolve(folder, environment.RUNWARDEN_DATA_DIR ?? file.store['data-dir']) };
}

function channelsOf(
  file: ConfigFile,
  document: SourceDocument,
  variables: Readonly<Record<string, string | undefined>>,
  problems: PolicyError[],
  missing: string[],
): Record<string, ChannelConfig> {
  const channels: Record<string, ChannelConfig> = {};
  for (const [name, channel] of Object.entries(file.notify.channels)) {
    if (channel.type === 'log') {
      channels[name] = { type: 'log' };
      continue;
    }
    const urlProblem = webhookUrlProblem(channel.url);
    if (urlProblem !== null)
      problems.push(document.errorAt(['notify', 'channels', name, 'url'], urlProblem, 'an https address'));
    const variable = secretVariable(name);
    const secret = variables[variable];
    const secretProblem = secret === undefined ? 'not set' : webhookSecretProblem(secret);
    if (secretProblem !== null)
      missing.push(
        `${variable}: ${secretProblem}; it holds the signing secret of channel "${name}", whsec_ and base64`,
      );
    if (secret !== undefined) channels[name] = { type: 'webhook', url: channel.url, secret };
  }
  return channels;
}

function checkRecipients(file: ConfigFile, document: SourceDocument, problems: PolicyError[]): void {
  const known = Object.keys(file.notify.channels);
  for (const [recipient, names] of Object.entries(file.notify.recipients))
    for (const name of names)
      if (!known.includes(name))
        problems.push(
          document.errorAt(
            ['notify', 'recipients', recipient],
            `there is no channel "${name}"`,
            known.length > 0 ? `one of ${known.join(', ')}` : 'a channel under notify.channels',
          ),
        );
}

function credentialOf(file: ConfigFile, environment: Environment, missing: string[]): CredentialSettings | null {
  const { credential } = file.azure;
  if (credential.kind === 'default') return { kind: 'default' };
  if (credential.kind === 'managed-identity') {
    const clientId = credential['client-id'] ?? environment.AZURE_CLIENT_ID;
    return { kind: 'managed-identity', ...(clientId === undefined ? {} : { clientId }) };
  }
  const tenantId = credential['tenant-id'] ?? environment.AZURE_TENANT_ID;
  const clientId = credential['client-id'] ?? environment.AZURE_CLIENT_ID;
  const clientSecret = environment.AZURE_CLIENT_SECRET;
  if (tenantId === undefined) missing.push('AZURE_TENANT_ID: not set; credential kind client-secret needs it');
  if (clientId === undefined) missing.push('AZURE_CLIENT_ID: not set; credential kind client-secret needs it');
  if (clientSecret === undefined) missing.push('AZURE_CLIENT_SECRET: not set; credential kind client-secret needs it');
  if (tenantId === undefined || clientId === undefined || clientSecret === undefined) return null;
  return { kind: 'client-secret', tenantId, clientId, clientSecret };
}

function readCa(file: ConfigFile, document: SourceDocument, folder: string, problems: PolicyError[]): string | null {
  const path = file.azure['ca-file'];
  if (path === undefined) return null;
  try {
    return readFileSync(resolve(folder, path), 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(document.errorAt(['azure', 'ca-file'], reason, 'a PEM file that can be read'));
    return null;
  }
}
