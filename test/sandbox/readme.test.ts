import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { CALL_GROUPS, CALL_KINDS } from '../../src/sandbox/call-kinds.ts';
import { parseScenario } from '../../src/sandbox/scenario.ts';

const readme = await readFile(new URL('../../src/sandbox/README.md', import.meta.url), 'utf8');

test('the scenario in the README can be used', () => {
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  expect(parseScenario(yaml, 'README.md').subscriptions[0]?.workspaces[0]?.runs).toHaveLength(2);
});

test('the README names every kind of call', () => {
  const names = [...CALL_KINDS, ...Object.keys(CALL_GROUPS)].filter((kind) => kind !== 'openid-configuration');
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
