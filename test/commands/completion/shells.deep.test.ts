import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SCRIPTS } from '../../../src/commands/completion/scripts.ts';

const root = mkdtempSync(join(tmpdir(), 'rw-shells-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');
const program = join(root, 'runwarden');
writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${CLI} "$@"\n`);
chmodSync(program, 0o755);
for (const [shell, script] of Object.entries(SCRIPTS)) writeFileSync(join(root, shell), script);

const env = { PATH: `${root}:${process.env.PATH}`, HOME: root, TERM: 'dumb' };

/** A machine may lack a shell: its test says so and is left out. */
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

test.runIf(has('bash'))(
  'bash completes a command, an option and a choice',
  () => {
    const typed = (words: readonly string[]) => {
      const script = [
        `source ${join(root, 'bash')}`,
        `COMP_WORDS=(runwarden ${words.map((word) => `'${word}'`).join(' ')})`,
        `COMP_CWORD=${words.length}`,
        '_runwarden',
        `printf '%s\\n' "\${COMPREPLY[@]}"`,
      ].join('\n');
      return execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' }).trim().split('\n');
    };
    expect(typed(['whoa'])).toEqual(['whoami']);
    expect(typed(['runs', '--phas'])).toEqual(['--phase']);
    expect(typed(['runs', '--phase', ''])).toContain('running');
    // As bash gives `--phase=run`, `--phase=` and an address before it.
    expect(typed(['runs', '--phase', '=', 'run'])).toEqual(['running']);
    expect(typed(['runs', '--phase', '='])).toContain('running');
    expect(typed(['runs', '--url', 'http', ':', '//127.0.0.1', ':', '9', '--phas'])).toEqual(['--phase']);
  },
  30_000,
);

test.runIf(has('zsh'))(
  'zsh completes a command, an option and a choice',
  () => {
    // _describe needs a terminal; here it says what it would show.
    const typed = (words: readonly string[]) => {
      const script = [
        'compdef() { : }',
        `function _describe { print -rl -- "\${found[@]}" }`,
        'function _files { print files }',
        `source ${join(root, 'zsh')}`,
        `words=(runwarden ${words.map((word) => `'${word}'`).join(' ')})`,
        `CURRENT=${words.length + 1}`,
        '_runwarden',
      ].join('\n');
      const out = execFileSync('zsh', ['-f', '-c', script], { env, encoding: 'utf8' });
      return out
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]);
    };
    expect(typed(['whoa'])).toEqual(['whoami']);
    expect(typed(['runs', '--phase', ''])).toContain('running');
    expect(typed(['runs', '--phase=run'])).toEqual(['--phase=running']);
    expect(typed(['validate', ''])).toEqual(['files']);
  },
  30_000,
);

test.runIf(has('fish'))(
  'fish completes a command, an option and a choice',
  () => {
    const typed = (line: string) => {
      const script = `source ${join(root, 'fish')}; complete -C'${line}'`;
      const out = execFileSync('fish', ['--no-config', '-c', script], { env, encoding: 'utf8' });
      return out
        .trim()
        .split('\n')
        .map((each) => each.split('\t')[0]);
    };
    expect(typed('runwarden whoa')).toEqual(['whoami']);
    expect(typed('runwarden runs --phas')).toEqual(['--phase']);
    expect(typed('runwarden runs --phase ')).toContain('running');
    expect(typed('runwarden runs --phase=run')).toEqual(['--phase=running']);
  },
  30_000,
);
