import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { examplesIn } from '../../src/commands/docs/conditions.ts';
import { docs } from '../../src/commands/docs/docs.ts';
import { anchorOf } from '../../src/commands/docs/page.ts';
import { CONDITION_KINDS } from '../../src/conditions/index.ts';
import { compilePolicies } from '../../src/policy/index.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';
import { capture } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the generated reference', () => {
  test('is what the schemas say (if not: node src/cli.ts docs)', async () => {
    expect(await capture(() => docs({ check: true, out: 'docs' }))).toEqual({ code: 0, out: '', err: '' });
  });

  test('is written once, and then checked; what was edited by hand is found', async () => {
    expect((await capture(() => docs({ check: true, out: folder }))).code).toBe(1);
    expect((await capture(() => docs({ check: false, out: folder }))).out).toContain('policies.md');
    expect((await capture(() => docs({ check: true, out: folder }))).code).toBe(0);
    const page = join(folder, 'policies.md');
    writeFileSync(page, `${readFileSync(page, 'utf8')}mine\n`);
    const { code, err } = await capture(() => docs({ check: true, out: folder }));
    expect(code).toBe(1);
    expect(err).toBe(`${page} is out of date; run: runwarden docs\n`);
  });

  test('has every kind of condition, and links to every section', () => {
    const page = readFileSync('docs/policies.md', 'utf8');
    for (const { kind, summary } of CONDITION_KINDS) {
      const section = page.split(`\n### \`${kind}\`\n`)[1]?.split(/\n##? /)[0] ?? '';
      expect(section, kind).toContain(summary);
      expect(section, kind).toContain('#### Keys');
    }
    const anchors = [...page.matchAll(/^##+ (.+)$/gm)].map(([, title = '']) => anchorOf(title));
    for (const [, anchor = ''] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(anchors).toContain(anchor);
  });
});

describe('a kind of condition', () => {
  const kinds = CONDITION_KINDS.map((kind) => [kind.kind, kind] as const);

  test.each(kinds)('%s has a manual with the same headings as the others', (name) => {
    const manual = readFileSync(`docs/conditions/${name}.md`, 'utf8');
    const headings = [...manual.matchAll(/^#+ .*/gm)].map(([heading]) => heading);
    expect(headings).toEqual([
      `# \`${name}\``,
      '## When to use it',
      '## Example',
      '## When it answers unknown',
      '## Notes',
    ]);
    for (const section of manual.split(/^##? .*$/m).slice(2)) expect(section.trim()).not.toBe('');
  });

  test.each(kinds)('%s has examples that its schema takes, in its manual and above its source', (name, kind) => {
    const source = readFileSync(`src/conditions/${name}.ts`, 'utf8');
    const comment = /\/\*\*\n(?: \*.*\n)+ \*\/\n(?=export const \w+: ConditionKind)/.exec(source)?.[0] ?? '';
    expect(comment.trim().split('\n').length).toBeLessThanOrEqual(8);
    for (const text of [readFileSync(`docs/conditions/${name}.md`, 'utf8'), comment.replaceAll(/^ \* ?/gm, '')]) {
      const examples = examplesIn(name, text);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples)
        expect(kind.parameters.safeParse(example).error?.issues, JSON.stringify(example)).toBeUndefined();
    }
  });

  test('has a manual, and no manual is of another', () => {
    const manuals = readdirSync('docs/conditions').filter((name) => name !== 'README.md');
    expect(manuals.sort()).toEqual(CONDITION_KINDS.map(({ kind }) => `${kind}.md`).sort());
  });
});

describe('policies shown in the documentation', () => {
  const files = [
    'README.md',
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];
  const blocks = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^```ya?ml\n((?:#.*\n)*name:[\s\S]*?)^```/gm)].map(({ 1: text = '' }) => {
      return [`${file}: ${/^name: *(\S+)/m.exec(text)?.[1]}`, text] as const;
    }),
  );

  test('are there', () => {
    expect(blocks.length).toBeGreaterThan(3);
  });

  test.each(blocks)('%s loads', (file, text) => {
    const loaded = compilePolicies([{ file, text }]);
    expect(loaded.ok ? [] : loaded.errors.map(formatSourceError)).toEqual([]);
  });
});
