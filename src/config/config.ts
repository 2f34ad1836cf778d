import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { AzureSettings, CredentialSettings } from '../azure/index.ts';
import type { DigestPlan } from '../core/alert/digest-period.ts';
import type { Person } from '../core/alert/people.ts';
import type { EvidenceKeep } from '../core/evidence/retention.ts';
import type { Budget } from '../core/money/budget.ts';
import type { CancelLimits } from '../core/policy/limits.ts';
import type { StoreKeep } from '../core/record/store-keep.ts';
import type { OwnerRules } from '../core/run/owner.ts';
import { ownerNames } from '../core/run/owner-names.ts';
import type { Milliseconds } from '../core/values/duration.ts';
import { caseless } from '../core/values/text.ts';
import type { ApiKey } from '../http/find-key.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import type { PeopleRules } from '../http/roles.ts';
import type { SignInSettings } from '../http/sign-in/settings.ts';
import type { NetworkSettings } from '../network/outbound.ts';
import type { ChannelSettings, RecipientWay } from '../notify/channel-settings.ts';
import type { Templates } from '../notify/messages/templates.ts';
import { readText } from '../policy/files.ts';
import { toLimits } from '../policy/limits.ts';
import type { StoreLocation } from '../store/open/database.ts';
import type { ServerLocation } from '../store/open/server.ts';
import type { HeartbeatSettings } from '../watch/heartbeat.ts';
import type { WorkspaceTarget } from '../watch/workspaces.ts';
import { parseDocument, type SourceDocument } from '../yaml/document.ts';
import { parseWith } from '../yaml/schema-errors.ts';
import { formatSourceError } from '../yaml/source-error.ts';
import { type AuditSettings, auditSettings } from './audit.ts';
import { budgetsOf, type ReportTags, reportTags } from './budgets.ts';
import { withSecretPlace } from './channel-secrets.ts';
import { type Checked, checkParts } from './cross-checks.ts';
import { type Environment, environmentSchema, proxiesOf } from './environment.ts';
import { digestPlans } from './notify.ts';
import type { OnCall } from './on-call.ts';
import { peopleRules } from './people.ts';
import { type ConfigFile, configSchema } from './schema.ts';
import { withSecretFiles } from './secret-files.ts';
import { signInSettings } from './sign-in.ts';

/** Where the data is. With `entra`, Azure is asked for the password. */
export type StoreSettings = StoreLocation | (Omit<ServerLocation, 'password'> & { readonly login: 'entra' });

/** Everything that can be set, checked and frozen. */
export interface Config {
  readonly azure: AzureSettings;
  /** How everything leaves the process. */
  readonly network: NetworkSettings;
  readonly every: string;
  readonly targets: readonly WorkspaceTarget[];
  /** Over how many workspaces a replica passes at once; absent for what its machine carries. */
  readonly passesAtOnce?: number;
  readonly blindAfter: Milliseconds;
  readonly unknownAfter: Milliseconds;
  readonly heartbeat: HeartbeatSettings | null;
  readonly policies: string;
  readonly store: StoreSettings;
  /** How long rows are kept that nothing needs any more. */
  readonly storeKeep: StoreKeep;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly baseUrl: string | null;
    readonly keys: readonly ApiKey[];
    /** What people may do who sign in. */
    readonly people?: PeopleRules;
    readonly trustProxy: boolean | readonly string[];
    /** How often a caller may ask. */
    readonly rateLimit?: RateLimit;
    /** Signs the links of owners; the store keeps one where it is not given. */
    readonly linkKey?: string;
    readonly signIn: SignInSettings;
    /** Encrypts sessions; the store keeps one where it is not given. */
    readonly sessionKey?: string;
  };
  readonly channels: Readonly<Record<string, ChannelSettings>>;
  readonly recipients: Readonly<Record<string, readonly RecipientWay[]>>;
  /** How owners are reached. */
  readonly people?: readonly Person[];
  /** A team's own words for messages. */
  readonly templates?: Templates;
  /** More alerts than these of one cause become one message. */
  readonly groupMoreThan?: number;
  readonly digests?: readonly DigestPlan[];
  /** What may be spent in a period. */
  readonly budgets?: readonly Budget[];
  /** By which tags reports group runs. */
  readonly report?: ReportTags;
  readonly owner: OwnerRules & {
    /** Whom owners write to. */
    readonly contact?: string | undefined;
  };
  /** Tag keys that count only when somebody confirms them. */
  readonly protectedTags?: readonly string[];
  readonly limits: CancelLimits;
  readonly audit: AuditSettings;
  readonly evidence: {
    /** Where contents are kept that are too large for the database; null where they are not. */
    readonly store: { readonly folder: string } | { readonly container: string } | null;
    readonly keep: EvidenceKeep;
    /** How long a cancel waits for its evidence at most. */
    readonly within: Milliseconds;
    /** Whether viewers may read contents. */
    readonly viewers: boolean;
  };
  readonly log: { readonly level: 'error' | 'warn' | 'info' | 'debug'; readonly format: 'json' | 'text' | null };
}

export type LoadedConfig =
  | { readonly ok: true; readonly config: Config }
  /** One line each, with the place where there is one. */
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Reads file and environment into one frozen object, or says everything that is wrong at once. The only reader of the
 * process's environment, which it is given.
 * @param use `look` where nothing is sent: then the channels' secrets may be missing.
 */
export function loadConfig(
  given: Readonly<Record<string, string | undefined>>,
  use: 'serve' | 'look' = 'serve',
): LoadedConfig {
  const { variables, errors: unread } = withSecretFiles(given);
  const { environment, errors: wrong } = readEnvironment(variables);
  const errors = [...unread, ...wrong];
  const path = resolve(variables.RUNWARDEN_CONFIG ?? 'runwarden.yaml');
  const file = readConfigFile(path);
  if (!file.document)
    return { ok: false, errors: [...errors, ...file.errors, ...(existsSync(path) ? [] : [NO_WORKSPACES])] };
  const surroundings = {
    document: file.document,
    environment,
    variables,
    folder: dirname(path),
    sends: use === 'serve',
  };
  const checked = checkParts(file.whole ?? file.parts, surroundings);
  errors.push(...file.errors, ...checked.problems);
  if (errors.length > 0 || !file.whole || !checked.credential) return { ok: false, errors };
  return {
    ok: true,
    config: assemble(file.whole, { ...checked, credential: checked.credential }, environment, dirname(path)),
  };
}

/** Runwarden's own recipients, which every config has: those without channels are reached by the fallback. */
const OWN_RECIPIENTS = ['owner', 'oncall'];

/** What policies are checked against under a config. */
export interface PolicyTerms {
  /** Whom they may notify. */
  readonly recipients: readonly string[];
  /** Of the prices; null when the config does not say. */
  readonly currency: string | null;
  /** Tags that count only when somebody confirms them. */
  readonly protectedTags: readonly string[];
}

/** What policies are checked against, from a config. */
export function policyTerms({
  recipients,
  azure,
  protectedTags = [],
}: Pick<Config, 'recipients' | 'azure' | 'protectedTags'>): PolicyTerms {
  return { recipients: recipientNames(recipients), currency: azure.currency ?? null, protectedTags };
}

function recipientNames(recipients: Config['recipients']): string[] {
  return [...new Set([...Object.keys(recipients), ...OWN_RECIPIENTS])];
}

/** The same from a config file alone, without its secrets. */
export function readPolicyTerms(
  path: string,
):
  | { readonly ok: true; readonly terms: PolicyTerms; readonly reached: OnCall }
  | { readonly ok: false; readonly errors: readonly string[] } {
  const { parts, errors } = readConfigFile(resolve(path));
  if (!parts.notify) return { ok: false, errors };
  const currency = parts.prices?.currency ?? null;
  const protectedTags = parts['protected-tags'] ?? [];
  const { recipients, channels } = parts.notify;
  const terms = { recipients: recipientNames(recipients), currency, protectedTags };
  return { ok: true, terms, reached: { recipients, channels } };
}

/** The least that a file must have. */
const NO_WORKSPACES =
  'watch.workspaces: not set; it names the workspaces to watch, or a subscription to discover them in';

/** The valid part of the environment, and the errors of the rest. */
function readEnvironment(variables: Readonly<Record<string, string | undefined>>): {
  environment: Environment;
  errors: string[];
} {
  const parsed = environmentSchema.safeParse(variables);
  if (parsed.success) return { environment: parsed.data, errors: [] };
  const { issues } = parsed.error;
  const wrong = new Set(issues.map(({ path }) => path[0]));
  return {
    environment: environmentSchema.parse(
      Object.fromEntries(Object.entries(variables).filter(([variable]) => !wrong.has(variable))),
    ),
    errors: issues.map(({ path, message }) => `${path.join('.')}: expected ${message}`),
  };
}

export interface ReadFile {
  /** Null where there is no file, or none that can be read as YAML. */
  readonly document: SourceDocument | null;
  /** Null where a part of it is wrong. */
  readonly whole: ConfigFile | null;
  /** The parts that are right by themselves. */
  readonly parts: Partial<ConfigFile>;
  readonly errors: readonly string[];
}

/** A config file by itself, without the environment. */
export function readConfigFile(path: string): ReadFile {
  const unread = (errors: readonly string[]): ReadFile => ({ document: null, whole: null, parts: {}, errors });
  if (!existsSync(path))
    return unread([
      `${path}: there is no config file; write one (see deploy/runwarden.example.yaml) or name another with RUNWARDEN_CONFIG`,
    ]);
  const read = readText(path);
  if (!read.ok) return unread([formatSourceError(read.error)]);
  const parsed = parseDocument(path, read.text);
  if (!parsed.ok) return unread(parsed.errors.map(formatSourceError));
  const { document } = parsed;
  const checked = parseWith(configSchema, document);
  if (checked.ok) return { document, whole: checked.value, parts: checked.value, errors: [] };
  const errors = checked.errors.map((error) => formatSourceError(withSecretPlace(error, document)));
  return { document, whole: null, parts: partsOf(document.value), errors };
}

function partsOf(value: unknown): Partial<ConfigFile> {
  const given = z.record(z.string(), z.unknown()).catch({}).parse(value);
  const part = <T>(name: keyof ConfigFile, schema: z.ZodType<T>) => {
    const parsed = schema.safeParse(given[name]);
    return parsed.success ? { [name]: parsed.data } : {};
  };
  const { azure, watch, store, http, notify, limits, prices, evidence, budgets, report } = configSchema.shape;
  return {
    ...part('azure', azure),
    ...part('watch', watch),
    ...part('store', store),
    ...part('http', http),
    ...part('notify', notify),
    ...part('limits', limits),
    ...part('prices', prices),
    ...part('protected-tags', configSchema.shape['protected-tags']),
    ...part('evidence', evidence),
    ...part('budgets', budgets),
    ...part('report', report),
  };
}

function assemble(
  file: ConfigFile,
  { channels, templates, address, ca, credential, heartbeat }: Checked & { readonly credential: CredentialSettings },
  environment: Environment,
  folder: string,
): Config {
  const { cloud, endpoint, authority, audiences, 'storage-domain': storageDomain } = file.azure;
  return Object.freeze({
    azure: {
      ...(cloud === undefined ? {} : { cloud }),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(authority === undefined ? {} : { authorityHost: authority }),
      ...(audiences === undefined ? {} : { audiences }),
      ...(storageDomain === undefined ? {} : { storageDomain }),
      trustedHosts: file.azure['trusted-hosts'],
      credential,
      currency: file.prices.currency,
      ownRates: { factor: file.prices.factor, computes: file.prices.computes, rates: file.prices.rates },
      ...(file.prices.endpoint === undefined ? {} : { pricesEndpoint: file.prices.endpoint }),
    },
    network: { ...proxiesOf(environment), ...(ca === null ? {} : { ca }) },
    every: file.watch.every,
    targets: file.watch.workspaces.map(targetOf),
    ...(file.watch['passes-at-once'] !== undefined && { passesAtOnce: file.watch['passes-at-once'] }),
    blindAfter: file.watch['blind-after'],
    unknownAfter: file.watch['unknown-after'],
    heartbeat,
    policies: resolve(folder, environment.RUNWARDEN_POLICIES ?? file.policies),
    store: storeOf(file, environment, folder),
    storeKeep: file.store.keep,
    http: {
      ...address,
      baseUrl: file.http['base-url'] ?? null,
      keys: file.http.keys.map((key) => keyOf(key, file.owner.domain ?? null)),
      people: peopleRules(file.http),
      trustProxy: file.http['trust-proxy'],
      rateLimit: file.http['rate-limit'],
      ...(environment.RUNWARDEN_LINK_KEY !== undefined && { linkKey: environment.RUNWARDEN_LINK_KEY }),
      signIn: signInSettings(file.http['sign-in'], environment.RUNWARDEN_OIDC_SECRET),
      ...(environment.RUNWARDEN_SESSION_KEY !== undefined && { sessionKey: environment.RUNWARDEN_SESSION_KEY }),
    },
    channels,
    recipients: file.notify.recipients,
    people: file.notify.people,
    templates,
    groupMoreThan: file.notify.group['more-than'],
    digests: digestPlans(file.notify),
    budgets: budgetsOf(file.budgets),
    report: reportTags(file.report),
    owner: file.owner,
    protectedTags: file['protected-tags'] ?? [],
    limits: limitsOf(file.limits),
    audit: auditSettings(file.audit, environment.RUNWARDEN_AUDIT_KEY, folder),
    evidence: { ...file.evidence, store: contentsOf(file.evidence.store, folder) },
    log: { level: environment.RUNWARDEN_LOG_LEVEL ?? 'info', format: environment.RUNWARDEN_LOG_FORMAT ?? null },
  });
}

function contentsOf(store: ConfigFile['evidence']['store'], folder: string): Config['evidence']['store'] {
  if (!store) return null;
  return 'folder' in store ? { folder: resolve(folder, store.folder) } : store;
}

function limitsOf({
  'per-cycle': perCycle,
  'per-hour': perHour,
  share,
  ...others
}: ConfigFile['limits']): CancelLimits {
  return { ...toLimits(others), perCycle, perHour, share: share / 100 };
}

/**
 * The owners of a key are completed as those in a tag are. So is the name of who may approve, since nobody approves for a
 * run of their own: the key `alice` is the owner in a tag `alice`, and in `Alice <alice@example.com>`.
 */
function keyOf({ owners, workspaces, ...rest }: ConfigFile['http']['keys'][number], domain: string | null): ApiKey {
  const key = { ...rest, ...(workspaces && { workspaces }) };
  const given = owners?.flatMap((owner) => ownerNames(owner, domain).names) ?? [];
  const byName = key.role === 'operator' || key.role === 'admin' ? ownerNames(key.name, domain).names : [];
  const all = [...given, ...(byName.length === 1 ? byName : [])];
  return all.length === 0 ? key : { ...key, owners: [...new Set(all.map(caseless))] };
}

function targetOf(target: ConfigFile['watch']['workspaces'][number]): WorkspaceTarget {
  if ('discover' in target) return { subscription: target.subscription, discover: target.discover };
  return { subscription: target.subscription, resourceGroup: target['resource-group'], name: target.name };
}

function storeOf({ store }: ConfigFile, environment: Environment, folder: string): StoreSettings {
  const url = environment.DATABASE_URL;
  if (url !== undefined) {
    const server = { kind: 'server', url, ...(store.schema === undefined ? {} : { schema: store.schema }) } as const;
    return store.login === 'entra' ? { ...server, login: 'entra' } : server;
  }
  return { kind: 'folder', path: resolve(folder, environment.RUNWARDEN_DATA_DIR ?? store['data-dir']) };
}
