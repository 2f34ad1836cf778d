import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Policy } from '../../src/core/policy/policy.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/values/duration.ts';
import { loadPolicies, openPolicySet } from '../../src/policy/index.ts';
import { formatSourceError } from '../../src/yaml/source-error.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rw-defaults-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function load(from = folder): Record<string, Policy> {
  const loaded = loadPolicies(from);
  if (!loaded.ok) throw new Error(loaded.errors.map(formatSourceError).join('\n'));
  return Object.fromEntries(loaded.policies.map((policy) => [policy.name, policy]));
}

function errors(from = folder): string[] {
  const loaded = loadPolicies(from, { recipients: ['owner', 'oncall'] });
  return loaded.ok ? [] : loaded.errors.map((error) => formatSourceError(error).replaceAll(`${folder}/`, ''));
}

const DEFAULTS = `
severity: high
except: [$protected]
grace: 45m
limits: {per-cycle: 3}
objection: {holds: 8h}
then:
  - notify: $people
selectors:
  protected: {tags: {tier: critical}}
  gpus: {gpu: true}
recipients:
  people: [owner, oncall]
durations:
  patience: 2h
  night: 12h
`;

describe('defaults', () => {
  test('stand in for the keys that a policy leaves out', () => {
    write('defaults.yaml', DEFAULTS);
    write('a.yaml', 'name: a\nwhen: {runtime: {over: 1h}}\n');
    expect(load().a).toMatchObject({
      severity: 'high',
      mode: 'audit',
      except: [{ tags: { tier: ['critical'] } }],
      grace: 45 * MINUTE,
      limits: { perCycle: 3, perHour: null },
      objection: { holds: 8 * HOUR },
      steps: [{ after: 0, notify: ['owner', 'oncall'], cancel: null }],
    });
  });

  test("a policy's own key replaces the default whole", () => {
    write('defaults.yaml', DEFAULTS);
    write(
      'a.yaml',
      'name: a\nseverity: low\nexcept: [{run: b}]\nlimits: {per-hour: 9}\ngrace: 1h\nthen: []\nwhen: {runtime: {over: 1h}}\n',
    );
    expect(load().a).toMatchObject({
      severity: 'low',
      except: [{ run: ['b'] }],
      limits: { perCycle: null, perHour: 9 },
      grace: HOUR,
      steps: [],
    });
  });

  test('notice: none says it whole: the default grace is not laid beside it', () => {
    write('defaults.yaml', DEFAULTS);
    write('a.yaml', 'name: a\nnotice: none\nwhen: {runtime: {over: 1h}}\n');
    expect(load().a?.grace).toBeNull();
  });

  test('pieces stand where a selector, a recipient or a duration is expected, and nowhere else', () => {
    write('defaults.yaml', DEFAULTS);
    write(
      'a.yaml',
      `
name: a
summary: $patience
match: $gpus
except: [{run: "$x"}, $protected]
when:
  all:
    - runtime: {over: $patience}
    - tags: {allowed: {plan: ["$patience"]}}
    - gpu-idle: {below: 5%, over: $night}
for: $patience
then:
  - {after: $patience, notify: [finops, $people, last]}
  - {after: $night, cancel: {within: $night}}
`,
    );
    expect(load().a).toMatchObject({
      summary: '$patience',
      match: { gpu: true },
      except: [{ run: ['$x'] }, { tags: { tier: ['critical'] } }],
      for: 2 * HOUR,
      steps: [
        { after: 2 * HOUR, notify: ['finops', 'owner', 'oncall', 'last'] },
        { after: 12 * HOUR, cancel: { within: 12 * HOUR } },
      ],
    });
    expect(load().a?.signals).toContainEqual({ kind: 'gpu', over: 12 * HOUR });
  });

  test('the nearest counts, and none are merged', () => {
    write('defaults.yaml', 'severity: high\ngrace: 1h\n');
    write('gpu/defaults.yaml', 'severity: low\n');
    write('a.yaml', 'name: a\nwhen: {runtime: {over: 1h}}\n');
    write('gpu/b.yaml', 'name: b\nwhen: {runtime: {over: 1h}}\n');
    write('data/deep/c.yaml', 'name: c\nwhen: {runtime: {over: 1h}}\n');
    const { a, b, c } = load();
    expect(a).toMatchObject({ severity: 'high', grace: HOUR });
    expect(b).toMatchObject({ severity: 'low', grace: 30 * MINUTE });
    expect(c).toMatchObject({ severity: 'high', grace: HOUR });
  });

  test('a file that is named alone has those of its folder', () => {
    write('defaults.yaml', 'severity: high\n');
    write('a.yaml', 'name: a\nwhen: {runtime: {over: 1h}}\n');
    expect(load(join(folder, 'a.yaml')).a?.severity).toBe('high');
  });

  test('count for the fingerprint by what comes of them', () => {
    write('defaults.yaml', 'durations: {limit: 1d}\ngrace: 1h\n');
    write('a.yaml', 'name: a\nwhen: {runtime: {over: $limit}}\n');
    write('b.yaml', 'name: b\ngrace: 60m\nwhen: {runtime: {over: 24h}}\n');
    const { a, b } = load();
    expect(a?.fingerprint).toBe(b?.fingerprint);
    write('defaults.yaml', 'durations: {limit: 2d}\ngrace: 1h\n');
    expect(load().a?.fingerprint).not.toBe(a?.fingerprint);
  });

  test('are read again by a running service', async () => {
    write('defaults.yaml', 'grace: 1h\n');
    write('a.yaml', 'name: a\nwhen: {runtime: {over: 1h}}\n');
    const opened = await openPolicySet(folder, {}, { clock: Date.now, wait: async () => {} });
    if (!opened.ok) throw new Error('the policies do not load');
    write('defaults.yaml', 'grace: 1d\n');
    expect(await opened.policySet.reload()).toBe(true);
    expect(opened.policySet.current()[0]?.grace).toBe(DAY);
  });
});

describe('errors', () => {
  test('of the defaults stand in their own file, once, and beside those of the policies', () => {
    write('defaults.yaml', 'severty: high\ngrace: 45\nselectors: {Bad_Name: {run: x}, empty: {}}\n');
    write('a.yaml', 'name: a\nwhen: {runtime: {ovr: 1h}}\n');
    write('b.yaml', 'name: b\nwhen: {runtime: {over: 1h}}\n');
    const said = errors();
    for (const line of [
      /^defaults.yaml:1:1: unknown key "severty"; expected one of .*did you mean "severity"/,
      /^defaults.yaml:2:8: "grace" is 45; expected a duration/,
      /^defaults.yaml:3:13: key "Bad_Name" cannot be used; expected lower-case words/,
      /^defaults.yaml:3:40: "empty" is an empty map; expected at least one key/,
      /^a.yaml:2:18: unknown key "ovr"/,
    ])
      expect(said).toContainEqual(expect.stringMatching(line));
    expect(errors().filter((error) => error.startsWith('defaults.yaml'))).toHaveLength(4);
    expect(errors().filter((error) => error.startsWith('a.yaml'))).toHaveLength(2);
    expect(errors().filter((error) => error.startsWith('b.yaml'))).toHaveLength(0);
  });

  test('of a reference stand where it stands, and name the pieces there are', () => {
    write('defaults.yaml', DEFAULTS);
    write(
      'a.yaml',
      'name: a\nmatch: $gpu\nwhen: {runtime: {over: $patients}}\nthen: [{notify: [$people, $nobody, strangers]}]\n',
    );
    expect(errors()).toEqual([
      'a.yaml:2:8: there is no selector "$gpu"; expected one of $protected, $gpus (did you mean "$gpus"?)',
      'a.yaml:3:24: there is no duration "$patients"; expected one of $patience, $night (did you mean "$patience"?)',
      'a.yaml:4:27: there is no recipient "$nobody"; expected one of $people',
    ]);
  });

  test('a piece that is named within a selector, where it would be a pattern', () => {
    write('defaults.yaml', DEFAULTS);
    write(
      'a.yaml',
      'name: a\nexcept: [{tags: {tier: $protected}}, {tags: {tier: $other}}, {run: [x, $people]}]\nwhen: {runtime: {over: 1h}}\n',
    );
    expect(errors()).toEqual([
      expect.stringMatching(
        /^a.yaml:2:24: "\$protected" is the name of a piece, .* a reference is a whole entry: except: \[\$protected\]$/,
      ),
      expect.stringContaining('"$people" is the name of a piece'),
    ]);
  });

  test('of an entry after a name that stands for several point to that entry', () => {
    write('defaults.yaml', DEFAULTS);
    write('a.yaml', 'name: a\nwhen: {runtime: {over: 1h}}\nthen: [{notify: [$people, strangers]}]\n');
    expect(errors()).toEqual([
      expect.stringContaining('a.yaml:3:27: there is no recipient "strangers"; expected one of owner, oncall'),
    ]);
  });

  test('say where a piece of an unfit value comes from', () => {
    write('defaults.yaml', 'durations: {short: 5m}\n');
    write('a.yaml', 'name: a\nwhen: {gpu-idle: {below: 5%, over: $short}}\n');
    expect(errors()).toEqual([
      expect.stringMatching(/^a.yaml:2:36: "over" is "5m" \(by \$short\); expected a duration .* at least 10m/),
    ]);
  });

  test('say where a key comes from that does not go with the policy', () => {
    write('defaults.yaml', 'severity: high\nthen: [{cancel: true}]\n');
    write('a.yaml', 'name: a\nmode: notify\nwhen: {runtime: {over: 1h}}\n');
    expect(errors()).toEqual([expect.stringContaining('"mode" is notify, and no step notifies')]);
  });

  test('what a policy must say itself is no default', () => {
    for (const line of ['mode: enforce', 'notice: none', 'when: {runtime: {over: 1h}}', 'name: x']) {
      write('defaults.yaml', `${line}\n`);
      write('a.yaml', 'name: a\nwhen: {runtime: {over: 1h}}\n');
      expect(errors().join(), line).toContain('defaults.yaml:1:1: unknown key');
    }
  });

  test('of YAML that cannot be read are the only ones, whatever the policies refer to', () => {
    write('defaults.yaml', 'durations: [\n');
    write('a.yaml', 'name: a\nwhen: {runtime: {over: 1h}}\nmatch: $gpus\n');
    expect(errors().every((error) => error.startsWith('defaults.yaml:'))).toBe(true);
    expect(errors().length).toBeGreaterThan(0);
  });

  test('a reference without any defaults, two files of defaults, and defaults without a policy', () => {
    write('a.yaml', 'name: a\nwhen: {runtime: {over: $limit}}\n');
    expect(errors()).toEqual([
      `a.yaml:2:24: there is no duration "$limit"; expected a duration written out, or durations: {limit: …} in the folder's defaults.yaml`,
    ]);
    write('defaults.yaml', 'grace: 1h\n');
    write('defaults.yml', 'grace: 1h\n');
    expect(errors()[0]).toBe('defaults.yml:1:1: there is defaults.yaml too; expected one of them');
    rmSync(join(folder, 'a.yaml'));
    rmSync(join(folder, 'defaults.yml'));
    expect(errors()).toEqual([`${folder}:1:1: there is no policy; expected a file that ends in .yaml`]);
  });
});
