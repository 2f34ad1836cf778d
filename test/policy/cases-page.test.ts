import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runCasesText } from '../../src/policy/cases/cases.ts';
import { casesSchema } from '../../src/policy/cases/schema.ts';
import { readSnapshot } from '../../src/policy/cases/snapshot-file.ts';
import { loadPolicies } from '../../src/policy/load.ts';

const page = readFileSync('docs/cases.md', 'utf8');
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** The examples by the policy that their first line names. */
const examples = blocks.flatMap((block) =>
  block.split(/^(?=# \S+\.cases\.yaml$)/m).flatMap(
    (text) =>
      /^# (\S+)\.cases\.yaml\n/
        .exec(text)
        ?.slice(1)
        .map((policy) => [policy, text] as const) ?? [],
  ),
);

test.each(examples)('the cases of %s on the page pass under the policy they are for', (name, text) => {
  const file = ['policies', 'docs/examples/policies'].map((folder) => `${folder}/${name}.yaml`).find(existsSync);
  const loaded = loadPolicies(file ?? name);
  const [policy] = loaded.ok ? loaded.policies : [];
  if (!policy) throw new Error(`there is no policy ${name}`);
  const { results, errors } = runCasesText(policy, 'cases.md', text);
  expect(errors).toEqual([]);
  expect(results.filter(({ passed }) => !passed)).toEqual([]);
  expect(results.length).toBeGreaterThan(0);
});

test('the page has an example of every signal, and names every key of a run', () => {
  const { snapshot } = casesSchema.element.shape;
  const { run, signals } = snapshot.unwrap().shape;
  const told = examples.map(([, text]) => text).join('\n');
  const keysOf = (schema: { unwrap(): { shape: object } }) => Object.keys(schema.unwrap().shape);
  expect(keysOf(signals).filter((key) => !new RegExp(`^ +${key}:`, 'm').test(told))).toEqual([]);
  expect(keysOf(run).filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});

const folder = mkdtempSync(join(tmpdir(), 'rw-cases-page-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the snapshot on the page can be explained', () => {
  const file = join(folder, 'run.yaml');
  writeFileSync(file, blocks.find((block) => block.startsWith('# run.yaml')) ?? '');
  expect(readSnapshot(file)).toMatchObject({ ok: true });
});
