import { describe, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import { actWord, mixedByTime } from '../../src/console/words/acts.ts';
import { goneOutBefore, heldInWords } from '../../src/console/words/freeze.ts';
import { stoppedBefore, underWay } from '../../src/console/words/stopped.ts';

type Group = components['schemas']['NowStoppedGroup'];
type Run = Group['runs'][number];

const at = (minute: number) => ({ at: `2026-11-17T03:${String(minute).padStart(2, '0')}:00Z` });
const minutes = (rows: readonly { readonly at: string }[]) => rows.map((row) => Number(row.at.slice(14, 16)));

describe('decisions and what people did as one list', () => {
  it('has the newest first', () => {
    const mixed = mixedByTime({ items: [at(30), at(10)], hasMore: false }, { items: [at(40), at(20)], hasMore: false });
    expect(minutes(mixed.rows)).toEqual([40, 30, 20, 10]);
    expect(mixed.readOn).toEqual({ first: false, second: false });
  });

  it('shows nothing older than the end of what was read, and reads on there', () => {
    const mixed = mixedByTime({ items: [at(30), at(20)], hasMore: true }, { items: [at(25), at(5)], hasMore: true });
    expect(minutes(mixed.rows)).toEqual([30, 25, 20]);
    expect(mixed.readOn).toEqual({ first: true, second: false });
  });

  it('knows how far it was read also where none of that is shown', () => {
    const mixed = mixedByTime(
      { items: [at(30), at(10)], hasMore: true },
      { items: [at(40), at(20)], hasMore: true },
      () => false,
    );
    expect(minutes(mixed.rows)).toEqual([30]);
    expect(mixed.readOn).toEqual({ first: false, second: true });
  });

  it('says what a person did in two words', () => {
    expect(actWord({ kind: 'question.answered', what: 'rejected the cancel: the run is kept' })).toBe('rejects');
    expect(actWord({ kind: 'override.created', what: 'extended runs' })).toBe('extends');
  });
});

function aRun(given: Partial<Run>): Run {
  const run = { runId: 'run-1', requestedAt: null, endedAt: null, state: 'queued', ...given };
  // A run has many more facts; the words read these.
  return run as Run;
}

function stoppedOf(runs: readonly Run[]): components['schemas']['NowStopped'] {
  const group = { policy: 'idle-gpu', runs, states: {} };
  // As above.
  return { groups: [group] } as unknown as components['schemas']['NowStopped'];
}

describe('cancels on the first page', () => {
  it('are stopped once Azure says so, and under way before', () => {
    const stopped = stoppedOf([
      aRun({ runId: 'asked', state: 'requested' }),
      aRun({ runId: 'ended', state: 'confirmed' }),
      aRun({ runId: 'left', state: 'abandoned' }),
    ]);
    const ids = (groups: readonly Group[]) => groups.flatMap(({ runs }) => runs.map(({ runId }) => runId));
    expect(ids(underWay(stopped))).toEqual(['asked']);
    expect(ids(stoppedBefore(stopped))).toEqual(['ended']);
    expect(stoppedBefore(stopped)[0]?.states).toEqual({ confirmed: 1 });
  });

  it('had gone out before a freeze where the service says so', () => {
    const stopped = stoppedOf([
      aRun({ runId: 'before', hadGoneOut: true }),
      aRun({ runId: 'after', hadGoneOut: false }),
    ]);
    expect(goneOutBefore({ stopped }).map(({ runId }) => runId)).toEqual(['before']);
  });

  it('are held by a freeze', () => {
    // The words read why each is held.
    const wrong = {
      items: [{ withheld: 'frozen' }, { withheld: null }],
    } as unknown as components['schemas']['NowWrong'];
    expect(heldInWords({ wrong })).toBe('1 cancel is held.');
    expect(heldInWords({ wrong: { ...wrong, items: [] } })).toBe('None is held yet.');
  });
});
