import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../src/core/decision/finding.ts';
import { DEFAULT_EVIDENCE_KEEP } from '../../src/core/evidence/retention.ts';
import { type ContentStore, MOST_IN_DATABASE } from '../../src/core/ports/evidence.ts';
import type { Ledger } from '../../src/core/ports/ledger.ts';
import { DROPPED_KINDS, type DroppedKind, type KeepTimes } from '../../src/core/ports/retention-ledger.ts';
import { DEFAULT_STORE_KEEP } from '../../src/core/record/store-keep.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/values/duration.ts';
import { LOCKS } from '../../src/store/locks.ts';
import { openStore } from '../../src/store/open/open-store.ts';
import { inMemory } from '../support/in-memory.ts';
import { aKeptItem } from '../support/kept.ts';
import { onEachStore, onServer, ROUTING } from '../support/postgres.ts';
import {
  aCancel,
  aCase,
  aDecision,
  anAlert,
  anAsk,
  anOverride,
  aPlan,
  aQueuedCancel,
  aStatus,
  id,
  NOW,
} from './rows.ts';

const TIMES: KeepTimes = { evidence: DEFAULT_EVIDENCE_KEEP, store: DEFAULT_STORE_KEEP };
/** When everything that is of NOW is older than any time to keep it. */
const LATER = NOW + 401 * DAY;

/** Drops everything that may go at a moment; answers how much of each kind. */
async function dropAll(ledger: Ledger, now: Instant, most = 100): Promise<Partial<Record<DroppedKind, number>>> {
  const counts: Partial<Record<DroppedKind, number>> = {};
  for (const kind of DROPPED_KINDS) {
    let more = true;
    while (more) {
      const step = await ledger.dropOld(kind, TIMES, now, most);
      if (!step) throw new Error('another replica is at it');
      if (step.dropped > 0) counts[kind] = (counts[kind] ?? 0) + step.dropped;
      more = step.more;
    }
  }
  return counts;
}

onEachStore('what is kept for a time', (bench) => {
  const ledger = () => bench.store.ledger;
  const resolve = (finding: Finding, at = NOW) =>
    bench.query(
      `update findings set state = 'resolved', resolution = 'healthy', resolved_at = '${new Date(at).toISOString()}' where id = '${finding.id}'`,
    );
  const endRun = ({ workspaceId, id: runId }: { workspaceId: string; id: string }) =>
    ledger().markGone(workspaceId, [runId]);
  const left = async (finding: Finding) => {
    const rows = await bench.query(`select
      (select count(*)::int from findings where id = '${finding.id}') as findings,
      (select count(*)::int from decisions where finding_id = '${finding.id}') as decisions,
      (select count(*)::int from approvals where finding_id = '${finding.id}') as approvals,
      (select count(*)::int from cancellations where finding_id = '${finding.id}') as cancellations,
      (select count(*)::int from objections where finding_id = '${finding.id}') as objections`);
    return Object.entries(rows[0] ?? {}).flatMap(([name, count]) => (count === 0 ? [] : [name]));
  };
  const objection = (finding: Finding, endsAt: Instant) =>
    bench.query(`insert into objections (id, finding_id, evidence_key, at, ends_at, reason, author, via)
      values ('${id('objection')}', '${finding.id}', 'when', '${new Date(NOW).toISOString()}', '${new Date(endsAt).toISOString()}', 'it waits', 'alice', 'link')`);

  /** A finding that is over, with a question, its answer, a cancel that is settled and an objection; its run has ended. */
  async function story() {
    const { workspace, run, finding } = await aCase(ledger());
    const [ask, cancel] = [anAsk(finding), aCancel(finding)];
    await ledger().commit(workspace.id, aPlan({ decisions: [ask, cancel] }), [], NOW);
    await ledger().answer(ask.id, { answer: 'approved', by: 'oncall', note: null }, NOW);
    await ledger().settle(cancel.id, { state: 'abandoned', reason: 'it ended' }, { decision: null, alerts: [] }, NOW);
    await objection(finding, NOW + HOUR);
    await resolve(finding);
    await endRun(run);
    return { workspace, run, finding, ask, cancel };
  }

  test('goes whole: a finding with its decisions, answers, cancels and objections, and the audit names them', async () => {
    const { workspace, finding, ask, cancel } = await story();
    const whole = ['findings', 'decisions', 'approvals', 'cancellations', 'objections'];
    expect(await left(finding)).toEqual(whole);
    await dropAll(ledger(), NOW + 400 * DAY);
    expect(await left(finding)).toEqual(whole);
    expect(await dropAll(ledger(), NOW + 400 * DAY + 1)).toMatchObject({ decisions: 1 });
    expect(await left(finding)).toEqual([]);
    const page = await ledger().decisions({ workspace: workspace.name }, { cursor: null, limit: 10 });
    expect(page).toEqual({ items: [], next: null });
    const [row] = await bench.query(
      `select entry::jsonb -> 'body' as body from audit_entries where kind = 'record.dropped' order by seq desc limit 1`,
    );
    expect(row?.body).toMatchObject({
      because: 'store.keep.decisions is 400d',
      rows: { approvals: [ask.id], cancellations: [cancel.id], decisions: [ask.id, cancel.id] },
    });
  });

  test('stays while anything of it is open, in force or young', async () => {
    const stays: [string, (s: Awaited<ReturnType<typeof story>>) => unknown][] = [
      ['its run is active', ({ run }) => bench.query(`update runs set active = true where id = '${run.id}'`)],
      ['it is open', ({ finding }) => bench.query(`update findings set state = 'firing' where id = '${finding.id}'`)],
      ['it is over since lately', ({ finding }) => resolve(finding, LATER - DAY)],
      ...['queued', 'requesting', 'unclear', 'requested', 'confirmed'].map(
        (state): [string, (s: Awaited<ReturnType<typeof story>>) => unknown] => [
          `its cancel is ${state}`,
          ({ cancel }) => bench.query(`update cancellations set state = '${state}' where decision_id = '${cancel.id}'`),
        ],
      ),
      [
        'an objection is in force',
        ({ finding }) =>
          bench.query(
            `update objections set ends_at = '${new Date(LATER + 1).toISOString()}' where finding_id = '${finding.id}'`,
          ),
      ],
      [
        'a decision is young',
        ({ ask }) =>
          bench.query(`update decisions set at = '${new Date(LATER - DAY).toISOString()}' where id = '${ask.id}'`),
      ],
      [
        'an answer is young',
        ({ ask }) =>
          bench.query(
            `update approvals set answered_at = '${new Date(LATER - DAY).toISOString()}' where decision_id = '${ask.id}'`,
          ),
      ],
      [
        'a cancel was settled lately',
        ({ cancel }) =>
          bench.query(
            `update cancellations set settled_at = '${new Date(LATER - DAY).toISOString()}' where decision_id = '${cancel.id}'`,
          ),
      ],
    ];
    const stories: [string, Finding][] = [];
    for (const [why, arrange] of stays) {
      const made = await story();
      await arrange(made);
      stories.push([why, made.finding]);
    }
    const over = await story();
    await dropAll(ledger(), LATER);
    expect(await left(over.finding)).toEqual([]);
    for (const [why, finding] of stories) expect([why, (await left(finding)).length]).toEqual([why, 5]);
    await bench.query('update runs set active = false');
    await bench.query(`update cancellations set state = 'released' where state <> 'abandoned'`);
    await bench.query(`update findings set state = 'resolved', resolved_at = coalesce(resolved_at, now())`);
    await dropAll(ledger(), LATER + 1000 * DAY);
    for (const [why, finding] of stories) expect([why, await left(finding)]).toEqual([why, []]);
  });

  test('includes decisions without a finding', async () => {
    const { workspace, run, finding } = await aCase(ledger());
    const loose = { ...aDecision(finding), findingId: null };
    await ledger().commit(workspace.id, aPlan({ decisions: [loose] }), [], NOW);
    await dropAll(ledger(), LATER);
    expect(await ledger().decision(loose.id)).not.toBeNull();
    await endRun(run);
    await dropAll(ledger(), LATER);
    expect(await ledger().decision(loose.id)).toBeNull();
    await bench.query(`delete from findings where id = '${finding.id}'`);
  });

  test('includes alerts, but not what waits, what belongs to something open, or a message that carried them', async () => {
    const made = await story();
    const open = await aCase(ledger());
    const decided = aDecision(open.finding);
    await ledger().commit(open.workspace.id, aPlan({ decisions: [decided] }), [], NOW);
    const of = {
      old: anAlert(null),
      waits: anAlert(null),
      open: anAlert(decided),
      over: anAlert(made.ask),
      group: anAlert(null),
      member: anAlert(decided),
    };
    await ledger().raise(Object.values(of));
    for (const alert of Object.values(of)) {
      if (alert === of.waits) continue;
      for (const channel of ['hook', 'log']) await ledger().delivered(alert.id, channel, NOW);
    }
    await bench.query(`update deliveries set group_id = '${of.group.id}' where alert_id = '${of.member.id}'`);
    const kept = async () => {
      const rows = await bench.query('select id from alerts');
      return Object.entries(of).flatMap(([name, alert]) => (rows.some((row) => row.id === alert.id) ? [name] : []));
    };
    await dropAll(ledger(), LATER, 1);
    expect(await kept()).toEqual(['waits', 'open', 'group', 'member']);
    await resolve(open.finding);
    await dropAll(ledger(), LATER);
    expect(await kept()).toEqual(['waits', 'open', 'group', 'member']);
    await endRun(open.run);
    await dropAll(ledger(), LATER);
    // The message goes in the step after what it carried.
    await dropAll(ledger(), LATER);
    expect(await kept()).toEqual(['waits']);
    await bench.query(`delete from deliveries; `);
    await bench.query('delete from alerts');
  });

  test('includes what policies said of a run that ended, then the run', async () => {
    const { run, finding, workspace } = await aCase(ledger());
    await ledger().commit(workspace.id, aPlan({ statuses: [aStatus(finding)] }), [], NOW);
    const there = async () => (await ledger().run(workspace.name, run.id))?.statuses.length ?? null;
    await dropAll(ledger(), LATER);
    expect(await there()).toBe(1);
    await endRun(run);
    await dropAll(ledger(), NOW + 90 * DAY);
    expect(await there()).toBe(1);
    await dropAll(ledger(), NOW + 90 * DAY + 1);
    expect(await there()).toBe(0);
    // Its finding is still on record.
    await dropAll(ledger(), LATER);
    expect(await there()).toBe(0);
    await resolve(finding);
    // Reports of money still ask for it.
    await bench.query(`insert into run_costs (workspace_id, run_id, tags, cost)
      values ('${workspace.id}', '${run.id}', '{}', '{"currency": "EUR", "pieces": [], "unpriced": []}')`);
    await dropAll(ledger(), LATER);
    expect(await there()).toBe(0);
    await bench.query(`delete from run_costs where run_id = '${run.id}'`);
    expect(await dropAll(ledger(), LATER)).toMatchObject({ runs: expect.any(Number) });
    expect(await there()).toBeNull();
    expect(await bench.query(`select 1 from seen_statuses where run_id = '${run.id}'`)).toEqual([]);
  });

  test('includes exceptions, freezes, requests for more time and confirmed tags that are over', async () => {
    const { workspace, run } = await aCase(ledger());
    const [over, lasts] = [anOverride(), anOverride({ endsAt: LATER + DAY })];
    await ledger().createOverride(over);
    await ledger().createOverride(lasts);
    const freeze = { id: id('freeze'), reason: 'maintenance', author: 'oncall', createdAt: NOW, endsAt: null };
    await ledger().freeze(freeze);
    const request = {
      id: id('wish'),
      workspaceId: workspace.id,
      runId: run.id,
      policies: ['*'],
      length: HOUR,
      reason: 'a paper',
      author: 'alice',
      at: NOW,
      answer: null,
      answeredAt: null,
      answeredBy: null,
      note: null,
      overrideId: null,
    };
    await ledger().requestExtension(request, []);
    const tag = { tag: 'tier', value: 'critical', confirmedBy: 'oncall', confirmedAt: NOW };
    await ledger().confirmTag({ id: id('tag'), workspaceId: workspace.id, runId: run.id, ...tag });
    const there = async () => [
      (await ledger().overrides({}, { cursor: null, limit: 100 }, NOW))?.items.map((each) => each.id),
      (await ledger().freezesInForce(NOW)).map((each) => each.id),
      (await ledger().extensionRequest(request.id))?.request.id,
      (await ledger().confirmedTags(workspace.id, run.id)).length,
    ];
    await dropAll(ledger(), LATER);
    expect(await there()).toEqual([[lasts.id], [freeze.id], request.id, 1]);
    await endRun(run);
    await ledger().unfreeze('oncall', NOW + MINUTE);
    await dropAll(ledger(), LATER);
    expect(await there()).toEqual([[lasts.id], [], undefined, 0]);
    expect(await bench.query('select 1 from freezes')).toEqual([]);
    await dropAll(ledger(), LATER + 402 * DAY);
    expect((await there())[0]).toEqual([]);
  });

  test('includes sets of policies that were replaced, but not one that a replica has', async () => {
    for (const [replica, digest, at] of [
      ['a', 'X', 0],
      ['a', 'Y', 1],
      ['a', 'Z', 300 * DAY],
      ['b', 'W', 300 * DAY + 1],
    ] as const)
      await ledger().agreeOnPolicies({ replica, digest, policies: [] }, NOW + at);
    const digests = async () =>
      (await bench.query('select digest from policy_sets order by number')).map((row) => row.digest);
    expect(await digests()).toEqual(['X', 'Y', 'Z', 'W']);
    await dropAll(ledger(), LATER);
    // Y was in force for 300 days, and not for long before now.
    expect(await digests()).toEqual(['Y', 'Z', 'W']);
    await dropAll(ledger(), LATER + 1000 * DAY);
    expect(await digests()).toEqual(['Z', 'W']);
  });
});

onEachStore('kept evidence', (bench) => {
  const ledger = () => bench.store.ledger;
  const keep = async (run: Parameters<typeof aKeptItem>[0], text: string, decisionId: string | null = null) => {
    const made = aKeptItem(run, Buffer.from(text), { id: id('item'), at: NOW, decisionId });
    await ledger().keep([made]);
    return made.item.content?.sha256 ?? '';
  };
  const isThere = async (hash: string) => (await ledger().content(hash)) !== null;

  test('stays as long as what became of its run says, and never less than its run', async () => {
    const rest = await aCase(ledger());
    const notified = await aCase(ledger());
    const cancelled = await aQueuedCancel(ledger());
    const inAudit = await aCase(ledger());
    await ledger().commit(notified.workspace.id, aPlan({ decisions: [aDecision(notified.finding)] }), [], NOW);
    await ledger().commit(
      inAudit.workspace.id,
      aPlan({ decisions: [aDecision(inAudit.finding, { audit: true })] }),
      [],
      NOW,
    );
    await bench.query(
      `update cancellations set requested_at = queued_at, state = 'released' where decision_id = '${cancelled.decision.id}'`,
    );
    const runs = { rest: rest.run, inAudit: inAudit.run, notified: notified.run, cancelled: cancelled.run };
    const hashes: Record<string, string> = {};
    for (const [name, run] of Object.entries(runs)) hashes[name] = await keep(run, `the log of ${name}`);
    const there = async (at: Instant) => {
      await dropAll(ledger(), at);
      // A content waits a day for what may be about to use it.
      await dropAll(ledger(), at + DAY + 1);
      const names = [];
      for (const [name, hash] of Object.entries(hashes)) if (await isThere(hash)) names.push(name);
      return names;
    };
    expect(await there(NOW + 366 * DAY)).toEqual(['rest', 'inAudit', 'notified', 'cancelled']);
    for (const run of Object.values(runs)) await ledger().markGone(run.workspaceId, [run.id]);
    expect(await there(NOW + 29 * DAY - 2)).toEqual(['rest', 'inAudit', 'notified', 'cancelled']);
    expect(await there(NOW + 30 * DAY + 1)).toEqual(['notified', 'cancelled']);
    expect(await there(NOW + 90 * DAY + 1)).toEqual(['cancelled']);
    expect(await there(NOW + 365 * DAY + 1)).toEqual([]);
    const { workspaceId, id: runId } = cancelled.run;
    expect(await ledger().evidence({ workspaceId, runId })).toMatchObject([
      {
        content: { sha256: hashes.cancelled, bytes: 20 },
        dropped: { at: NOW + 365 * DAY + 1, because: 'evidence.keep.cancelled is 365d' },
      },
    ]);
    const [row] = await bench.query(
      `select entry::jsonb -> 'body' as body from audit_entries where kind = 'evidence.dropped' order by seq desc limit 1`,
    );
    expect(row?.body).toEqual({ items: 1, runs: [runId] });
  });

  test('is dropped once, and kept as long as any run has it', async () => {
    const [short, long] = [await aCase(ledger()), await aQueuedCancel(ledger())];
    await bench.query(`update cancellations set requested_at = queued_at, state = 'released'`);
    for (const { run } of [short, long]) await ledger().markGone(run.workspaceId, [run.id]);
    const hash = await keep(short.run, 'the same log');
    await keep(long.run, 'the same log');
    await dropAll(ledger(), NOW + 40 * DAY);
    expect((await ledger().itemsWith(hash)).map(({ dropped }) => dropped !== null)).toEqual([true, false]);
    expect(await isThere(hash)).toBe(true);
    await dropAll(ledger(), NOW + 370 * DAY);
    expect(await isThere(hash)).toBe(false);
  });

  test('leaves a row that says what it was, until the decisions of its age go', async () => {
    const { run, finding, workspace } = await aCase(ledger());
    const decision = aDecision(finding);
    await ledger().commit(workspace.id, aPlan({ decisions: [decision] }), [], NOW);
    await keep(run, 'a log of a decision', decision.id);
    await ledger().markGone(workspace.id, [run.id]);
    const items = async () => (await ledger().evidence({ decisionId: decision.id })).length;
    await dropAll(ledger(), LATER);
    expect(await items()).toBe(1);
    await bench.query(
      `update findings set state = 'resolved', resolved_at = '${new Date(NOW).toISOString()}' where id = '${finding.id}'`,
    );
    await dropAll(ledger(), LATER);
    expect(await items()).toBe(0);
  });

  test('that is kept again while it is being dropped stays', async () => {
    const { run } = await aCase(ledger());
    await ledger().markGone(run.workspaceId, [run.id]);
    const hash = await keep(run, 'a line that comes again');
    await ledger().dropOld('evidence', TIMES, LATER, 100);
    const again = aKeptItem(run, Buffer.from('a line that comes again'), { id: id('item'), at: LATER });
    await ledger().keep([again]);
    await ledger().dropOld('contents', TIMES, LATER, 100);
    expect(await isThere(hash)).toBe(true);
  });
});

describe('evidence in the store of large contents', () => {
  const files = new Map<string, Uint8Array>();
  let refusal: Error | null = null;
  const contents: ContentStore = {
    async put(hash, bytes) {
      files.set(hash, bytes);
    },
    get: async (hash) => files.get(hash) ?? null,
    async remove(hash) {
      if (refusal) throw refusal;
      files.delete(hash);
    },
  };
  const open = () =>
    openStore(inMemory(), { routing: ROUTING, holder: 'one', contents, onQueueError: () => undefined });
  let store: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  test('goes with its last item; what the store does not let go is tried again a day later', async () => {
    const run = { workspaceId: 'w', id: 'run', displayName: 'train' };
    const made = aKeptItem(run, randomBytes(MOST_IN_DATABASE + 1), { at: NOW });
    await store.ledger.keep([made]);
    refusal = new Error('a policy forbids it');
    await store.ledger.dropOld('evidence', TIMES, LATER, 100);
    expect(await store.ledger.dropOld('contents', TIMES, LATER, 100)).toEqual({
      ...{ dropped: 0, more: false },
      problem: 'an old content stays in evidence.store: a policy forbids it',
    });
    expect(await store.ledger.dropOld('contents', TIMES, LATER + HOUR, 100)).toMatchObject({ problem: null });
    expect(files.size).toBe(1);
    refusal = null;
    expect(await store.ledger.dropOld('contents', TIMES, LATER + 2 * DAY, 100)).toMatchObject({ dropped: 1 });
    expect(files.size).toBe(0);
    expect(await store.ledger.content(made.item.content?.sha256 ?? '')).toBeNull();
  });
});

onServer('replicas that drop at the same time (PostgreSQL)', (bench) => {
  test('leave it to one', async () => {
    const other = await bench.connect();
    await other.query(`select pg_advisory_lock(${LOCKS.retention})`);
    for (const kind of DROPPED_KINDS) expect(await bench.store.ledger.dropOld(kind, TIMES, LATER, 100)).toBeNull();
    await other.query(`select pg_advisory_unlock(${LOCKS.retention})`);
    expect(await bench.store.ledger.dropOld('decisions', TIMES, LATER, 100)).toMatchObject({ dropped: 0 });
  });
});

onServer('a content that is kept while it is being dropped (PostgreSQL)', (bench) => {
  test('waits for whoever keeps it, and stays', async () => {
    const run = { workspaceId: 'w', id: 'run', displayName: 'train' };
    const made = aKeptItem(run, Buffer.from('a line that comes again'), { at: NOW });
    const hash = made.item.content?.sha256 ?? '';
    await bench.store.ledger.keep([made]);
    await bench.store.ledger.dropOld('evidence', TIMES, LATER, 100);
    const keeper = await bench.connect();
    await keeper.query('begin');
    await keeper.query(`update evidence_contents set used_at = '${new Date(LATER).toISOString()}'`);
    const dropping = bench.store.ledger.dropOld('contents', TIMES, LATER, 100);
    const waits = async () =>
      (
        await bench.query(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%evidence_contents%'`,
        )
      ).length;
    await vi.waitUntil(waits, { interval: 10, timeout: 10_000 });
    await keeper.query('commit');
    expect(await dropping).toMatchObject({ dropped: 0 });
    expect(await bench.store.ledger.content(hash)).toMatchObject({ kind: 'bytes' });
  });
});
