import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '..');

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ resolved: z.string().optional(), link: z.boolean().optional() })),
});

/** Runs the check of the rooms as `npm run check:rooms` does; answers its exit code and words. */
function checkRooms(folder: string): Promise<{ failed: boolean; output: string }> {
  const command = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [command, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'];
  return new Promise((resolve) =>
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, output: stdout + stderr }),
    ),
  );
}

/** Files that break a rule each. */
const BROKEN = [
  [
    'core-imports-nothing-of-ours',
    'src/core/planted.ts',
    `import { openStore } from '../store/open/open-store.ts';\nexport const planted = openStore;\n`,
  ],
  [
    'rules-know-no-port',
    'src/core/decision/planted.ts',
    `import type { Ledger } from '../ports/ledger.ts';\nexport type Planted = Ledger;\n`,
  ],
  [
    'core-is-pure',
    'src/conditions/planted.ts',
    `import { readFile } from 'node:fs/promises';\nexport const planted = readFile;\n`,
  ],
  [
    'azure-imports-core',
    'src/azure/planted.ts',
    `import type { Store } from '../store/open/open-store.ts';\nexport type Planted = Store;\n`,
  ],
  [
    'watch-knows-ports',
    'src/watch/planted.ts',
    `import { connectAzure } from '../azure/index.ts';\nexport const planted = connectAzure;\n`,
  ],
  ['no-cycles', 'src/core/planted-there.ts', `export { back } from './planted-back.ts';\nexport const there = 1;\n`],
  ['no-cycles', 'src/core/planted-back.ts', `export { there } from './planted-there.ts';\nexport const back = 1;\n`],
] as const;

describe('the rooms', () => {
  let copy: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'runwarden-rooms-'));
    for (const name of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs'])
      await cp(join(ROOT, name), join(copy, name), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  });
  afterAll(() => rm(copy, { recursive: true, force: true }));

  it('import one another only along the arrows', async () => {
    expect(await checkRooms(copy)).toMatchObject({
      failed: false,
      output: expect.stringMatching(/no dependency violations/),
    });
  });

  // Without a parser for TypeScript the check reads no file and says that all is well.
  describe('are held apart, each broken arrow is reported', () => {
    let output: string;

    beforeAll(async () => {
      for (const [, file, text] of BROKEN) await writeFile(join(copy, file), text);
      const checked = await checkRooms(copy);
      expect(checked.failed).toBe(true);
      ({ output } = checked);
    });

    it.each(BROKEN)('%s in %s', (rule, file) => {
      const reports = output.split('error ').filter((report) => report.startsWith(`${rule}: `));
      expect(reports.join()).toContain(file);
    });
  });
});

describe('what it is built with', () => {
  it('is Node 24', () => {
    expect(process.versions.node.split('.')[0]).toBe('24');
  });

  it('is pinned to the version', async () => {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('comes from whichever registry npm is set to: the lock file names none', async () => {
    const lock = lockSchema.parse(JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')));
    // A package of this repository is at its folder.
    const named = Object.entries(lock.packages).filter(([, { resolved, link }]) => resolved !== undefined && !link);
    expect(named).toEqual([]);
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  });
});
