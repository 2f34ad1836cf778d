import { expect, test } from 'vitest';
import { describeReplay } from '../../src/commands/replay/text.ts';
import type { Basis } from '../../src/core/decision/basis.ts';
import { BasisWriter } from '../../src/core/decision/kept-basis.ts';
import { UTC } from '../../src/core/values/zone.ts';
import type { ReplayResult } from '../../src/evidence/replay.ts';
import { createReplay } from '../../src/evidence/replay.ts';
import { policyFromText } from '../../src/policy/index.ts';
import { sha256 } from '../../src/store/audit/sha256.ts';
import { aSnapshot, NOW } from '../conditions/snapshots.ts';
import { firstPass, LONG_RUN, policyOf, ranLong } from '../support/kept-decision.ts';

const WHY = 'Secrets were taken out of what it rests on before it was kept';

/** What a replay prints of a decision on a run with these tags. */
function replayed(policy: string, tags: Readonly<Record<string, string>>, change = {}): string {
  const made = firstPass(ranLong(aSnapshot({ tags }).run, NOW), policyOf(policy), NOW);
  const [decision] = made.decisions;
  if (!decision) throw new Error('something is decided');
  const texts: Record<string, string> = {};
  const put = (text: string) => {
    texts[sha256(text)] = text;
    return sha256(text);
  };
  const hash = put(new BasisWriter('1.2.3', put).write(made.bases.get(decision.id) as Basis));
  const recorded = { ...decision, ...change };
  const result: ReplayResult = createReplay(policyFromText)({ decision: recorded, basis: { hash, texts } });
  return describeReplay({ ...recorded, result }, { now: NOW, zone: UTC });
}

test('a policy that reads a secret is not derived to the letter, and the reason is said', () => {
  const forSecret = `${LONG_RUN}match: {tags: {note: "*hf_Abc*"}}\n`;
  const text = replayed(forSecret, { owner: 'team', note: 'use hf_AbcdEfGhIjKlMnOpQrStUvWx' });
  expect(text).toContain('policy long-run is not for the run');
  expect(text).toContain(WHY);
});

test('a changed record says so too where secrets were taken out, and not where there were none', () => {
  const changed = { severity: 'low' };
  expect(replayed(LONG_RUN, { owner: 'team', note: 'use hf_AbcdEfGhIjKlMnOpQrStUvWx' }, changed)).toContain(WHY);
  expect(replayed(LONG_RUN, { owner: 'team' }, changed)).not.toContain(WHY);
});
