import { z } from 'zod';
import { StartError } from '../core/values/start-error.ts';
import { SHORTEST_LINK_KEY } from '../http/keep-token.ts';
import type { NetworkSettings } from '../network/outbound.ts';
import { auditKey } from './audit.ts';

/** The variables that are read, with what each is for; `--help` prints them. */
export const VARIABLES = {
  RUNWARDEN_CONFIG: 'path of the config file (default: runwarden.yaml)',
  RUNWARDEN_POLICIES: 'folder of the policies, instead of the file’s; from the folder of the config file',
  RUNWARDEN_DATA_DIR: 'data folder, instead of the file’s; from the folder of the config file',
  RUNWARDEN_HOST: 'address to listen on, instead of the file’s',
  RUNWARDEN_PORT: 'port to listen on, instead of the file’s',
  RUNWARDEN_LOG_LEVEL: 'error, warn, info or debug (default: info)',
  RUNWARDEN_LOG_FORMAT: 'json or text (default: text on a terminal, else json)',
  RUNWARDEN_WEBHOOK_SECRET_:
    'followed by the channel’s name in capitals (ops-hook: OPS_HOOK): its signing secret, whsec_…',
  RUNWARDEN_CHANNEL_SECRET_:
    'the same for a channel that is no webhook: password of mail or Alertmanager, address of the workflow of Teams, address of the webhook or token of the bot of Slack, integration key of PagerDuty',
  RUNWARDEN_LINK_KEY:
    'signs the links with which owners keep their runs, at least 32 characters; without it the store keeps one. Another key voids the links that were sent',
  RUNWARDEN_SESSION_KEY:
    'encrypts the sessions of people who signed in, at least 32 characters; without it the store keeps one. Another key ends them all',
  RUNWARDEN_OIDC_SECRET: 'secret of the client in http.sign-in; a public client has none',
  RUNWARDEN_HEARTBEAT_URL: 'address of the dead man’s switch, instead of the file’s watch.heartbeat.url',
  RUNWARDEN_URL:
    'for commands that ask a running service: its address (default: that of the config, else http://127.0.0.1:8080)',
  RUNWARDEN_API_KEY: 'for commands that ask a running service: the key to ask it with',
  RUNWARDEN_AUDIT_KEY: 'signs the audit: a private key in PEM, as runwarden audit key makes it',
  DATABASE_URL: 'PostgreSQL to keep everything in; without it a data folder of this machine is used',
  HTTPS_PROXY: 'proxy for https addresses, such as http://proxy.example.com:3128; the name may be in lower case',
  HTTP_PROXY: 'proxy for http addresses',
  NO_PROXY: 'names and networks reached without a proxy, such as .internal.example.com,10.0.0.0/8',
  AZURE_TENANT_ID: 'for credential kind client-secret',
  AZURE_CLIENT_ID: 'for credential kind client-secret, or of a user-assigned identity',
  AZURE_CLIENT_SECRET: 'for credential kind client-secret',
  RUNWARDEN_DEPLOYED_AT: 'when this revision was deployed; the log says it at the start',
} as const;

/** The variables that hold a secret, or may hold one: a file may hold it instead. The secrets of channels are more. */
export const SECRETS = [
  'DATABASE_URL',
  'AZURE_CLIENT_SECRET',
  'RUNWARDEN_API_KEY',
  'RUNWARDEN_HEARTBEAT_URL',
  'RUNWARDEN_LINK_KEY',
  'RUNWARDEN_SESSION_KEY',
  'RUNWARDEN_OIDC_SECRET',
  'RUNWARDEN_AUDIT_KEY',
  'HTTPS_PROXY',
  'HTTP_PROXY',
  'ALL_PROXY',
] as const;

const TENANT = 'a tenant id, such as 00000000-0000-0000-0000-000000000000, or a domain of the tenant';
/** What the library for credentials takes. */
export const tenantId = z.string({ error: TENANT }).regex(/^[0-9a-zA-Z.-]+$/, { error: TENANT });

const PROXY = 'the address of a proxy, such as http://proxy.example.com:3128';
/** An empty variable is none. The scheme is needed, because Azure's SDKs read the variable, too, and fail without it. */
const proxy = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => text === '' || isProxy(text), { error: PROXY })
  .transform((text) => (text === '' ? undefined : text))
  .optional();

function isProxy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && hostname !== '' && isEncoded(username) && isEncoded(password);
}

/** A % that begins no character cannot be sent on. */
function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const proxySchema = z.object({
  HTTPS_PROXY: proxy,
  https_proxy: proxy,
  HTTP_PROXY: proxy,
  http_proxy: proxy,
  ALL_PROXY: proxy,
  all_proxy: proxy,
  NO_PROXY: z.string().optional(),
  no_proxy: z.string().optional(),
});
/** A variable that is set to nothing is a mistake: what would be taken in its place might be the wrong thing. */
const filled = z.string().min(1, { error: 'a text, or the variable not set at all' });

/** A key that all replicas have. */
const sharedKey = z
  .string()
  .min(SHORTEST_LINK_KEY, { error: `at least ${SHORTEST_LINK_KEY} characters, such as those of openssl rand -hex 32` })
  .optional();

export const environmentSchema = z.object({
  RUNWARDEN_CONFIG: filled.optional(),
  RUNWARDEN_POLICIES: filled.optional(),
  RUNWARDEN_DATA_DIR: filled.optional(),
  RUNWARDEN_HOST: filled.optional(),
  RUNWARDEN_PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'a port from 0 to 65535' })
    .transform(Number)
    .refine((port) => port <= 65535, { error: 'a port from 0 to 65535' })
    .optional(),
  RUNWARDEN_LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug'], { error: 'error, warn, info or debug' }).optional(),
  RUNWARDEN_LOG_FORMAT: z.enum(['json', 'text'], { error: 'json or text' }).optional(),
  RUNWARDEN_HEARTBEAT_URL: filled.optional(),
  RUNWARDEN_LINK_KEY: sharedKey,
  RUNWARDEN_SESSION_KEY: sharedKey,
  RUNWARDEN_OIDC_SECRET: filled.optional(),
  RUNWARDEN_AUDIT_KEY: auditKey,
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'an address that begins with postgres://' })
    .optional(),
  ...proxySchema.shape,
  AZURE_TENANT_ID: tenantId.optional(),
  AZURE_CLIENT_ID: filled.optional(),
  AZURE_CLIENT_SECRET: filled.optional(),
});

export type Environment = z.output<typeof environmentSchema>;

/** What the variables with secrets of channels begin with. */
export const CHANNEL_SECRETS = ['RUNWARDEN_WEBHOOK_SECRET_', 'RUNWARDEN_CHANNEL_SECRET_'] as const;

/** The variable that holds a channel's secret: the signing secret of a webhook, else a password, an address or a key. */
export function secretVariable(channel: string, type: string): string {
  const [webhook, others] = CHANNEL_SECRETS;
  return `${type === 'webhook' ? webhook : others}${channel.toUpperCase().replaceAll('-', '_')}`;
}

/** The proxies for a command that needs no other setting. @throws {StartError} if one cannot be used. */
export function readProxies(variables: Readonly<Record<string, string | undefined>>): ReturnType<typeof proxiesOf> {
  const parsed = proxySchema.safeParse(variables);
  if (parsed.success) return proxiesOf(parsed.data);
  throw new StartError(
    parsed.error.issues.map(({ path, message }) => `${path[0]?.toString()}: expected ${message}`).join('; '),
  );
}

/** The proxies of the environment. A name in lower case wins, as in curl. */
export function proxiesOf(
  environment: z.output<typeof proxySchema>,
): Pick<NetworkSettings, 'httpsProxy' | 'httpProxy' | 'noProxy'> {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY, all_proxy, ALL_PROXY, no_proxy, NO_PROXY } = environment;
  const forAll = all_proxy ?? ALL_PROXY;
  const httpsProxy = https_proxy ?? HTTPS_PROXY ?? forAll;
  const httpProxy = http_proxy ?? HTTP_PROXY ?? forAll;
  const noProxy = no_proxy ?? NO_PROXY;
  return {
    ...(httpsProxy !== undefined && { httpsProxy }),
    ...(httpProxy !== undefined && { httpProxy }),
    ...(noProxy !== undefined && { noProxy }),
  };
}
