import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../store/open/make-folder.ts';
import { SCHEMA_NAMES } from '../choices.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print } from '../process.ts';
import { metricsPage } from './metrics.ts';
import { policyReference } from './page.ts';
import { schemaText } from './schema.ts';

export interface DocsOptions {
  readonly check: boolean;
  readonly out: string;
}

/** Writes the generated files, or with `check` reports which are out of date. */
export async function docs({ check, out }: DocsOptions): Promise<ExitCode> {
  const files = generatedFiles().map(({ name, text }) => ({ file: join(out, name), text }));
  const stale = files.filter(({ file, text }) => readOrNull(file) !== text);
  if (check) {
    for (const { file } of stale) complain(`${file} is out of date; run: runwarden docs`);
    return stale.length === 0 ? EXIT.clean : EXIT.findings;
  }
  for (const { file, text } of stale) {
    await makeFolder(dirname(file));
    writeFileSync(file, text);
    print(`written  ${file}`);
  }
  if (stale.length === 0) print(`all ${files.length} files are up to date`);
  return EXIT.clean;
}

function generatedFiles(): { name: string; text: string }[] {
  return [
    { name: 'policies.md', text: policyReference() },
    { name: 'metrics.md', text: metricsPage() },
    ...SCHEMA_NAMES.map((name) => ({ name: join('schema', `${name}.json`), text: schemaText(name) })),
  ];
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // A missing file is out of date. One that cannot be read cannot be written either, which writing reports.
    return null;
  }
}
