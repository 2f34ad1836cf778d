import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActFilter, AuditFilter } from '../../src/core/ports/audit-ledger.ts';
import type { FindingFilter } from '../../src/core/ports/finding-ledger.ts';
import {
  DECISION_OUTCOMES,
  type DecisionFilter,
  type DeliveryFilter,
  RUN_SORTS,
  type RunFilter,
} from '../../src/core/ports/read-ledger.ts';
import type { Visibility } from '../../src/core/ports/visibility.ts';
import type { PageRequest } from '../../src/core/values/page.ts';
import { auditReads } from '../../src/store/audit/audit-ledger.ts';
import { migrateServer } from '../../src/store/open/open-store.ts';
import { findingLedger } from '../../src/store/read/findings.ts';
import { readLedger } from '../../src/store/read/read.ts';
import type { Tables } from '../../src/store/schema.ts';
import { fill } from '../bench/api/fill.ts';
import { ON_POSTGRESQL } from '../support/needs.ts';
import { createDatabase } from '../support/postgres.ts';

const SIZE = { decisions: 100_000, runs: 60_000, active: 1000 };
const FIRST: PageRequest = { cursor: null, limit: 50 };
/** Rows that a page of fifty may make PostgreSQL look at, of tables that have up to a hundred thousand. */
const MOST_ROWS = 3000;

const DAY = 86_400_000;
const NOW = Date.now();
const A_DAY = { since: NOW - 30 * DAY, until: NOW - 29 * DAY };
const OWNER = 'owner-7@example.com';
/** A workspace in which nothing ever happened. */
const QUIET = 'ml-bench-quiet';
const OWN_RUNS: Visibility = { workspaces: [], owners: [OWNER], ownIn: null };
const SOME: Visibility = { workspaces: ['ml-bench-3', 'ml-bench-1*'], owners: [OWNER], ownIn: null };

interface Asked {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** How many rows a plan looked at in tables, whether or not they were let through. */
interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Plan[];
}

function rowsIn(plan: Plan): number {
  const { 'Rows Removed by Filter': filtered = 0, 'Rows Removed by Index Recheck': rechecked = 0 } = plan;
  const own = (plan['Actual Rows'] + filtered + rechecked) * plan['Actual Loops'];
  const isOfTable = plan['Relation Name'] !== undefined && plan['Relation Name'] !== 'workspaces';
  return (isOfTable ? own : 0) + (plan.Plans ?? []).reduce((all, inner) => all + rowsIn(inner), 0);
}

describe('a page of a list costs what is on it, however many rows there are', ON_POSTGRESQL, () => {
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let db: Kysely<Tables>;
  let client: pg.Client;
  const asked: Asked[] = [];

  beforeAll(async () => {
    database = await createDatabase();
    await migrateServer({ kind: 'server', url: database.url }, null);
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await fill(
      (statement) => client.query(statement),
      SIZE,
      () => {},
    );
    await client.query(`insert into workspaces (id, name, subscription_id, resource_group, location, tags)
      values ('/workspaces/quiet', '${QUIET}', 's', 'rg', 'westeurope', '{}')`);
    db = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: database.url, max: 2 }) }),
      log: ({ query }) => {
        asked.push({ sql: query.sql, parameters: query.parameters });
      },
    });
  });
  afterAll(async () => {
    await db.destroy();
    await client.end();
    await database.drop();
  });

  /** The rows that the statements of a read look at. */
  async function rowsOf(read: () => Promise<unknown>): Promise<number> {
    asked.length = 0;
    await read();
    let rows = 0;
    for (const { sql, parameters } of [...asked]) {
      const explained = await client.query(`explain (analyze, format json) ${sql}`, [...parameters]);
      rows += rowsIn(explained.rows[0]['QUERY PLAN'][0].Plan);
    }
    return rows;
  }

  const decisions: Readonly<Record<string, DecisionFilter>> = {
    all: {},
    'of a kind': { kind: 'cancel' },
    'that are questions, many of which are open': { kind: 'ask' },
    'of a policy': { policy: 'idle-gpu' },
    'of a policy that decided nothing': { policy: 'new' },
    'of a workspace': { workspace: 'ml-bench-3' },
    'of a workspace in which nothing happened': { workspace: QUIET },
    'of a run': { workspace: 'ml-bench-3', run: 'run-103' },
    'of an owner': { owner: [OWNER] },
    'of an owner and of a kind': { owner: [OWNER], kind: 'ask' },
    'of an owner in a time': { ...A_DAY, owner: [OWNER] },
    'of nobody': { owner: ['nobody@example.com'] },
    'withheld for a usual reason': { withheld: 'unknown' },
    'withheld for one that never was': { withheld: 'frozen' },
    'in audit': { audit: true },
    'not in audit': { audit: false },
    'in a time': A_DAY,
    'of a kind in a time': { ...A_DAY, kind: 'cancel' },
    'of a policy in a time': { ...A_DAY, policy: 'runtime' },
    'that wait': { waiting: true },
    'that do not wait': { waiting: false },
    'asked for a reason': { because: 'again' },
    'whose id begins so': { idBegins: '0b5c1a2e-77' },
    'of a finding': { finding: 'finding-100' },
    'about own runs': { visible: OWN_RUNS },
    'in some workspaces': { visible: SOME },
  };
  it.each(Object.entries(decisions))('decisions %s', async (_, filter) => {
    expect(await rowsOf(() => readLedger(db).listedDecisions(filter, FIRST))).toBeLessThan(MOST_ROWS);
  });

  // Object.keys loses the key type.
  const outcomes = Object.keys(DECISION_OUTCOMES) as (keyof typeof DECISION_OUTCOMES)[];
  it.each(outcomes)('decisions that became %s', async (outcome) => {
    const rows = await rowsOf(() => readLedger(db).listedDecisions({ outcome }, FIRST));
    expect(rows).toBeLessThan(MOST_ROWS);
  });

  it('a page of the decisions of an owner looks at those on it, first and far down, however many they have', async () => {
    // Those on it, the run of each, and one that says whether there are more.
    const most = 4 * (FIRST.limit + 1) + 50;
    for (const filter of [{ owner: [OWNER] }, { visible: OWN_RUNS }]) {
      const far = await readLedger(db).listedDecisions(filter, { cursor: null, limit: 120 });
      for (const cursor of [null, far?.next ?? 'missing'])
        expect(await rowsOf(() => readLedger(db).listedDecisions(filter, { ...FIRST, cursor }))).toBeLessThan(most);
    }
  });

  it('a page of decisions and of runs far down', async () => {
    const lists = [readLedger(db).listedDecisions, readLedger(db).runs, findingLedger(db).findings] as const;
    for (const list of lists) {
      let cursor: string | null = null;
      for (let page = 0; page < 40; page++) cursor = (await list({}, { cursor, limit: 200 }))?.next ?? null;
      expect(cursor).not.toBeNull();
      expect(await rowsOf(() => list({}, { ...FIRST, cursor }))).toBeLessThan(MOST_ROWS);
    }
  });

  const runs: Readonly<Record<string, RunFilter>> = {
    all: {},
    'that are active': { active: true },
    'of a workspace': { workspace: 'ml-bench-3' },
    'of a workspace without any': { workspace: QUIET },
    'of an owner': { owner: [OWNER] },
    'of an experiment': { experiment: 'experiment-7' },
    'of an experiment that is not there': { experiment: 'none' },
    'of a status': { status: 'Failed' },
    'of a type that is not there': { type: 'spark' },
    'with a label': { labels: ['team=7'] },
    'in a phase': { phase: 'running' },
    'in a state': { state: 'firing' },
    'in a time': A_DAY,
    'by ids': { ids: ['run-1', 'run-2', 'run-3'] },
    'that are own ones': { visible: OWN_RUNS },
    'in some workspaces': { visible: SOME },
  };
  it.each(Object.entries(runs))('runs %s', async (_, filter) => {
    expect(await rowsOf(() => readLedger(db).runs(filter, FIRST))).toBeLessThan(MOST_ROWS);
  });

  it('runs of each owner, whatever PostgreSQL knows of how many they have', async () => {
    for (let number = 0; number < 500; number += 10) {
      const filter = { owner: [`owner-${number}@example.com`] };
      expect(await rowsOf(() => readLedger(db).runs(filter, FIRST))).toBeLessThan(MOST_ROWS);
    }
  });

  it('a page of runs is one statement, with the statuses, costs and workspaces of them all', async () => {
    asked.length = 0;
    const page = await readLedger(db).runs({ owner: [OWNER] }, FIRST);
    expect(page?.items).toHaveLength(FIRST.limit);
    expect(page?.items.some(({ statuses }) => statuses.length > 0)).toBe(true);
    expect(page?.items.some(({ active, cost }) => !active && cost !== null)).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it.each(RUN_SORTS)('runs in the order %s', async (sort) => {
    expect(await rowsOf(() => readLedger(db).runs({}, FIRST, sort))).toBeLessThan(MOST_ROWS);
  });

  const findings: Readonly<Record<string, FindingFilter>> = {
    all: {},
    'that are open': { state: 'open' },
    'that are pending': { state: 'pending' },
    'of a policy': { policy: 'runtime' },
    'of a policy without any': { policy: 'new' },
    'of a workspace': { workspace: 'ml-bench-3' },
    'of a workspace without any': { workspace: QUIET },
    'of a run': { run: 'run-103' },
    'of an owner': { owner: [OWNER] },
    'in a time': A_DAY,
    'about own runs': { visible: OWN_RUNS },
  };
  it.each(Object.entries(findings))('findings %s', async (_, filter) => {
    expect(await rowsOf(() => findingLedger(db).findings(filter, FIRST))).toBeLessThan(MOST_ROWS);
  });

  const audit: Readonly<Record<string, AuditFilter>> = {
    all: {},
    'of a kind': { kind: 'question.answered' },
    'of a kind that never was': { kind: 'freeze.began' },
    'of a person': { actor: 'oncall' },
    'of a person who did nothing': { actor: 'nobody' },
    'about a decision': { decision: 'decision-100' },
    'in a time': A_DAY,
  };
  it.each(Object.entries(audit))('rows of the audit %s', async (_, filter) => {
    const page = { order: 'newest', after: null, limit: 50 } as const;
    expect(await rowsOf(() => auditReads(db).auditRows(filter, page))).toBeLessThan(MOST_ROWS);
  });

  const acts: Readonly<Record<string, ActFilter>> = {
    all: {},
    'of a person': { actor: 'oncall' },
  };
  it.each(Object.entries(acts))('what people did %s', async (_, filter) => {
    expect(await rowsOf(() => auditReads(db).acts(filter, FIRST))).toBeLessThan(MOST_ROWS);
  });

  const deliveries: Readonly<Record<string, DeliveryFilter>> = {
    all: {},
    'of a channel': { channel: 'hook' },
    'of a channel without any': { channel: 'chat' },
    'of a channel and one of its readers': { channel: 'mail/owner' },
    'of a channel with all its readers': { channel: 'mail' },
    'in a state': { state: 'delivered' },
    'in a state that none is in': { state: 'failed' },
    'of a type': { type: 'finding.notice' },
    'of a type that never was': { type: 'channel.failing' },
    'of a workspace': { workspace: 'ml-bench-3' },
    'of a workspace in which nothing happened': { workspace: QUIET },
    'of a run': { run: 'run-103' },
    'of a finding': { finding: 'finding-100' },
    'of a decision': { decision: 'decision-100' },
    'for a recipient': { recipient: 'owner' },
    'for a recipient who got none': { recipient: 'nobody@example.com' },
    'whose id begins so': { idBegins: '0b5c1a2e-77' },
    'in a time': A_DAY,
    'about own runs': { visible: OWN_RUNS },
    'in some workspaces': { visible: SOME },
  };
  it.each(Object.entries(deliveries))('deliveries %s', async (_, filter) => {
    expect(await rowsOf(() => readLedger(db).deliveries(filter, FIRST))).toBeLessThan(MOST_ROWS);
  });

  it('what the metrics count, without the deliveries that arrived', async () => {
    const { active } = SIZE;
    // Statuses and runs that are active, cancels, and findings that are open.
    expect(await rowsOf(() => readLedger(db).counts(NOW))).toBeLessThan(active * 10 + SIZE.decisions / 50 + 1000);
  });

  it('one decision and one run', async () => {
    expect(await rowsOf(() => readLedger(db).decision('decision-100'))).toBeLessThan(100);
    expect(await rowsOf(() => readLedger(db).run('ml-bench-3', 'run-103'))).toBeLessThan(100);
  });
});
