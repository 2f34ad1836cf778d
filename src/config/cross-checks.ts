import { X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { CredentialSettings } from '../azure/index.ts';
import { KEEP_CLASSES } from '../core/evidence/kept.ts';
import { formatDuration } from '../core/values/duration.ts';
import { bindProblem } from '../http/loopback.ts';
import type { ChannelSettings } from '../notify/channel-settings.ts';
import type { Templates } from '../notify/messages/templates.ts';
import { webhookUrlProblem } from '../notify/webhook-target.ts';
import { readText } from '../policy/files.ts';
import { foreignLimits, toLimits } from '../policy/limits.ts';
import type { HeartbeatSettings } from '../watch/heartbeat.ts';
import type { SourceDocument } from '../yaml/document.ts';
import { formatSourceError, type SourceError } from '../yaml/source-error.ts';
import { checkBudgets, checkReport } from './budgets.ts';
import { channelsOf, checkDigests, checkPeople, checkRecipients } from './channels.ts';
import { credentialOf } from './credential.ts';
import { databaseProblems } from './database-address.ts';
import type { Environment } from './environment.ts';
import { type ConfigFile, HEARTBEAT_EVERY } from './schema.ts';
import { templatesOf } from './templates.ts';

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
  readonly templates: Templates;
  readonly address: { readonly host: string; readonly port: number };
  readonly credential: CredentialSettings | null;
  readonly ca: string | null;
  /** Null where no dead man's switch is configured. */
  readonly heartbeat: HeartbeatSettings | null;
}

/** Checks the parts of a config file that are right by themselves; the others are left to the schema's own errors. */
export function checkParts(parts: Partial<ConfigFile>, surroundings: Surroundings): Checked {
  const { document, environment, folder } = surroundings;
  const problems: SourceError[] = [];
  const missing: string[] = [];
  const contact = parts.owner?.contact;
  const channels = parts.notify ? channelsOf(parts.notify, contact, surroundings, [problems, missing]) : {};
  if (parts.notify) checkRecipients(parts.notify, channels, document, problems);
  const templates = templatesOf(parts.notify?.templates, surroundings, problems);
  if (parts.notify) checkDigests(parts.notify, channels, document, problems);
  if (parts.notify) checkPeople(parts.notify, document, problems);
  if (parts.azure) checkCloud(parts.azure, document, problems);
  checkCurrency(parts, document, problems);
  checkBudgets(parts, document, problems);
  checkReport(parts, document, problems);
  checkKeep(parts, document, problems);
  const host = environment.RUNWARDEN_HOST ?? parts.http?.host ?? '';
  const port = environment.RUNWARDEN_PORT ?? parts.http?.port ?? 0;
  if (parts.http) checkHttp(parts.http, host, document, problems);
  checkAuditKeys(parts.audit, environment, missing);
  if (parts.store) missing.push(...databaseProblems(parts.store, environment));
  return {
    channels,
    templates,
    address: { host, port },
    credential: parts.azure ? credentialOf(parts.azure, surroundings, missing) : null,
    heartbeat: heartbeatOf(parts.watch?.heartbeat, surroundings, missing),
    ca: parts.azure ? readCa(parts.azure, document, folder, problems) : null,
    problems: [...problems.map(formatSourceError), ...missing],
  };
}

/** Without a way to sign in the service is for this machine alone. */
function checkHttp(http: ConfigFile['http'], host: string, document: SourceDocument, problems: SourceError[]): void {
  const { keys, 'trust-proxy': proxies, 'sign-in': signIn } = http;
  const ways = [...keys, ...(signIn.issuer === undefined ? [] : [signIn.issuer])];
  const problem = bindProblem(host, ways);
  if (problem !== null) problems.push(document.errorAt(['http', 'host'], problem, 'http.keys, or host: 127.0.0.1'));
  if (proxies !== false && ways.length === 0)
    problems.push(
      document.errorAt(
        ['http', 'trust-proxy'],
        'without API keys nothing that a proxy passed on is served',
        'http.keys',
      ),
    );
  checkSignIn(http, document, problems);
}

/** The issuer sends people back to the service, by the address that they reach it by. */
function checkSignIn(
  { 'sign-in': { issuer }, 'base-url': baseUrl, roles }: ConfigFile['http'],
  document: SourceDocument,
  problems: SourceError[],
): void {
  if (issuer === undefined) return;
  const where = ['http', 'sign-in', 'issuer'];
  if (roles.length === 0)
    problems.push(
      document.errorAt(where, 'nobody who signs in may do anything, because no role is given', 'http.roles'),
    );
  if (baseUrl !== undefined) return;
  const why = 'the issuer cannot send people back, because nobody says where the service is reached';
  problems.push(document.errorAt(where, why, 'http.base-url'));
}

/** The address of the environment wins. It is a secret, so no message repeats it. */
function heartbeatOf(
  given: ConfigFile['watch']['heartbeat'],
  { environment: { RUNWARDEN_HEARTBEAT_URL: secret }, sends }: Surroundings,
  missing: string[],
): HeartbeatSettings | null {
  const url = secret ?? given?.url;
  if (url === undefined) {
    if (given && sends)
      missing.push('watch.heartbeat: no address; set RUNWARDEN_HEARTBEAT_URL, or watch.heartbeat.url');
    return null;
  }
  const problem = webhookUrlProblem(url);
  if (problem !== null)
    missing.push(`${secret === undefined ? 'watch.heartbeat.url' : 'RUNWARDEN_HEARTBEAT_URL'}: ${problem}`);
  return { url, every: given?.every ?? HEARTBEAT_EVERY };
}

function checkAuditKeys(
  audit: ConfigFile['audit'] | undefined,
  { RUNWARDEN_AUDIT_KEY: key }: Environment,
  missing: string[],
): void {
  if (audit?.['key-vault'] !== undefined && key !== undefined)
    missing.push('audit.key-vault and RUNWARDEN_AUDIT_KEY are both set: leave one of them out');
}

/** Nothing about a cloud of its own is known but what the config names. */
function checkCloud(azure: ConfigFile['azure'], document: SourceDocument, problems: SourceError[]): void {
  if (azure.cloud !== 'custom') return;
  for (const key of ['endpoint', 'authority'] as const)
    if (azure[key] === undefined)
      problems.push(document.errorAt(['azure', 'cloud'], `a custom cloud has no ${key} of its own`, `azure.${key}`));
}

/** An amount in another currency than the prices can never be counted. */
function checkCurrency(
  { limits, prices }: Partial<ConfigFile>,
  document: SourceDocument,
  problems: SourceError[],
): void {
  if (!limits || !prices) return;
  const { currency } = prices;
  for (const { path, currency: other } of foreignLimits(toLimits(limits), currency))
    problems.push(
      document.errorAt(
        ['limits', ...path],
        `it is in ${other}, and the prices are in ${currency}, so it can never be counted`,
        `amounts in ${currency}, or prices: {currency: ${other}}`,
      ),
    );
}

/** A decision says what was kept for it and when that was dropped, and what became of its run says how long that is. */
function checkKeep({ evidence, store }: Partial<ConfigFile>, document: SourceDocument, problems: SourceError[]): void {
  if (!evidence || !store) return;
  const { decisions } = store.keep;
  for (const name of KEEP_CLASSES) {
    if (evidence.keep[name] <= decisions) continue;
    const written = ['evidence', 'keep', name];
    const path = document.plainText(written) === null ? ['store', 'keep', 'decisions'] : written;
    const most = formatDuration(decisions);
    problems.push(
      document.errorAt(
        path,
        `evidence.keep.${name} is ${formatDuration(evidence.keep[name])}, so evidence would outlive its decision`,
        `evidence.keep.${name}: ${most} or less, or a longer store.keep.decisions than ${most}`,
      ),
    );
  }
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function pemProblem(text: string): string | null {
  const certificates = text.match(CERTIFICATES) ?? [];
  if (certificates.length === 0) return 'it holds no certificate';
  const broken = certificates.findIndex((pem) => !isCertificate(pem));
  return broken === -1 ? null : `certificate ${broken + 1} in it cannot be read`;
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

function readCa(
  azure: ConfigFile['azure'],
  document: SourceDocument,
  folder: string,
  problems: SourceError[],
): string | null {
  const path = azure['ca-file'];
  if (path === undefined) return null;
  const file = resolve(folder, path);
  const read = readText(file);
  const problem = read.ok ? pemProblem(read.text) : read.error.message;
  if (read.ok && problem === null) return read.text;
  problems.push(document.errorAt(['azure', 'ca-file'], `${file}: ${problem}`, 'a file of certificates in PEM'));
  return null;
}
