import { expect, it } from 'vitest';
import type { EvidenceSource } from '../../src/core/ports/evidence.ts';
import { MINUTE } from '../../src/core/values/duration.ts';
import { unknown } from '../../src/core/values/known.ts';
import { createCollect } from '../../src/evidence/collect.ts';
import { aRun, WORKSPACE } from '../http/fixtures.ts';

const run = aRun({ id: 'odd' });
const request = {
  workspace: WORKSPACE,
  run,
  decisionIds: ['d-1'],
  keep: { artifacts: [], logs: true },
  within: MINUTE,
};

/** An Azure whose list of files is none. */
const source = {
  record: async () => {
    throw new Error('no record');
  },
  files: async () => ({ known: true, value: { files: null, incomplete: null } }),
  read: async () => unknown('not asked'),
  artifact: async () => unknown('not asked'),
} as unknown as EvidenceSource; // No type allows such a list.

it('an answer that nobody foresaw costs the evidence, and does not fail who waits for it', async () => {
  const collect = createCollect({ source, clock: () => 0, newId: () => 'i-1' });
  const items = await collect(request, new AbortController().signal);
  expect(items.map(({ item }) => [item.decisionId, item.name, item.missing])).toEqual([
    ['d-1', 'record.json', expect.stringMatching(/^Runwarden could not read what Azure answered: /)],
  ]);
});

it('a service that stops ends collecting', async () => {
  const collect = createCollect({ source, clock: () => 0, newId: () => 'i-1' });
  await expect(collect(request, AbortSignal.abort(new Error('stopping')))).rejects.toThrow('stopping');
});
