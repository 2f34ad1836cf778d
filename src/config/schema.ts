import cron from 'node-cron';
import { z } from 'zod';
import { CLOUD_NAMES } from '../azure/cloud/clouds.ts';
import { isCurrency } from '../conditions/parameters/money.ts';
import { duration, percent } from '../conditions/parameters/parameters.ts';
import { tagKey } from '../core/run/tags.ts';
import { ROLES } from '../http/caller.ts';
import { countOf, sharedLimits } from '../policy/limits.ts';
import { auditSchema } from './audit.ts';
import { budgetsSchema, reportSchema } from './budgets.ts';
import { tenantId } from './environment.ts';
import { evidenceSchema, storeKeepSchema } from './kept-schema.ts';
import { notifySchema } from './notify.ts';
import { ownersSchema, rolesSchema, workspacePatterns } from './people.ts';
import { isProxyAddress } from './proxy-address.ts';
import { signInSchema } from './sign-in.ts';

// The config file, runwarden.yaml. Keys are written as in policies; unknown ones are refused. An error message here says
// what would be right: the reader adds the place and what was there.

const text = (expected: string) => z.string({ error: expected }).min(1, { error: expected });
const texts = (expected: string) =>
  z.union([text(expected).transform((one) => [one]), z.array(text(expected)).min(1, { error: expected })], {
    error: expected,
  });
const A_NUMBER = 'a number of requests, 1 or more';
const httpsUrl = (expected: string) => z.url({ protocol: /^https$/, error: expected });

const GUID = 'a subscription id, such as 00000000-0000-0000-0000-000000000000';
const subscription = z.string({ error: GUID }).regex(/^[0-9a-fA-F-]{36}$/, { error: GUID });

const credential = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('default').describe('What Azure finds: environment, identity or a login.') }),
      z.strictObject({
        kind: z.literal('managed-identity').describe('The identity of the machine or container.'),
        'client-id': text('a client id').optional(),
      }),
      z.strictObject({
        kind: z.literal('client-secret').describe('An app registration.'),
        'tenant-id': tenantId.optional(),
        'client-id': text('a client id').optional(),
      }),
    ],
    { error: 'kind: default, managed-identity or client-secret' },
  )
  .describe('Who Runwarden is to Azure. A secret is never written here: AZURE_CLIENT_SECRET.');

const audience = text('an audience, such as https://management.azure.com')
  .transform((given) => given.replace(/\/\.default$/, ''))
  .optional();
const HOST = 'a host, a host with its port, or *. and a domain, such as *.ml.example.com';

const azure = z.strictObject({
  cloud: z
    .enum(CLOUD_NAMES, { error: 'public, us-government, china or custom' })
    .optional()
    .describe('Sets every address and every audience. custom: endpoint and authority name a cloud of its own.'),
  endpoint: httpsUrl('an https address, such as https://management.azure.com').optional(),
  authority: httpsUrl('an https address, such as https://login.microsoftonline.com').optional(),
  audiences: z
    .strictObject({ arm: audience, ml: audience, storage: audience, postgres: audience })
    .optional()
    .describe(
      'Whose tokens are asked for, where it is not the cloud’s: ml is run history, arm also metrics and MLflow.',
    ),
  'storage-domain': text('a domain, such as core.windows.net')
    .optional()
    .describe('Storage accounts are at <account>.blob.<domain>.'),
  'trusted-hosts': z
    .array(z.string({ error: HOST }).regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i, { error: HOST }), {
      error: HOST,
    })
    .default([])
    .describe('Hosts besides the cloud’s that may get tokens when Azure names them.'),
  'ca-file': text('the path of a PEM file')
    .optional()
    .describe('A certificate authority to trust besides the system’s, for everything that is sent.'),
  credential: credential.default({ kind: 'default' }),
});

const TARGET = 'a workspace (subscription, resource-group, name) or a discovery (subscription, discover)';
const target = z.union(
  [
    z.strictObject({ subscription, 'resource-group': text('a resource group'), name: text('a workspace name') }),
    z.strictObject({ subscription, discover: texts('one or more name patterns, such as ml-*') }),
  ],
  { error: TARGET },
);

export const HEARTBEAT_EVERY = 5 * 60 * 1000;

const PASSES = 'a number of passes, 1 to 64';
const CRON = 'a cron expression of five or six fields, such as "*/5 * * * *"';
const watch = z.strictObject({
  every: text(CRON)
    .refine((every) => cron.validate(every), { error: CRON })
    .default('*/5 * * * *'),
  workspaces: z.array(target, { error: TARGET }).min(1, { error: TARGET }),
  'passes-at-once': z
    .int({ error: PASSES })
    .min(1, { error: PASSES })
    .max(64, { error: PASSES })
    .optional()
    .describe(
      'So many workspaces are passed over at once by each replica; without it, eight for each core, and 32 at most.',
    ),
  'blind-after': duration(10 * 1000, '10s')
    .default(30 * 60 * 1000)
    .describe('What was not seen for so long is an alert, and the service is not ready.'),
  heartbeat: z
    .strictObject({
      url: text('an https address').optional(),
      every: duration(0).default(HEARTBEAT_EVERY).describe('At most so often.'),
    })
    .optional()
    .describe(
      'A dead man’s switch elsewhere, which is asked after each round of good passes. Its address is a secret: RUNWARDEN_HEARTBEAT_URL.',
    ),
  'unknown-after': duration(60 * 1000, '1m')
    .default(6 * 60 * 60 * 1000)
    .describe('When a policy has been unknown for a run for so long, on-call is alerted.'),
});

const OWNERS = 'owners, whose runs it is for';
const key = z
  .strictObject({
    name: text('the name of a person or a program'),
    role: z
      .enum(ROLES, { error: 'owner, viewer, operator or admin' })
      .describe(
        'A viewer reads; an operator approves, overrides and freezes, too; an admin also ends sessions; an owner reads own runs and objects.',
      ),
    workspaces: workspacePatterns.optional().describe('Over which workspaces, by names or patterns; all without it.'),
    owners: texts('one or more owners, such as alice@example.com')
      .optional()
      .describe('Owners whose runs are own ones, written as in the owner tag. Nobody approves a cancel of an own run.'),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'the hash that runwarden api-key prints' })
      .describe('The hash that runwarden api-key prints.'),
  })
  .refine(({ role, owners }) => role !== 'owner' || owners !== undefined, { path: ['owners'], error: OWNERS });

const PROXIES = 'true, false, or addresses and networks of proxies, such as 10.0.0.0/8 or loopback';
const http = z.strictObject({
  host: text('an address to listen on, such as 127.0.0.1').default('127.0.0.1'),
  port: z.int({ error: 'a port from 0 to 65535' }).min(0).max(65535).default(8080),
  'base-url': z.url({ protocol: /^https?$/, error: 'the address people reach this service by' }).optional(),
  keys: z
    .array(key)
    .default([])
    .describe('Who may ask. Without any, and without an issuer in sign-in, only this machine is listened to.'),
  roles: rolesSchema,
  owners: ownersSchema,
  'trust-proxy': z
    .union([z.boolean(), texts(PROXIES).refine((all) => all.every(isProxyAddress), { error: PROXIES })], {
      error: PROXIES,
    })
    .default(false)
    .describe(
      'Proxies in front of the service, whose word on the address of a caller counts. true: any, so a caller may write an address of their own; name the proxies unless nothing else can reach the service.',
    ),
  'rate-limit': z
    .strictObject({
      reads: z.int({ error: A_NUMBER }).min(1, { error: A_NUMBER }).default(600),
      writes: z.int({ error: A_NUMBER }).min(1, { error: A_NUMBER }).default(60),
    })
    .prefault({})
    .describe('Requests that one caller may make in a minute, at each replica. More are refused with 429.'),
  'sign-in': signInSchema.prefault({}).describe('How people sign in, besides keys.'),
});

const DOMAIN = 'the domain of your addresses, such as example.com';
const owner = z.strictObject({
  tags: texts('one or more tag keys').default(['owner']).describe('Tag keys that name the owners of a run.'),
  fallback: text('whom to name when nobody is').default('the platform team'),
  domain: z
    .string({ error: DOMAIN })
    .regex(/^([a-z0-9-]+\.)+[a-z0-9-]+$/i, { error: DOMAIN })
    .transform((name) => name.toLowerCase())
    .optional()
    .describe('Completes a bare name in an owner tag to an address: alice becomes alice@example.com.'),
  contact: text('the address or name of whom owners write to')
    .optional()
    .describe('Whom owners write to if the page of a notice does not open, such as ml-oncall@example.com.'),
});

const limits = z.strictObject({
  'per-cycle': countOf(0).default(5).describe('Cancels in one pass over a workspace.'),
  'per-hour': countOf(0).default(20).describe('Cancels within an hour, in all workspaces.'),
  share: percent('Of the active runs of a workspace.').default(20),
  ...sharedLimits,
});

const CURRENCY = 'a currency code of ISO 4217, such as USD or EUR';
const RATE = 'an amount for an hour of a node, above 0, such as 21.50';
const RATES = 'a map such as {dedicated: 21.50, low-priority: 4.30}';
const FACTOR = 'a factor above 0, such as 0.72; at most 10';
const rate = z.number({ error: RATE }).positive({ error: RATE }).optional();
const rates = { dedicated: rate, 'low-priority': rate };

/** A map whose keys are Azure's names, which have no case and no spaces that count. */
function byName<T extends z.ZodType>(value: T) {
  return z.record(text('a name'), value, { error: 'a map by name' }).superRefine((map, context) => {
    const seen = new Set<string>();
    for (const name of Object.keys(map)) {
      const plain = name.toLowerCase().replaceAll(' ', '');
      const message = `one entry for ${name}; another has the same name in other letters`;
      if (seen.has(plain)) context.addIssue({ code: 'custom', path: [name], message });
      seen.add(plain);
    }
  });
}

const prices = z.strictObject({
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: CURRENCY })
    .refine(isCurrency, { error: CURRENCY })
    .default('USD')
    .describe('In which the retail prices are asked for; amounts in policies are compared in it alone.'),
  endpoint: httpsUrl('an https address')
    .optional()
    .describe('Where the retail prices are asked for, instead of https://prices.azure.com.'),
  factor: z
    .number({ error: FACTOR })
    .positive({ error: FACTOR })
    .max(10, { error: FACTOR })
    .optional()
    .describe('Every price that Azure lists is multiplied by it: 0.72 for a discount of 28 %. Own rates are not.'),
  computes: byName(z.number({ error: RATE }).positive({ error: RATE }))
    .optional()
    .describe(
      'What an hour of a node really costs, by the name of its compute, or workspace/name: for reserved nodes. Before all others.',
    ),
  rates: byName(
    z.strictObject({ ...rates, regions: byName(z.strictObject(rates, { error: RATES })).optional() }, { error: RATES }),
  )
    .optional()
    .describe('What an hour of a node really costs, by VM size; the regions within it go first.'),
});

const SCHEMA = 'the name of a schema in lower-case letters, digits and _, such as runwarden';
const store = z.strictObject({
  'data-dir': text('a folder')
    .default('data')
    .describe('The folder for the data if DATABASE_URL is not set, to try it out.'),
  schema: z
    .string({ error: SCHEMA })
    .regex(/^(?!pg_)[a-z_][a-z0-9_]{0,49}$/, { error: SCHEMA })
    .optional()
    .describe('The schema of PostgreSQL that holds the tables and the work queue.'),
  login: z
    .enum(['password', 'entra'], { error: 'password or entra' })
    .default('password')
    .describe('How the role of DATABASE_URL logs in: by the password in it, or by a token of Microsoft Entra.'),
  keep: storeKeepSchema,
});

const PROTECTED = 'tag keys, such as tier';
const protectedTags = texts(PROTECTED)
  .refine((keys) => keys.every((key) => tagKey(key) === key.toLowerCase() && key !== '' && !/[*?]/.test(key)), {
    error: `${PROTECTED}, written out`,
  })
  .optional()
  .describe('Tags that count in policies only when an operator confirms them for the run, or the policy does.');

export const configSchema = z.strictObject({
  azure: azure.prefault({}).describe('How Azure is reached.'),
  watch: watch.describe('What is watched, and how often.'),
  policies: text('the folder of the policies').default('policies'),
  store: store.prefault({}).describe('Where the data is.'),
  http: http.prefault({}).describe('The API and where it listens.'),
  notify: notifySchema.prefault({}).describe('Who is notified, and how.'),
  owner: owner.prefault({}).describe('Whose a run is.'),
  'protected-tags': protectedTags,
  limits: limits.prefault({}).describe('The most that all policies together cancel.'),
  prices: prices.prefault({}).describe('What an hour costs.'),
  budgets: budgetsSchema,
  report: reportSchema.prefault({}),
  evidence: evidenceSchema.prefault({}).describe('What is kept of runs.'),
  audit: auditSchema.prefault({}).describe('How the audit is signed.'),
});

export type ConfigFile = z.output<typeof configSchema>;
