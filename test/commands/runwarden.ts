import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** Runs the command line as a user would, without any variable of this environment but the path. */
export async function runwarden(
  args: string[],
  options: { cwd?: string; env?: Record<string, string>; stopAt?: RegExp; stdout?: string } = {},
) {
  const child = spawn(process.execPath, [join(ROOT, 'src', 'cli.ts'), ...args], {
    cwd: options.cwd ?? ROOT,
    env: { PATH: process.env.PATH, ...options.env },
    stdio: ['ignore', options.stdout === undefined ? 'pipe' : openSync(options.stdout, 'w'), 'pipe'],
  });
  let out = '';
  let err = '';
  let isStopped = false;
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    // Once: a second signal ends it before it has closed what it opened.
    if (!isStopped && options.stopAt?.test(out)) isStopped = child.kill('SIGINT');
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = await once(child, 'exit');
  return { code, out, err };
}
