import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../src/config/environment.ts';
import { ROOT, read, variablesIn } from './files.ts';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

function instructionsOf(text: string): Instruction[] {
  return text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...rest] = line.trim().split(/\s+/);
      return { name: name.toUpperCase(), rest: rest.join(' ') };
    });
}

const instructions = instructionsOf(read('Dockerfile'));
const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
const valueIn = (name: string) => lastStage.find((each) => each.name === name)?.rest;

describe('Dockerfile', () => {
  it('pins its base image to a full version of the Node that the package is developed with', () => {
    const image = instructions.find(({ name }) => name === 'ARG')?.rest.split('=')[1];
    expect(image).toMatch(/^node:\d+\.\d+\.\d+-[a-z]+-slim(@sha256:[0-9a-f]{64})?$/);
    const { devDependencies } = JSON.parse(read('package.json'));
    expect(image).toContain(`node:${devDependencies.node}-`);
    for (const { rest } of instructions.filter(({ name }) => name === 'FROM'))
      expect(rest).toMatch(/^\$\{NODE_IMAGE\}/);
  });

  it('installs what the lock file says, without install scripts, and development packages only to build the console', () => {
    const runs = instructions.filter(({ name }) => name === 'RUN').map(({ rest }) => rest);
    expect(runs).toEqual([
      'npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force',
      'npm ci --ignore-scripts --no-audit --no-fund',
      'npm run build',
    ]);
    expect(lastStage.some(({ name }) => name === 'RUN')).toBe(false);
  });

  it('holds source, policies, package.json, the built console and the installed packages, and nothing else', () => {
    const copied = lastStage.filter(({ name }) => name === 'COPY').map(({ rest }) => rest);
    expect(copied).toEqual([
      '--from=dependencies /app/node_modules ./node_modules',
      'package.json ./',
      'policies ./policies',
      'src ./src',
      '--from=console /app/dist ./dist',
    ]);
    for (const { name } of instructions) expect(name).not.toBe('ADD');
  });

  it('runs as a user that is not root, by number', () => {
    expect(valueIn('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    const user = lastStage.findIndex(({ name }) => name === 'USER');
    expect(user).toBeLessThan(lastStage.findIndex(({ name }) => name === 'ENTRYPOINT'));
  });

  it('starts node itself, so that it gets the signals', () => {
    expect(JSON.parse(valueIn('ENTRYPOINT') ?? '')).toEqual(['node', 'src/cli.ts']);
    expect(JSON.parse(valueIn('CMD') ?? '')).toEqual(['serve']);
  });

  it('checks its health over HTTP with a program that parses', () => {
    const check = valueIn('HEALTHCHECK') ?? '';
    const command: unknown = JSON.parse(check.slice(check.indexOf('CMD ') + 4));
    if (!Array.isArray(command)) throw new Error('the check is a list of words');
    expect(command.slice(0, 2)).toEqual(['node', '-e']);
    expect(command[2]).toContain('/healthz');
    expect(() => new Function(String(command[2]))).not.toThrow();
  });

  it('sets only variables that exist, and no secret', () => {
    const known = Object.keys(VARIABLES);
    for (const variable of variablesIn(read('Dockerfile'))) expect(known).toContain(variable);
    expect(read('Dockerfile')).not.toMatch(/(SECRET|PASSWORD|TOKEN)\w*=/);
  });
});

describe('.dockerignore', () => {
  it('keeps out everything but what is copied', () => {
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(kept.sort()).toEqual([
      '.npmrc',
      'deploy/api-types/package.json',
      'deploy/build-console.ts',
      'deploy/build-database.ts',
      'package-lock.json',
      'package.json',
      'policies',
      'src',
    ]);
    for (const name of kept) expect(existsSync(join(ROOT, name))).toBe(true);
  });
});
