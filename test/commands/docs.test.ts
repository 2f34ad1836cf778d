import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { examplesIn, undocumented } from '../../src/commands/docs/conditions.ts';
import { docs } from '../../src/commands/docs/docs.ts';
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
    expect(err).toBe(`${page} is not what the schemas say; run: runwarden docs\n`);
  });

  test('has every kind of condition, with an example that its schema takes', () => {
    const page = readFileSync('docs/policies.md', 'utf8');
    expect(undocumented()).toEqual([]);
    for (const kind of CONDITION_KINDS) {
      const section = page.split(`\n### \`${kind.kind}\`\n`)[1]?.split(/\n##/)[0] ?? '';
      expect(section, kind.kind).toContain(kind.summary);
      const examples = examplesIn(kind.kind, section);
      expect(examples.length, kind.kind).toBeGreaterThan(0);
      for (const example of examples) {
        const parsed = kind.parameters.safeParse(example);
        expect(parsed.error?.issues, `${kind.kind}: ${JSON.stringify(example)}`).toBeUndefined();
      }
    }
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
