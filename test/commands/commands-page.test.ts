import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../../src/commands/program.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/commands.md'), 'utf8');

const program = createProgram(() => {}, { variables: {}, now: () => 0, width: 100, ask: async () => null });

/** Every command with its whole name, `audit verify` for one. */
function all(command: Command, above = ''): { name: string; command: Command }[] {
  return command.commands.flatMap((each) => {
    const name = `${above}${each.name()}`;
    return each.commands.length > 0 ? all(each, `${name} `) : { name, command: each };
  });
}

function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}

const COMMANDS = all(program).filter(({ command }) => !('_hidden' in command && command._hidden === true));

describe('the page of commands', () => {
  test.each(COMMANDS)('has $name as its help has it, with an example', ({ name, command }) => {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? 'none';
    expect(row).toContain(`| ${command.description()} |`);
    const example = /`([^`]+)` \|$/.exec(row)?.[1] ?? 'no example';
    expect(helpOf(command)).toContain(`  ${example}\n`);
  });

  test('has no command that is not there', () => {
    const named = [...PAGE.matchAll(/^\| `([a-z -]+)` \| .* \| `.*` \|$/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted());
  });
});

describe('every other page for people', () => {
  const pages = globSync(['README.md', 'docs/*.md', 'docs/conditions/*.md', 'deploy/*.md', 'policies/*'], {
    cwd: ROOT,
  });

  test.each(pages.filter((page) => page !== 'docs/api.md'))('%s shows commands, no requests to type', (page) => {
    expect(readFileSync(join(ROOT, page), 'utf8')).not.toMatch(/\bcurl /);
  });

  test.each(pages)('%s names only commands that are there', (page) => {
    const named = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^ *(?:npx )?runwarden ([a-z][a-z-]*)/gm)];
    const known = COMMANDS.map(({ name }) => name.split(' ')[0]);
    for (const [, name] of named) expect(known).toContain(name);
  });
});
