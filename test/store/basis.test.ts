import { expect, it } from 'vitest';
import { DEFAULT_EVIDENCE_KEEP } from '../../src/core/evidence/retention.ts';
import type { KeptDecision } from '../../src/core/ports/basis-ledger.ts';
import { DEFAULT_STORE_KEEP } from '../../src/core/record/store-keep.ts';
import type { Run } from '../../src/core/run/run.ts';
import { DAY } from '../../src/core/values/duration.ts';
import { createReplay } from '../../src/evidence/replay.ts';
import { policyFromText } from '../../src/policy/index.ts';
import { rowDigest } from '../../src/store/audit/row-digest.ts';
import { firstPass, LONG_RUN, policyOf, ranLong } from '../support/kept-decision.ts';
import { onEachStore } from '../support/postgres.ts';
import { aPlan, aRun, aWorkspace, id, NOW } from './rows.ts';

const policy = policyOf(LONG_RUN);

onEachStore('what a decision rests on', (bench) => {
  const ledger = () => bench.store.ledger;
  const texts = async () => (await bench.query('select sha256 from basis_texts')).length;

  /** A first pass over a run; answers the id of its first decision. */
  async function decided(given: Partial<Run> = {}, now = NOW): Promise<string> {
    const workspace = aWorkspace();
    const run = aRun(workspace, given);
    await (await ledger().lease(workspace, now))?.release();
    const plan = firstPass(ranLong(run, now), policy, now, () => id('made'));
    await ledger().commit(workspace.id, plan, [], now);
    return plan.decisions[0]?.id ?? '';
  }

  async function kept(decision: string): Promise<KeptDecision> {
    const found = await ledger().keptDecision(decision);
    if (!found) throw new Error(`there is no decision ${decision}`);
    return found;
  }

  async function replayed(decision: string) {
    return createReplay(policyFromText)(await kept(decision));
  }

  it('is kept with it, and the decision follows from it', async () => {
    expect(await replayed(await decided())).toMatchObject({ kind: 'agrees' });
  });

  it('also where a name holds what PostgreSQL does not take', async () => {
    const decision = await decided({ displayName: 'half \ud800 and \0 zero', tags: { 'a\0': '\ud800' } });
    expect(await replayed(decision)).toMatchObject({ kind: 'agrees' });
  });

  it('is in the row that is never changed, of which the audit holds the hash', async () => {
    const decision = await decided();
    const [row = {}] = await bench.query(`select * from decisions where id = '${decision}'`);
    expect(row.basis).toBe((await kept(decision)).basis?.hash);
    const inAudit = async (digest: string) =>
      (await bench.query(`select seq from audit_entries where entry like '%${digest}%'`)).length;
    expect(await inAudit(rowDigest('decisions', row))).toBe(1);
    expect(await inAudit(rowDigest('decisions', { ...row, basis: 'another' }))).toBe(0);
  });

  it('keeps once what many decisions have in common', async () => {
    await decided();
    const before = await texts();
    await decided();
    // The facts of the run, and what is said of them.
    expect((await texts()) - before).toBe(2);
  });

  it('is found to be changed, whatever was changed in it', async () => {
    const decision = await decided();
    const { basis } = await kept(decision);
    for (const [name, text] of Object.entries(basis?.texts ?? {}))
      for (const [from, to] of [
        [/\d/, (digit: string) => `${(Number(digit) + 1) % 10}`],
        [/[a-z]/, (letter: string) => (letter === 'x' ? 'y' : 'x')],
      ] as const) {
        const changed = Buffer.from(text.replace(from, to)).toString('hex');
        await bench.query(`update basis_texts set body = '\\x${changed}', compressed = false where sha256 = '${name}'`);
        const why = `what it rests on was changed after it was kept: the hash of ${name.slice(0, 12)} is another one now`;
        expect(await replayed(decision)).toEqual({ kind: 'damaged', why });
        const whole = Buffer.from(text).toString('hex');
        await bench.query(`update basis_texts set body = '\\x${whole}', compressed = false where sha256 = '${name}'`);
      }
    expect(await replayed(decision)).toMatchObject({ kind: 'agrees' });
  });

  it('is found to be changed where nothing can be made of it, or where a part is gone', async () => {
    const decision = await decided();
    const { basis } = await kept(decision);
    const [part = ''] = Object.keys(basis?.texts ?? {}).filter((name) => name !== basis?.hash);
    await bench.query(`update basis_texts set body = '\\x00', compressed = true where sha256 = '${part}'`);
    expect(await replayed(decision)).toMatchObject({ kind: 'damaged' });
    await bench.query(`delete from basis_texts where sha256 = '${part}'`);
    expect(await replayed(decision)).toEqual({
      kind: 'damaged',
      why: `a part of what it rests on is gone: ${part.slice(0, 12)}`,
    });
  });

  it('differs from a record that was changed, and says where', async () => {
    const decision = await decided();
    await bench.query(`update decisions set severity = 'low' where id = '${decision}'`);
    expect(await replayed(decision)).toMatchObject({
      kind: 'differs',
      differences: [{ field: 'severity', recorded: 'low', derived: 'high' }],
    });
  });

  it('is dropped for its age, the decision stays, and what a later one rests on stays, too', async () => {
    const old = await decided({}, NOW);
    const later = await decided({}, NOW + 40 * DAY);
    const times = { evidence: DEFAULT_EVIDENCE_KEEP, store: { ...DEFAULT_STORE_KEEP, bases: 30 * DAY } };
    expect((await ledger().dropOld('bases', times, NOW + 61 * DAY, 1000))?.dropped).toBeGreaterThan(0);
    expect(await replayed(old)).toEqual({ kind: 'not-possible', why: 'what it rests on was dropped for its age' });
    expect(await replayed(later)).toMatchObject({ kind: 'agrees' });
  });

  it('is kept no longer than decisions are, and a decision longer than what it rests on', async () => {
    const old = await decided({}, NOW);
    const drop = (store: Partial<typeof DEFAULT_STORE_KEEP>) => {
      const times = { evidence: DEFAULT_EVIDENCE_KEEP, store: { ...DEFAULT_STORE_KEEP, ...store } };
      return ledger().dropOld('bases', times, NOW + 60 * DAY, 1000);
    };
    await drop({});
    expect(await replayed(old)).toMatchObject({ kind: 'agrees' });
    await drop({ decisions: 40 * DAY });
    expect(await replayed(old)).toEqual({ kind: 'not-possible', why: 'what it rests on was dropped for its age' });
  });

  it('is never taken for damaged while it is dropped, wherever that is broken off', async () => {
    await decided({}, NOW + 100 * DAY);
    // It has parts in common with the one before, which were noted then.
    const later = await decided({}, NOW + 100.9 * DAY);
    const times = { evidence: DEFAULT_EVIDENCE_KEEP, store: { ...DEFAULT_STORE_KEEP, decisions: 30 * DAY } };
    const answers = new Set<string>();
    for (const at of [NOW + 130.95 * DAY, NOW + 131.5 * DAY, NOW + 133 * DAY])
      while ((await ledger().dropOld('bases', times, at, 1))?.dropped) answers.add((await replayed(later)).kind);
    expect([...answers]).toEqual(['agrees', 'not-possible']);
    expect(await texts()).toBe(0);
  });

  it('is not there for a decision of an older version, and that is said', async () => {
    const workspace = aWorkspace();
    const run = aRun(workspace);
    const { decisions, ...plan } = firstPass(ranLong(run, NOW), policy, NOW, () => id('made'));
    await ledger().commit(workspace.id, aPlan({ ...plan, decisions, bases: new Map() }), [], NOW);
    expect(await replayed(decisions[0]?.id ?? '')).toEqual({
      kind: 'not-possible',
      why: 'the version of Runwarden that decided it kept nothing of what it rests on',
    });
    expect(await ledger().keptDecision('nobody')).toBeNull();
  });
});
