import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { Clearance, Clock } from '../core/ports/azure.ts';
import type { ReadBuckets } from '../core/ports/read-buckets.ts';
import type { Milliseconds } from '../core/values/duration.ts';
import type { Outbound } from '../network/outbound.ts';
import type { Cloud, CloudSettings } from './cloud/clouds.ts';
import type { AddressProblem, Purpose } from './cloud/trusted-hosts.ts';
import type { OwnRates } from './prices/own-rates.ts';

/** How Runwarden signs in to Azure. */
export type CredentialSettings =
  /** The first that is there: environment, workload identity, managed identity, developer tools. */
  | { readonly kind: 'default' }
  | { readonly kind: 'managed-identity'; readonly clientId?: string }
  | {
      readonly kind: 'client-secret';
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };

export interface AzureSettings extends CloudSettings {
  /** Hosts besides the cloud's own that may get tokens: `host`, `host:port` or `*.domain`. */
  readonly trustedHosts?: readonly string[];
  /** PEM of a certificate authority to trust besides the system's, where no way out is given. */
  readonly ca?: string;
  readonly credential: CredentialSettings;
  /** Where retail prices come from; the public list when left out. */
  readonly pricesEndpoint?: string;
  /** ISO 4217, of all prices; USD when left out. Azure gives other currencies for reference only. */
  readonly currency?: string;
  /** Prices by agreement, which go before Azure's list. */
  readonly ownRates?: OwnRates;
}

/** Where this room logs what a person may want to know and no caller needs to act on. A pino logger fits. */
export interface AzureLog {
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
}

export type Sleep = (length: Milliseconds, abort: AbortSignal) => Promise<void>;

/** What this room gets from outside, so nothing in it reads a clock or sleeps by itself. */
export interface AzureParts {
  readonly clock: Clock;
  readonly log?: AzureLog;
  /** Waits while reads are paced. */
  readonly sleep?: Sleep;
  /** First wait of the SDKs' own retries, doubled each time. */
  readonly retryDelay?: Milliseconds;
  /** Bound of one request, its body included. */
  readonly requestTimeout?: Milliseconds;
  /** The way out of the process. Without it one is made, with no proxy. */
  readonly outbound?: Outbound;
  /** Where replicas share Azure's read buckets, asked at each use; in the memory of this process without it, or where it is null. */
  readonly readBuckets?: () => ReadBuckets | null;
  /** Called after each request, with its kind and the HTTP status; null where no answer came. */
  readonly answered?: (kind: string, status: number | null) => void;
  /** Replaces the network. */
  readonly transport?: HttpClient;
  /** Replaces the credential made from the settings. */
  readonly credential?: TokenCredential;
}

/** What every file of this room works with. */
export interface AzureContext {
  readonly cloud: Cloud;
  /** The way to Azure for one purpose. It sends nothing to hosts that are not the purpose's. */
  readonly httpClientFor: (purpose: Purpose) => HttpClient;
  /** The same for one request that asks for a clearance just before it is written. */
  readonly clearedClientFor: (purpose: Purpose, clear: Clearance) => HttpClient;
  readonly addressProblem: AddressProblem;
  readonly credential: TokenCredential;
  readonly clock: Clock;
  readonly log: AzureLog;
  readonly retryDelay: Milliseconds;
}
