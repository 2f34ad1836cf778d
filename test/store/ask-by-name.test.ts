import { describe, expect, it } from 'vitest';
import { askerByName, type Statement } from '../../src/store/open/ask-by-name.ts';
import { onServer } from '../support/postgres.ts';
import { seen } from '../support/seen.ts';
import { aDecision, aFinding, aPlan, aRun, aWorkspace, NOW } from './rows.ts';

/** A connection that refuses what has a name with an error of a code, as often as there are codes. */
function connection(codes: readonly string[] = []) {
  const left = [...codes];
  const asked: Statement[] = [];
  const ask = async (statement: Statement) => {
    asked.push(statement);
    const code = statement.name === undefined ? undefined : left.shift();
    if (code !== undefined) throw Object.assign(new Error('refused'), { code });
    return 'rows';
  };
  return { asked, ask, names: () => asked.map(({ name }) => name) };
}

describe('a statement that is asked by name', () => {
  it('has the same name each time, and another text has another', async () => {
    const { ask, names } = connection();
    const asker = askerByName();
    for (const text of ['select 1', 'select 1', 'select 2']) expect(await asker(text, [], ask)).toBe('rows');
    const [first, second, third] = names();
    expect(first).toMatch(/^runwarden_0_[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it.each(['26000', '42P05'])(
    'is asked again without one, as all are from then on, behind a pooler: %s',
    async (code) => {
      const { ask, names } = connection([code]);
      const asker = askerByName();
      for (const text of ['select 1', 'select 1', 'select 2']) expect(await asker(text, [], ask)).toBe('rows');
      expect(names().slice(1)).toEqual([undefined, undefined, undefined]);
    },
  );

  it('is asked again without one when its plan is old, and gets a new name', async () => {
    const { ask, names } = connection(['0A000']);
    const asker = askerByName();
    for (let time = 0; time < 2; time++) expect(await asker('select 1', [], ask)).toBe('rows');
    const [old, without, fresh] = names();
    expect(without).toBeUndefined();
    expect(fresh).toMatch(/^runwarden_1_/);
    expect(fresh).not.toBe(old);
  });

  it('fails as without a name when the statement itself is refused', async () => {
    const { ask, asked } = connection(['57014']);
    await expect(askerByName()('select 1', [], ask)).rejects.toThrow('refused');
    expect(asked).toHaveLength(1);
  });

  it('has none when there are more texts than were made for it', async () => {
    const { ask, names } = connection();
    const asker = askerByName();
    for (let text = 0; text < 150; text++) await asker(`select ${text}`, [], ask);
    expect(names().filter((name) => name === undefined)).toHaveLength(50);
  });
});

onServer('what is read by its key', (bench) => {
  it('is read on while a newer version adds a column', async () => {
    const { ledger, reads } = bench.store;
    const workspace = aWorkspace();
    await ledger.lease(workspace, NOW);
    const run = aRun(workspace);
    await ledger.observe(workspace.id, seen([run], NOW));
    const finding = aFinding(run);
    const decision = aDecision(finding);
    await ledger.commit(workspace.id, aPlan({ opened: [finding], decisions: [decision] }), [], NOW);
    const read = async () => (await reads.decision(decision.id))?.decision.reason;
    for (let time = 0; time < 6; time++) expect(await read()).toBe(decision.reason);
    await bench.query('alter table decisions add column of_a_newer_version text');
    for (let time = 0; time < 6; time++) expect(await read()).toBe(decision.reason);
  });
});
