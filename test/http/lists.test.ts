import { beforeAll, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/core/values/duration.ts';
import { aPolicy, aRun, NOW, pass, WORKSPACE } from './fixtures.ts';
import { useWorld } from './world.ts';

const world = useWorld();
const read = (url: string) => world.app().inject(`/api/v1${url}`);

const LISTS = [
  '/runs',
  '/decisions',
  '/overrides',
  '/objections',
  '/extension-requests',
  '/policies',
  '/workspaces',
  '/audit',
  '/acts',
] as const;

/** Text from outside that a spreadsheet would run, and one that breaks lines. */
const FORMULA = '=HYPERLINK("http://evil.example.com"; "open")';
const BROKEN = 'two\r\nlines, "quoted"';

beforeAll(async () => {
  world.policies = ['gpu-idle', 'too-long', 'spared'].map((name) => aPolicy({ name }));
  const runs = [FORMULA, BROKEN, '+1', '-1', '@x'].map((displayName, index) =>
    aRun({ id: `run-${index}`, displayName, createdAt: NOW - index * HOUR, tags: { owner: 'team-a', note: FORMULA } }),
  );
  await pass(world.ledger, world.newId, runs, world.policies);
  await world.ledger.lease({ ...WORKSPACE, id: `${WORKSPACE.id}-2`, name: 'ml-prod-us' }, NOW);
  for (const reason of [FORMULA, 'b', 'c']) {
    const payload = { kind: 'extend', scope: { run: 'none' }, reason, for: '1h' };
    await world.app().inject({ method: 'POST', url: '/api/v1/overrides', payload });
    world.now += 1000;
  }
  for (const run of runs.slice(0, 3)) {
    const view = await world.ledger.run(WORKSPACE.name, run.id);
    const finding = view?.statuses[0]?.findingId ?? '';
    const words = { id: world.newId(), reason: FORMULA, author: 'team-a', via: 'key', holds: HOUR } as const;
    await world.ledger.object(finding, words, world.now, () => []);
    const open = { answer: null, answeredAt: null, answeredBy: null, note: null, overrideId: null };
    const wish = { id: world.newId(), workspaceId: WORKSPACE.id, runId: run.id, policies: ['gpu-idle'], length: HOUR };
    await world.ledger.requestExtension({ ...wish, reason: 'x', author: 'team-a', at: world.now, ...open }, []);
    world.now += 1000;
  }
});

describe.each(LISTS)('the list %s', (list) => {
  it('is read in pages that together have every item once', async () => {
    const whole = (await read(`${list}?limit=200`)).json();
    expect(whole.items.length).toBeGreaterThan(1);
    expect(whole).toMatchObject({ next: null, now: expect.stringMatching(/^2026-01-31T/) });
    const items: unknown[] = [];
    let cursor = '';
    for (;;) {
      const page = (await read(`${list}?limit=1${cursor}`)).json();
      expect(page.items).toHaveLength(1);
      items.push(...page.items);
      if (page.next === null) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(items).toEqual(whole.items);
  });

  it('refuses a cursor that is not its own and a limit that is too high', async () => {
    for (const query of [
      'cursor=x',
      `cursor=${btoa('["a"]')}`,
      `cursor=${btoa('["a","b"]')}`,
      // Runs are read in longer pages, because a console shows thousands of them.
      list === '/runs' ? 'limit=1001' : 'limit=201',
      'limit=0',
    ]) {
      const reply = await read(`${list}?${query}`);
      expect([query, reply.statusCode]).toEqual([query, 400]);
    }
  });

  it('is a file of JSON with every item', async () => {
    const whole = (await read(`${list}?limit=200`)).json();
    const file = await read(`${list}?format=json&limit=1`);
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="runwarden-[\w-]+Z\.json"$/);
    expect(file.json()).toEqual({ items: whole.items, next: null, now: whole.now });
  });

  it('is a table with a line for each item, in which nothing is a formula', async () => {
    const { items } = (await read(`${list}?limit=200`)).json();
    const file = await read(`${list}?format=csv`);
    expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(file.headers['content-disposition']).toMatch(/\.csv"$/);
    const [head = [], ...rows] = cellsOf(file.body);
    expect(rows).toHaveLength(items.length);
    for (const row of rows) {
      expect(row).toHaveLength(head.length);
      for (const cell of row) expect(cell).not.toMatch(/^[=+@\t\r]|^-(?!\d)/);
    }
  });
});

it('a table has the names of the fields, times in RFC 3339 and money as numbers', async () => {
  const [head = [], ...rows] = cellsOf((await read('/runs?format=csv')).body);
  expect(head).toEqual(
    expect.arrayContaining(['id', 'owner.display', 'cost.perHour', 'createdAt', 'tags', 'statuses']),
  );
  expect(head.slice(0, 5)).toEqual(['id', 'displayName', 'workspace', 'owner.display', 'status']);
  const shown = rows.map((row) => row[head.indexOf('displayName')]);
  expect(shown).toEqual([`'${FORMULA}`, BROKEN, "'+1", "'-1", "'@x"]);
  expect(rows[0]?.[head.indexOf('createdAt')]).toBe('2026-01-31T09:30:00Z');
  expect(rows[0]?.[head.indexOf('tags')]).toBe(JSON.stringify({ note: FORMULA, owner: 'team-a' }));
});

describe('overrides', () => {
  it('are found by whether they count, by their author and by a policy that they are about', async () => {
    const ids = async (query: string) => (await read(`/overrides?${query}`)).json().items.length;
    expect(await ids('author=local')).toBe(3);
    expect(await ids('author=nobody')).toBe(0);
    expect(await ids('policy=gpu-idle')).toBe(3);
    expect(await ids('inForce=false')).toBe(0);
  });
});

/** Reads a table as RFC 4180 has it. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
