import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectNothingLost, expectRefused, kill, openFolder, refusal, startWriter, useFolders } from './folders.ts';
import { anAlert } from './rows.ts';

const folders = useFolders();

describe('a data folder', () => {
  it('keeps what was written, with its work, over a restart', async () => {
    const path = await folders.copy('restart');
    const store = await openFolder(path);
    expect(await store.ledger.delivery(folders.alertId, 'hook')).not.toBeNull();
    const { rows } = await store.boss
      .getDb()
      .executeSql(`select count(*)::int as n from pgboss.job where name = 'deliver'`);
    expect(rows).toEqual([{ n: 2 }]);
    await store.close();
  });

  it('is refused to a second process and to a second opener, and loses nothing by that', async () => {
    const path = await folders.copy('held');
    const store = await openFolder(path);
    expect(await refusal(path)).toContain('is in use by another Runwarden');
    await store.ledger.raise([anAlert(null)]);
    await store.close();
    const child = await startWriter(path);
    expect(await refusal(path)).toContain('is in use by another Runwarden');
    await kill(child);
  });

  it('of other files is refused and left as it was', async () => {
    const path = join(folders.place, 'documents');
    await mkdir(path);
    await writeFile(join(path, 'thesis.txt'), 'all of it');
    expect(await refusal(path)).toContain('holds files that are not Runwarden');
    expect(await readdir(path)).toEqual(['thesis.txt']);
    expect(await readFile(join(path, 'thesis.txt'), 'utf8')).toBe('all of it');
  });

  it('that is a file, or lies below one, is refused', async () => {
    const path = join(folders.place, 'file');
    await writeFile(path, 'x');
    expect(await refusal(path)).toContain('cannot be used as data folder');
    expect(await refusal(join(path, 'below'))).toContain('cannot be used as data folder');
  });

  it('whose first start was killed halfway starts anew: it never held anything', async () => {
    const path = join(folders.place, 'halfway');
    await mkdir(join(path, 'pg.new', 'base'), { recursive: true });
    await writeFile(join(path, 'runwarden.txt'), 'format: 1\n');
    await (await openFolder(path)).close();
    expect((await readdir(path)).sort()).toEqual(['lock', 'pg', 'runwarden.txt']);
  });

  it('whose holder was killed while it wrote opens at once, with every row that was acknowledged', async () => {
    await expectNothingLost(await folders.copy('killed'));
  });
});

// Every damage is tried in the deep suite.
describe('a damaged data folder', () => {
  it.each(['no PG_VERSION', 'a garbled control file', 'a cut write-ahead log', 'cut system tables'])(
    'with %s is refused with a sentence, and nothing is written over',
    (damage) => expectRefused(folders, damage),
  );
});
