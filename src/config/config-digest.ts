import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/values/canonical-json.ts';
import type { Config } from './config.ts';

/** What the audit keeps of a config: which it was, part by part, and who may do what. No value and no secret. */
export interface ConfigDigest {
  readonly digest: string;
  /** Of each part, so that it shows which one changed. */
  readonly parts: Readonly<Record<string, string>>;
  /** Who may ask, and as what. */
  readonly keys: readonly string[];
}

export function configDigest(config: Config): ConfigDigest {
  const open = Object.entries(withoutSecrets(config));
  const parts = Object.fromEntries(open.map(([name, value]) => [name, hash(value).slice(0, 16)]));
  return {
    digest: hash(parts),
    parts,
    keys: config.http.keys.map(({ name, role, workspaces }) => `${name} (${[role, ...(workspaces ?? [])].join(' ')})`),
  };
}

function hash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Secrets are left out, also from what is hashed: a short one could be guessed from its hash. */
function withoutSecrets({ azure, network, store, channels, heartbeat, http, audit, ...others }: Config) {
  const { linkKey: _link, sessionKey: _session, keys, signIn, ...address } = http;
  const { issuer } = signIn;
  return {
    ...others,
    azure: { ...azure, credential: { ...azure.credential, clientSecret: null } },
    network: { noProxy: network.noProxy ?? null, ca: network.ca ?? null },
    store:
      store.kind === 'server' ? { kind: store.kind, schema: store.schema ?? null, at: place(store.url) } : store.kind,
    channels: Object.entries(channels).map(([name, channel]) => [
      name,
      channel.type,
      'url' in channel ? place(channel.url) : null,
    ]),
    heartbeat: heartbeat && { at: place(heartbeat.url), every: heartbeat.every },
    http: {
      ...address,
      signIn: { ...signIn, issuer: issuer && { ...issuer, clientSecret: issuer.clientSecret !== null } },
      keys: keys.map(({ sha256: _hash, ...key }) => key),
    },
    audit: { ...audit, key: audit.key !== null },
  };
}

/** The host of an address: the rest may be a secret. */
function place(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}
