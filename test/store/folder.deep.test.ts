import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DAMAGE_NAMES, expectNothingLost, expectRefused, openFolder, useFolders } from './folders.ts';

const folders = useFolders();

describe('a data folder', () => {
  it('is given to one of two that start at once', async () => {
    const path = join(folders.place, 'race');
    const started = await Promise.allSettled([openFolder(path), openFolder(path)]);
    const opened = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(opened).toHaveLength(1);
    await opened[0]?.close();
  });

  it('whose holder is killed again and again while it writes loses no row that was acknowledged', async () => {
    for (let round = 0; round < 5; round++) await expectNothingLost(join(folders.place, 'killed'));
  });
});

describe('a damaged data folder', () => {
  it.each(DAMAGE_NAMES)('with %s is refused with a sentence, and nothing is written over', (damage) =>
    expectRefused(folders, damage),
  );
});
