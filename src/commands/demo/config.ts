import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { DEFAULT_EVIDENCE_KEEP } from '../../core/evidence/retention.ts';
import type { Budget } from '../../core/money/budget.ts';
import { DEFAULT_STORE_KEEP } from '../../core/record/store-keep.ts';
import { KEYS_ALONE } from '../../http/sign-in/settings.ts';
import type { ChannelSettings } from '../../notify/channel-settings.ts';
import type { Mailbox, Sandbox } from '../../sandbox/index.ts';

const SHIPPED_POLICIES = join(import.meta.dirname, '..', '..', '..', 'policies');

/** The subscription of the demo's scenario. */
const SUBSCRIPTION = '5c1f7a52-6d0e-4f6b-9c58-2f0f5d1c7e11';

/** The service with the shipped policies, against the sandbox. */
export function demoConfig(sandbox: Sandbox, mailbox: Mailbox, port: number): Config {
  return {
    azure: {
      endpoint: sandbox.hosts.arm,
      authorityHost: sandbox.hosts.authority,
      pricesEndpoint: sandbox.url,
      credential: {
        kind: 'client-secret',
        tenantId: sandbox.hosts.tenantId,
        clientId: 'd3a1c0de-0000-4000-8000-000000000001',
        clientSecret: 'any-secret-will-do',
      },
    },
    network: { ca: sandbox.caPem + mailbox.caPem },
    every: '*/20 * * * * *',
    targets: [{ subscription: SUBSCRIPTION, discover: ['ml-*'] }],
    blindAfter: 24 * 60 * 60 * 1000,
    unknownAfter: 6 * 60 * 60_000,
    heartbeat: null,
    policies: SHIPPED_POLICIES,
    // It is over with the process.
    store: { kind: 'memory' },
    http: {
      host: '127.0.0.1',
      port,
      baseUrl: `http://127.0.0.1:${port}`,
      keys: [],
      trustProxy: false,
      signIn: KEYS_ALONE,
    },
    channels: channelsTo(mailbox),
    recipients: {
      owner: ['mail'],
      oncall: ['teams', 'pager', 'slack'],
      finops: [{ channel: 'mail', to: ['ml-costs@example.com'] }],
      fallback: [{ channel: 'mail', to: ['ml-platform@example.com'] }],
    },
    budgets: BUDGETS,
    owner: { tags: ['owner'], fallback: 'ml-platform@example.com', contact: 'ml-oncall@example.com' },
    limits: { perCycle: 5, perHour: 20, share: 0.2 },
    storeKeep: DEFAULT_STORE_KEEP,
    evidence: { within: 60_000, store: null, keep: DEFAULT_EVIDENCE_KEEP, viewers: false },
    audit: { key: null, vaultKey: null, every: 600_000, to: null },
    log: { level: 'error', format: null },
  };
}

/** Half of the first is used already, so that FinOps gets a mail. */
const FINOPS = { currency: 'USD', alertAt: [50, 80, 100], recipients: ['finops'] };
const BUDGETS: readonly Budget[] = [
  { name: 'vision', by: { kind: 'workspace', value: 'ml-prod-vision' }, period: 'month', amount: 3000, ...FINOPS },
  { name: 'research', by: { kind: 'workspace', value: 'ml-dev-*' }, period: 'month', amount: 5000, ...FINOPS },
  { name: 'no owner tag', by: { kind: 'without-tag', key: 'owner' }, period: 'week', amount: 500, ...FINOPS },
];

/** Every channel leads to the mailbox. People read times as this machine's clock shows them. */
function channelsTo({ smtp, teams, slack, pagerDuty }: Mailbox): Record<string, ChannelSettings> {
  const worded = { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, money: true, logs: true };
  const { host, port, user, password } = smtp;
  const from = 'Runwarden <runwarden@example.com>';
  return {
    mail: {
      ...{ type: 'email', host, port, tls: 'starttls', user, password, from, replyTo: 'ml-oncall@example.com' },
      ...worded,
    },
    teams: { type: 'teams', to: 'channel', secret: teams('ml-operations'), ...worded },
    slack: { type: 'slack', api: null, secret: slack('ml-oncall'), ...worded },
    pager: { type: 'pagerduty', api: pagerDuty, secret: 'demo0000000000000000000000000000', ...worded },
  };
}
