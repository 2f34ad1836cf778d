import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { z } from 'zod';
import { startReceiver } from '../notify/receiver.ts';
import { freePort } from './free-port.ts';

/** Where an Alertmanager is on this machine: RUNWARDEN_TEST_ALERTMANAGER, or where Debian puts it; null without one. */
export function findAlertmanager(): string | null {
  const named = process.env.RUNWARDEN_TEST_ALERTMANAGER;
  if (named) return named;
  const path = '/usr/bin/prometheus-alertmanager';
  return existsSync(path) ? path : null;
}

/** What Alertmanager holds of an alert. */
const heldSchema = z.array(
  z.object({
    labels: z.record(z.string(), z.string()),
    annotations: z.record(z.string(), z.string()),
    startsAt: z.string(),
    endsAt: z.string(),
  }),
);

/** What it sends to the people whom it routes to. */
const sentSchema = z.object({
  status: z.enum(['firing', 'resolved']),
  groupLabels: z.record(z.string(), z.string()),
  alerts: z.array(z.object({ status: z.enum(['firing', 'resolved']), labels: z.record(z.string(), z.string()) })),
});

/** Alertmanager itself, which puts alerts of one policy together and sends each group to a webhook. */
export async function startAlertmanager() {
  const executable = findAlertmanager();
  if (executable === null) throw new Error('no Alertmanager is on this machine');
  const folder = await mkdtemp(join(tmpdir(), 'runwarden-alertmanager-'));
  const people = await startReceiver((_, response) => response.writeHead(200).end());
  await writeFile(join(folder, 'config.yml'), configOf(people.url));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = spawn(
    executable,
    [
      `--config.file=${join(folder, 'config.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
    ],
    { stdio: 'ignore' },
  );
  const ended = once(process, 'exit');
  await vi.waitFor(async () => (await fetch(`${url}/-/ready`)).ok || Promise.reject(new Error('not ready')), WAIT);
  return {
    url,
    /** Its alerts that fire. */
    active: async () => heldSchema.parse(await (await fetch(`${url}/api/v2/alerts`)).json()),
    /** What people got, in order. */
    sent: () => people.received.map(({ body }) => sentSchema.parse(JSON.parse(body))),
    async close() {
      process.kill();
      await ended;
      await people.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A real process needs a moment. */
export const WAIT = { timeout: 20_000, interval: 50 };

function configOf(url: string): string {
  return `
route:
  receiver: people
  group_by: [alertname, policy]
  group_wait: 500ms
  group_interval: 500ms
  repeat_interval: 1h
receivers:
  - name: people
    webhook_configs: [{url: "${url}", send_resolved: true}]
`;
}
