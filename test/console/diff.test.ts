import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffLines, unifiedDiff } from '../../src/console/words/diff.ts';

const TEXT = 'name: idle\nmode: approve\nwhen:\n  a: 1\n  b: 2\n  c: 3\n  d: 4\n  e: 5\n  f: 6\ngrace: 30m\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rw-diff-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a change of a file', () => {
  it('is a patch with three lines around each change', () => {
    expect(unifiedDiff('policies/idle.yaml', TEXT, TEXT.replace('approve', 'enforce'))).toBe(
      [
        '--- a/policies/idle.yaml',
        '+++ b/policies/idle.yaml',
        '@@ -1,5 +1,5 @@',
        ' name: idle',
        '-mode: approve',
        '+mode: enforce',
        ' when:',
        '   a: 1',
        '   b: 2',
        '',
      ].join('\n'),
    );
  });

  it('has a part for each place that changes', () => {
    const edited = TEXT.replace('approve', 'enforce').replace('30m', '1h');
    expect(unifiedDiff('idle.yaml', TEXT, edited).match(/^@@/gm)).toHaveLength(2);
  });

  it('is nothing where nothing changes', () => {
    expect(unifiedDiff('idle.yaml', TEXT, TEXT)).toBe('');
  });

  it('is taken by git, which makes the edited file of it', () => {
    const edited = `${TEXT.replace('mode: approve\n', '').replace('  d: 4\n', '  d: 4\n  x: 9\n')}limits: {per-cycle: 5}\n`;
    writeFileSync(join(folder, 'idle.yaml'), TEXT);
    execFileSync('git', ['apply', '-'], { cwd: folder, input: unifiedDiff('idle.yaml', TEXT, edited) });
    expect(readFileSync(join(folder, 'idle.yaml'), 'utf8')).toBe(edited);
  });

  it('has every line of both texts, in order', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before.map((line) => `${line}\n`).join(''), after.map((line) => `${line}\n`).join(''));
        const without = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
        expect(without('add')).toEqual(before);
        expect(without('del')).toEqual(after);
      }),
    );
  });
});
