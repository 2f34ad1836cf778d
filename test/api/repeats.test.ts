import { describe, expect, it } from 'vitest';
import type { Schemas } from '../../src/api/client.ts';
import { foldRepeats } from '../../src/api/repeats.ts';

type Decision = Pick<
  Schemas['Decision'],
  'id' | 'kind' | 'workspace' | 'runId' | 'policy' | 'withheld' | 'reason' | 'audit'
>;

const A_FREEZE = 'enforcement is frozen by a@example.com: metrics are late; 1 %';
const OTHER_FREEZE = 'enforcement is frozen by b@example.com: once more; 1 %';
const ASKED = 'a person was asked to approve the cancel; 1 %';

let ids = 0;
function withhold(withheld: Decision['withheld'], reason: string, runId = 'a'): Decision {
  ids += 1;
  return { id: `${ids}`, kind: 'withhold', workspace: 'w', policy: 'p', audit: false, runId, withheld, reason };
}
const frozen = (reason = A_FREEZE, runId = 'a') => withhold('frozen', reason, runId);
const asked = (runId = 'a') => withhold('waiting-for-approval', ASKED, runId);
const unknown = () => withhold('unknown', 'unknown, so nothing is done: no sample');

/** Each line with how many say the same below it. */
function folded(items: readonly Decision[], apart?: string) {
  return foldRepeats(items, (one) => one, apart).map(({ item, repeats }) => [item.id, repeats.length]);
}

describe('a list after a freeze', () => {
  it('has one line for a run whose cancel one freeze held again and again', () => {
    const items = [frozen(), unknown(), frozen(), frozen(A_FREEZE, 'b')];
    expect(folded(items)).toEqual([
      [items[0]?.id, 1],
      [items[1]?.id, 0],
      [items[3]?.id, 0],
    ]);
  });

  it('has one line for what held it before the freeze and holds it after', () => {
    const items = [asked(), frozen(), asked()];
    expect(folded(items)).toEqual([
      [items[0]?.id, 1],
      [items[1]?.id, 0],
    ]);
  });

  it('has a line for each freeze, also where two have one reason', () => {
    expect(folded([frozen(OTHER_FREEZE), frozen()])).toHaveLength(2);
    expect(folded([frozen(), asked(), frozen()])).toHaveLength(3);
  });

  it('has a line for what is withheld again without a freeze, or after another decision', () => {
    expect(folded([unknown(), unknown()])).toHaveLength(2);
    const ask: Decision = { ...frozen(), kind: 'ask', withheld: null };
    expect(folded([frozen(), ask, frozen()])).toHaveLength(3);
  });

  it('keeps the line of the one that is open', () => {
    const items = [frozen(), frozen()];
    expect(folded(items, items[1]?.id)).toHaveLength(2);
  });
});
