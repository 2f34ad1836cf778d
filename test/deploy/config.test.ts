import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { loadPolicies } from '../../src/policy/index.ts';
import { DEPLOY } from './files.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

describe('the example configurations', () => {
  it.each(['runwarden.example.yaml', 'kubernetes/runwarden.yaml'])('%s loads', (file) => {
    const loaded = loadConfig({
      RUNWARDEN_CONFIG: join(DEPLOY, file),
      RUNWARDEN_HOST: '0.0.0.0',
      RUNWARDEN_WEBHOOK_SECRET_TEAMS: SECRET,
      DATABASE_URL: 'postgresql://runwarden:x@db:5432/runwarden?sslmode=verify-full',
    });
    if (!loaded.ok) throw new Error(loaded.errors.join('\n'));
    const { http, recipients, channels } = loaded.config;
    expect(http.keys.length).toBeGreaterThan(0);
    for (const name of ['owner', 'oncall', 'fallback'])
      expect(recipients[name]?.some((channel) => channels[channel]?.type === 'webhook')).toBe(true);
  });

  it('hold a key that fits nothing', () => {
    const loaded = loadConfig({
      RUNWARDEN_CONFIG: join(DEPLOY, 'runwarden.example.yaml'),
      RUNWARDEN_WEBHOOK_SECRET_TEAMS: SECRET,
    });
    if (!loaded.ok) throw new Error(loaded.errors.join('\n'));
    for (const { sha256 } of loaded.config.http.keys) expect(sha256).toBe('0'.repeat(64));
  });
});

it('the policies of the manifests load, and none does more than look', () => {
  const config = loadConfig({
    RUNWARDEN_CONFIG: join(DEPLOY, 'kubernetes/runwarden.yaml'),
    RUNWARDEN_WEBHOOK_SECRET_TEAMS: SECRET,
  });
  if (!config.ok) throw new Error(config.errors.join('\n'));
  const recipients = Object.keys(config.config.recipients);
  const loaded = loadPolicies(join(DEPLOY, 'kubernetes/policies'), { recipients });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  expect(loaded.policies.length).toBeGreaterThan(0);
  for (const policy of loaded.policies) expect(policy.mode).toBe('audit');
});
