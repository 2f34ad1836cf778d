import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { changesOf } from '../../src/config/changes.ts';
import { loadConfig } from '../../src/config/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'rw-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A config with these templates beside it. */
function load(files: Readonly<Record<string, string>>, templates = 'words') {
  const file = join(folder, 'runwarden.yaml');
  rmSync(join(folder, 'words'), { recursive: true, force: true });
  mkdirSync(join(folder, 'words', 'more'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'words', name), text);
  const watch = 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}';
  writeFileSync(file, `notify:\n  templates: ${templates}\n${watch}\n`);
  return loadConfig({ RUNWARDEN_CONFIG: file });
}

function errorsOf(...given: Parameters<typeof load>): readonly string[] {
  const result = load(...given);
  return result.ok ? [] : result.errors;
}

describe('notify.templates', () => {
  it('reads the words of each message from the folder beside the config', () => {
    const result = load({
      'finding.notice.yaml': 'subject: "[ML] {subject}"\nnote: >-\n  Our rules are at\n  https://wiki.example.com\n',
      'README.md': 'Ours.',
    });
    expect(result.ok && result.config.templates).toEqual({
      'finding.notice': { subject: '[ML] {subject}', note: 'Our rules are at https://wiki.example.com' },
    });
  });

  it('is empty where the config names no folder', () => {
    const file = join(folder, 'bare.yaml');
    writeFileSync(file, 'watch: {workspaces: [{subscription: 00000000-0000-0000-0000-000000000000, discover: "*"}]}\n');
    const result = loadConfig({ RUNWARDEN_CONFIG: file });
    expect(result.ok && result.config.templates).toEqual({});
  });

  it('says where there is no folder', () => {
    expect(errorsOf({}, 'elsewhere')[0]).toMatch(/runwarden\.yaml:2:14: .*elsewhere is no folder; expected a folder/);
  });

  it('says all that is wrong, with file and place', () => {
    const errors = errorsOf({
      'finding.notise.yaml': 'subject: x\n',
      'finding.resolved.yaml.txt': 'subject: x\n',
      'cancel.failed.yaml': 'subjet: x\nnext: y\nlabel: 7\n',
      'approval.requested.yaml': `headline: ${'x'.repeat(111)}\npreview: "By {deadlin}"\nnote: ""\n`,
      'run.kept.yaml': 'subject: [',
    });
    expect(errors.join('\n')).toMatch(/finding\.notise\.yaml:1:1: .*did you mean "finding.notice"/);
    expect(errors.join('\n')).toMatch(/finding\.resolved\.yaml\.txt:1:1: its name ends in \.yaml\.txt/);
    expect(errors.join('\n')).toMatch(/cancel\.failed\.yaml:1:1: unknown key "subjet"; .*did you mean "subject"/);
    expect(errors.join('\n')).toMatch(/cancel\.failed\.yaml:2:1: unknown key "next"/);
    expect(errors.join('\n')).toMatch(/cancel\.failed\.yaml:3:8: "label" is 7; expected text/);
    expect(errors.join('\n')).toMatch(/approval\.requested\.yaml:1:11: "headline" has 111 characters; .*at most 110/);
    expect(errors.join('\n')).toMatch(/approval\.requested\.yaml:2:\d+: "preview" has \{deadlin\}.*"deadline"/);
    expect(errors.join('\n')).toMatch(/approval\.requested\.yaml:3:7: "note" is ""; expected words/);
    expect(errors.join('\n')).toMatch(/run\.kept\.yaml:1/);
  });

  it('takes one file a message', () => {
    const errors = errorsOf({ 'run.kept.yaml': 'label: Kept\n', 'run.kept.yml': 'label: Kept\n' });
    expect(errors).toEqual([expect.stringMatching(/run\.kept\.yml:1:1: another file has words for run\.kept/)]);
  });

  it('takes effect when it is read again', () => {
    const before = load({ 'run.kept.yaml': 'label: Kept\n' });
    const after = load({ 'run.kept.yaml': 'label: Still runs\n' });
    if (!before.ok || !after.ok) throw new Error('a config is not valid');
    expect(changesOf(before.config, after.config)).toEqual({ live: ['notify.templates'], needRestart: [] });
  });
});
