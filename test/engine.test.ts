import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineOf } from '../src/engine.ts';

test('another line in the code that decides is another engine, and one elsewhere is not', () => {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  try {
    for (const part of ['package.json', 'src/core', 'src/conditions', 'src/policy', 'src/yaml'])
      cpSync(part, join(folder, part), { recursive: true });
    const src = join(folder, 'src');
    const first = engineOf('1.2.3', src);
    expect(first).toBe(engineOf('1.2.3'));
    expect(first).toMatch(/^1\.2\.3\+[0-9a-f]{12}$/);
    writeFileSync(join(src, 'main.ts'), '// nothing that decides');
    expect(engineOf('1.2.3', src)).toBe(first);
    writeFileSync(join(src, 'core', 'more.ts'), '// more');
    expect(engineOf('1.2.3', src)).not.toBe(first);
    rmSync(join(src, 'policy'), { recursive: true });
    expect(engineOf('1.2.3', src)).toBe('1.2.3');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
