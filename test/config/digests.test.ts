import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { changesOf } from '../../src/config/changes.ts';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-digests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(digests: string, owner = 'log') {
  const file = join(folder, 'runwarden.yaml');
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  const recipients = `recipients: {owner: ${owner}, finops: log, fallback: log}`;
  const mail = 'mail: {type: email, host: smtp.example.com, from: runwarden@example.com}';
  writeFileSync(
    file,
    `notify: {channels: {log: {type: log}, ${mail}}, ${recipients}, digests: ${digests}}\n${watch}\n`,
  );
  return loadConfig({ RUNWARDEN_CONFIG: file });
}

it('none is sent unless the config asks for it', () => {
  expect(load('{}')).toMatchObject({ ok: true, config: { digests: [] } });
});

it('a digest has recipients, a time, a zone and a day, and is the same when it is read again', () => {
  const asked = '{daily: {to: [oncall], timezone: Europe/Berlin}, weekly: {to: [finops], on: wed, at: "09:30"}}';
  const [before, after] = [load(asked), load(asked)];
  if (!before.ok || !after.ok) throw new Error('both are right');
  expect(before.config.digests).toEqual([
    { kind: 'daily', to: ['oncall'], at: 8 * 60, on: 0, zone: 'Europe/Berlin' },
    { kind: 'weekly', to: ['finops'], at: 9 * 60 + 30, on: 3, zone: 'UTC' },
  ]);
  expect(changesOf(before.config, after.config)).toEqual({ live: [], needRestart: [] });
});

it('owners get digests where a channel addresses each of them', () => {
  const result = load('{daily: {to: [oncall, owner]}}', '[log, mail]');
  expect(result).toMatchObject({ ok: true, config: { digests: [{ kind: 'daily', to: ['oncall', 'owner'] }] } });
});

it.each([
  ['{daily: {to: [finop]}}', /there is no recipient "finop".*finops/s],
  ['{daily: {to: [owner]}}', /no channel of the recipient owner addresses people/],
  ['{daily: {to: []}}', /at least one recipient/],
  ['{daily: {to: [oncall], at: "8"}}', /a time of day in quotes/],
  ['{weekly: {to: [oncall], on: monday}}', /one of sun, mon.*did you mean "mon"/],
  ['{daily: {to: [oncall], timezone: CET}}', /a time zone by its IANA name/],
])('%s is refused with its place', (digests, says) => {
  const result = load(digests);
  expect(result.ok ? '' : result.errors.join('\n')).toMatch(says);
});
