import { existsSync } from 'node:fs';

/** Where Prometheus's promtool is on this machine: RUNWARDEN_TEST_PROMTOOL, or where Debian puts it; null without one. */
export function findPromtool(): string | null {
  const named = process.env.RUNWARDEN_TEST_PROMTOOL;
  if (named) return named;
  const path = '/usr/bin/promtool';
  return existsSync(path) ? path : null;
}
