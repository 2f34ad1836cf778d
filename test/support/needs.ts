import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { findBrowser } from '../browser/browser.ts';
import { findAlertmanager } from './alertmanager.ts';
import { findPromtool } from './promtool.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What the test needs that not every machine has. */
    needs?: string;
  }
}

/** A server on which the user of the tests may create databases. */
export const SERVER = process.env.RUNWARDEN_TEST_DATABASE_URL;

/** Recorded exchanges with Azure lie beside the repository on the machines that have them. */
export const RECORDED_FOLDER = resolve(import.meta.dirname, '../../../shared/azure/recorded');

/** Bodies of jobs, runs and computes as Azure sent them lie there likewise. */
export const RECORDED_JOBS_FOLDER = resolve(import.meta.dirname, '../../../shared/azure/recorded-jobs');

/** More exchanges: assets, and run history with its definitions. */
export const RECORDED_2_FOLDER = resolve(import.meta.dirname, '../../../shared/azure/recorded-2');

/** Options of tests in a real browser. */
export const IN_BROWSER = needs('a Chromium (none is on this machine)', findBrowser() !== null);

/** Options of tests at a pseudo-terminal, which Node has no way to make: the `script` of util-linux does. */
export const ON_TERMINAL = needs(
  'the script command of util-linux (it is not on this machine)',
  existsSync('/usr/bin/script') && process.platform === 'linux',
);

/** Options of tests on PostgreSQL. */
export const ON_POSTGRESQL = needs('PostgreSQL (RUNWARDEN_TEST_DATABASE_URL is not set)', Boolean(SERVER));

/** Options of tests with Prometheus Alertmanager. */
export const WITH_ALERTMANAGER = needs('Alertmanager (none is on this machine)', findAlertmanager() !== null);

/** Options of tests with Prometheus's promtool. */
export const WITH_PROMTOOL = needs('promtool (none is on this machine)', findPromtool() !== null);

/** Options of tests on answers that were recorded. */
export const ON_RECORDED = needs(
  'recorded answers of Azure (they are not on this machine)',
  existsSync(RECORDED_FOLDER),
);

/** Options of tests on bodies of jobs that were recorded. */
export const ON_RECORDED_JOBS = needs(
  'recorded jobs of Azure (they are not on this machine)',
  existsSync(RECORDED_JOBS_FOLDER),
);

/** Options of tests on both. */
export const ON_RECORDED_LINEAGE = needs(
  'recorded jobs and assets of Azure (they are not on this machine)',
  [RECORDED_FOLDER, RECORDED_JOBS_FOLDER, RECORDED_2_FOLDER].every((folder) => existsSync(folder)),
);

/** Where it is missing the tests are skipped, and the summary says so. */
function needs(what: string, isThere: boolean) {
  return { skip: !isThere, meta: { needs: what } };
}
