/** What each cloud of Azure calls its services. The one table of their addresses and of the audiences of their tokens. */
export interface Cloud {
  readonly name: CloudName;
  /** ARM, which also answers for metrics. */
  readonly endpoint: string;
  /** Where tokens come from. */
  readonly authority: string;
  readonly audiences: Audiences;
  /** Hosts of ARM, as patterns: a host, or `*.` and what it is below. */
  readonly armHosts: readonly string[];
  /** Hosts of the authority: some clouds have it under two names. */
  readonly authorityHosts: readonly string[];
  /** Hosts of run history and MLflow. Never a domain in which customers run code of their own, such as inference. */
  readonly mlHosts: readonly string[];
  /** An account of storage is at `<account>.blob.<domain>`. */
  readonly storageDomain: string;
  readonly storageHosts: readonly string[];
  /** A key vault is at `<vault>.<domain>`, and the domain is the audience of its tokens; null if it is not known. */
  readonly vaultDomain: string | null;
  readonly vaultHosts: readonly string[];
  /** The list of retail prices; null if there is none. */
  readonly prices: string | null;
}

/** Whose tokens are asked for, without `/.default`. */
export interface Audiences {
  readonly arm: string;
  /** Run history. */
  readonly ml: string;
  /** Null: each storage account is an audience of its own. */
  readonly storage: string | null;
  /** A login to PostgreSQL; null if it is not known. */
  readonly postgres: string | null;
}

export const CLOUD_NAMES = ['public', 'us-government', 'china', 'custom'] as const;
export type CloudName = (typeof CLOUD_NAMES)[number];

type GivenAudiences = { readonly [Name in keyof Audiences]?: string | undefined };

/** What the config says of the cloud. What is left out follows from the rest. */
export interface CloudSettings {
  readonly cloud?: CloudName;
  readonly endpoint?: string;
  readonly authorityHost?: string;
  readonly audiences?: GivenAudiences;
  readonly storageDomain?: string;
}

/**
 * Addresses and audiences as in Microsoft's Azure ML SDK, and private link's names of the Azure ML API. Storage has one
 * audience everywhere (https://storage.azure.com), and each account its own: outside the public cloud only the latter is
 * asked for, because a tenant there may not know the former.
 */
const KNOWN: Readonly<Record<Exclude<CloudName, 'custom'>, Omit<Cloud, 'storageHosts' | 'vaultHosts'>>> = {
  public: {
    name: 'public',
    endpoint: 'https://management.azure.com',
    authority: 'https://login.microsoftonline.com',
    audiences: {
      arm: 'https://management.azure.com',
      ml: 'https://ml.azure.com',
      storage: 'https://storage.azure.com',
      postgres: 'https://ossrdbms-aad.database.windows.net',
    },
    armHosts: ['*.management.azure.com'],
    authorityHosts: ['login.microsoftonline.com', 'login.microsoft.com', '*.login.microsoft.com', 'login.windows.net'],
    mlHosts: ['*.api.azureml.ms', '*.api.azureml-test.ms', '*.experiments.azureml.net'],
    storageDomain: 'core.windows.net',
    vaultDomain: 'vault.azure.net',
    prices: 'https://prices.azure.com',
  },
  'us-government': {
    name: 'us-government',
    endpoint: 'https://management.usgovcloudapi.net',
    authority: 'https://login.microsoftonline.us',
    audiences: {
      arm: 'https://management.usgovcloudapi.net',
      ml: 'https://ml.azure.us',
      storage: null,
      postgres: 'https://ossrdbms-aad.database.usgovcloudapi.net',
    },
    armHosts: ['*.management.usgovcloudapi.net'],
    authorityHosts: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
    mlHosts: ['*.api.ml.azure.us'],
    storageDomain: 'core.usgovcloudapi.net',
    vaultDomain: 'vault.usgovcloudapi.net',
    prices: null,
  },
  china: {
    name: 'china',
    endpoint: 'https://management.chinacloudapi.cn',
    authority: 'https://login.chinacloudapi.cn',
    audiences: {
      arm: 'https://management.chinacloudapi.cn',
      ml: 'https://ml.azure.cn',
      storage: null,
      postgres: 'https://ossrdbms-aad.database.chinacloudapi.cn',
    },
    armHosts: ['*.management.chinacloudapi.cn'],
    authorityHosts: ['login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
    mlHosts: ['*.api.ml.azure.cn'],
    storageDomain: 'core.chinacloudapi.cn',
    vaultDomain: 'vault.azure.cn',
    prices: null,
  },
};

/**
 * The cloud of the settings. An endpoint without a name is the known cloud that has it, and else a cloud of its own: then
 * everything is at that host, and every audience is its own, so that no token of the public cloud is asked for.
 */
export function cloudOf(settings: CloudSettings): Cloud {
  const endpoint = settings.endpoint === undefined ? undefined : trimmed(settings.endpoint);
  const named = settings.cloud === undefined ? cloudAt(endpoint) : settings.cloud;
  const base = named === 'custom' ? customCloud(endpoint ?? '', settings.authorityHost ?? '') : KNOWN[named];
  const authority = trimmed(settings.authorityHost ?? base.authority);
  const storageDomain = settings.storageDomain ?? base.storageDomain;
  // An endpoint of the config is trusted like the cloud itself, with what is below it: a gateway, or a sandbox.
  const own = endpoint === undefined || cloudAt(endpoint) !== 'custom' ? [] : [hostOf(endpoint)];
  return {
    ...base,
    endpoint: endpoint ?? base.endpoint,
    authority,
    audiences: audiencesOf(base.audiences, settings.audiences ?? {}),
    armHosts: [...base.armHosts, hostOf(endpoint ?? base.endpoint)],
    authorityHosts: [...base.authorityHosts, hostOf(authority)],
    mlHosts: [...base.mlHosts, ...own],
    storageDomain,
    storageHosts: [storageDomain, ...own].map((domain) => `*.blob.${domain}`),
    vaultHosts: [...(base.vaultDomain === null ? [] : [`*.${base.vaultDomain}`]), ...own],
  };
}

function cloudAt(endpoint: string | undefined): CloudName {
  if (endpoint === undefined) return 'public';
  return Object.values(KNOWN).find((cloud) => hostOf(cloud.endpoint) === hostOf(endpoint))?.name ?? 'custom';
}

function customCloud(endpoint: string, authority: string): Omit<Cloud, 'storageHosts' | 'vaultHosts'> {
  const host = hostOf(endpoint);
  return {
    name: 'custom',
    endpoint,
    authority,
    // ARM's audience is also accepted for run history: Azure's older clients sent it.
    audiences: { arm: endpoint, ml: endpoint, storage: null, postgres: null },
    armHosts: [],
    authorityHosts: [],
    mlHosts: [],
    storageDomain: host,
    vaultDomain: null,
    prices: null,
  };
}

/** An audience for ARM alone is that of run history, too. */
function audiencesOf(base: Audiences, given: GivenAudiences): Audiences {
  const arm = given.arm ?? base.arm;
  const ml = given.ml ?? (base.ml === base.arm ? arm : base.ml);
  return { arm, ml, storage: given.storage ?? base.storage, postgres: given.postgres ?? base.postgres };
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '');
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}
