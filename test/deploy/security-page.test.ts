import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

/** Requirements of levels 1 and 2 in each chapter of ASVS 5.0.0. */
const OF_CHAPTER = [27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7];

interface Row {
  readonly numbers: readonly string[];
  readonly state: string;
  readonly where: string;
}

/** `6.2.1–6.2.3` is three requirements. */
function numbersIn(range: string): string[] {
  const [first = '', last = first] = range.split('–');
  const section = first.slice(0, first.lastIndexOf('.'));
  const [from, to] = [first, last].map((one) => Number(one.split('.').at(-1)));
  if (from === undefined || to === undefined || !last.startsWith(`${section}.`)) throw new Error(range);
  return Array.from({ length: to - from + 1 }, (_, index) => `${section}.${from + index}`);
}

const ROWS: readonly Row[] = [...PAGE.matchAll(/^\| (\d+\.\d+\.\d+[^|]*) \| ([^|]*) \| (.*) \|$/gm)].map(
  ([, range = '', state = '', where = '']) => ({ numbers: numbersIn(range), state, where }),
);

describe('docs/security.md', () => {
  test('has every requirement of level 2 once, in order, met or with a reason why not', () => {
    const all = ROWS.flatMap(({ numbers }) => numbers);
    expect(new Set(all).size).toBe(all.length);
    const chapters = OF_CHAPTER.map((_, index) => all.filter((one) => one.startsWith(`${index + 1}.`)).length);
    expect(chapters).toEqual(OF_CHAPTER);
    expect(all).toEqual(all.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })));
    for (const { numbers, state, where } of ROWS) {
      expect(['met', 'deploy', 'n/a', 'open'], numbers[0]).toContain(state);
      expect(where.length, numbers[0]).toBeGreaterThan(5);
    }
  });

  test('names files and tests that exist', () => {
    const named = [...PAGE.matchAll(/`((?:src|test|docs|deploy)\/[^`\s]+)`/g)].map(([, path = '']) => path);
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('links to what exists, and to its own headings', () => {
    const headings = [...PAGE.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text.toLowerCase().replaceAll(' ', '-'));
    for (const [, link = ''] of PAGE.matchAll(/\]\(((?!https:)[^)]+)\)/g)) {
      const [path = '', anchor] = link.split('#');
      if (path !== '') expect(existsSync(join(ROOT, 'docs', path)), link).toBe(true);
      else expect(headings, link).toContain(anchor);
    }
  });

  test('shows each threat by a test', () => {
    const model = PAGE.slice(PAGE.indexOf('## Threat model'), PAGE.indexOf('## Keys and secrets'));
    const threats = [...model.matchAll(/^\| (?!who|---)(.*) \|$/gm)].map(([, row = '']) => row);
    expect(threats.length).toBeGreaterThan(14);
    for (const row of threats) expect(row).toMatch(/`test\/[^`]+\.test\.ts`$/);
  });
});
