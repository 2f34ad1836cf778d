import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPolicies } from '../../src/policy/load.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';
import { policyText } from './helpers.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'));
  mkdirSync(join(folder, 'good', 'team'), { recursive: true });
  writeFileSync(join(folder, 'good', 'b.yaml'), policyText({ name: 'b' }));
  writeFileSync(join(folder, 'good', 'a.yml'), `\uFEFF${policyText({ name: 'a' })}`);
  writeFileSync(join(folder, 'good', 'b.cases.yaml'), 'not a policy');
  writeFileSync(join(folder, 'good', 'README.md'), 'not a policy');
  writeFileSync(join(folder, 'good', 'team', 'c.yaml'), policyText({ name: 'c' }));
  // As a mounted ConfigMap looks: the files are links into a hidden folder.
  mkdirSync(join(folder, 'mounted', '..2026_01_01'), { recursive: true });
  writeFileSync(join(folder, 'mounted', '..2026_01_01', 'a.yaml'), policyText({ name: 'a' }));
  symlinkSync(join('..2026_01_01', 'a.yaml'), join(folder, 'mounted', 'a.yaml'));
  mkdirSync(join(folder, 'shared', 'team'), { recursive: true });
  writeFileSync(join(folder, 'shared', 'defaults.yaml'), 'durations: {long: 2d}');
  writeFileSync(join(folder, 'shared', 'team', 'p.yaml'), policyText({ name: 'p', for: '$long' }));
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, 'bad'));
  writeFileSync(join(folder, 'bad', 'latin1.yaml'), Buffer.from('name: caf\xe9', 'latin1'));
  writeFileSync(join(folder, 'bad', 'mode.yaml'), policyText({ mode: 'on' }));
  symlinkSync('nowhere.yaml', join(folder, 'bad', 'zz.yaml'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function load(...names: string[]) {
  const loaded = loadPolicies(names.map((name) => join(folder, name)));
  if (loaded.ok) return loaded.policies.map(({ name }) => name);
  return loaded.errors.map((error) => formatSourceError(error).replaceAll(`${folder}/`, ''));
}

describe('loading', () => {
  test('a folder and those in it, in the order of their names, without cases and other files', () => {
    expect(load('good')).toEqual(['a', 'b', 'c']);
  });

  test('single files', () => {
    expect(load('good/b.yaml', 'good/team/c.yaml')).toEqual(['b', 'c']);
  });

  test('a mounted ConfigMap once, not twice', () => {
    expect(load('mounted')).toEqual(['a']);
  });

  test('a folder without policies is refused: a watchdog without them watches nothing', () => {
    expect(load('empty')).toEqual(['empty:1:1: there is no policy; expected a file that ends in .yaml']);
  });

  test('a file that two paths hold once, with the defaults of the larger one', () => {
    expect(load('good', 'good', 'good/b.yaml', 'good/team')).toEqual(['a', 'b', 'c']);
    expect(load('shared/team/p.yaml', 'shared')).toEqual(['p']);
    expect(load('shared/team/p.yaml').join()).toContain('there is no duration "$long"');
  });

  test('cases that are named beside policies are no policy, and alone are refused', () => {
    expect(load('good/b.yaml', 'good/b.cases.yaml')).toEqual(['b']);
    expect(load('good/b.cases.yaml')).toEqual([
      'good/b.cases.yaml:1:1: these are cases; expected the policy beside them',
    ]);
  });

  test.each([
    ['a.YAML', 'its name ends in .YAML; expected a name that ends in .yaml, or in .cases.yaml for cases'],
    ['a.Yml', 'its name ends in .Yml; expected a name that ends in .yaml, or in .cases.yaml for cases'],
    ['a.case.yaml', 'its name ends in .case.yaml; expected a name that ends in .yaml, or in .cases.yaml for cases'],
    ['a.tests.yml', 'its name ends in .tests.yml; expected a name that ends in .yaml, or in .cases.yaml for cases'],
    ['a.Cases.yaml', 'its name ends in .Cases.yaml; expected a name that ends in .yaml, or in .cases.yaml for cases'],
    ['a.yaml.txt', 'its name ends in .yaml.txt; expected a name that ends in .yaml, or in .cases.yaml for cases'],
    ['defaults.YAML', 'its name ends in .YAML; expected a name that ends in .yaml, or in .cases.yaml for cases'],
  ])('%s is not silently left out, since its name is a slip', (name, said) => {
    const slips = mkdtempSync(join(tmpdir(), 'rw-slips-'));
    writeFileSync(join(slips, name), policyText());
    writeFileSync(join(slips, 'p.yaml'), policyText({ name: 'p' }));
    const loaded = loadPolicies(slips);
    rmSync(slips, { recursive: true });
    expect(loaded.ok ? [] : loaded.errors.map(formatSourceError)).toEqual([`${join(slips, name)}:1:1: ${said}`]);
  });

  test('a pipe that is named is refused and not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(load('pipe')).toEqual(['pipe:1:1: it is not a file; expected a file']);
  });

  test('a link to a folder above it is not walked for ever', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rw-links-'));
    writeFileSync(join(folder, 'p.yaml'), policyText());
    for (const name of ['one', 'two']) symlinkSync('.', join(folder, name));
    const loaded = loadPolicies(folder);
    rmSync(folder, { recursive: true });
    expect(loaded.ok && loaded.policies.length).toBe(1);
  });

  test('what cannot be read is an error like any other', () => {
    expect(load('nowhere')[0]).toContain('nowhere:1:1: it does not exist');
    const dangling = load('bad');
    expect(dangling.join()).toContain('bad/zz.yaml:1:1: it does not exist');
    expect(dangling.join()).toContain('bad/latin1.yaml:1:1:');
    expect(dangling.join()).toContain('bad/mode.yaml:3:7');
  });
});
