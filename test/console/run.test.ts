import { describe, expect, it } from 'vitest';
import type { components } from '../../src/api/types.ts';
import { deliveryInWords, type SaidDelivery } from '../../src/console/words/deliveries.ts';
import {
  barOf,
  bytesInWords,
  idleStretches,
  noticesOf,
  openFindings,
  shellWord,
  stateUnder,
} from '../../src/console/words/run.ts';
import { inLocalTimes } from '../../src/console/words/text.ts';

type Schemas = components['schemas'];

const BEGIN = Date.parse('2026-11-17T00:00:00Z');
const at = (minutes: number) => new Date(BEGIN + minutes * 60_000).toISOString();

function aPiece(given: Partial<Schemas['StoryPiece']>): Schemas['StoryPiece'] {
  return {
    at: at(0),
    kind: 'notice',
    by: 'runwarden',
    who: null,
    says: 'Notified owner.',
    quote: null,
    until: null,
    policy: null,
    findingId: null,
    decisionId: null,
    overrideId: null,
    deliveries: [],
    audit: false,
    minor: false,
    ...given,
  };
}

function aTimeline(given: Partial<Schemas['Timeline']>): Schemas['Timeline'] {
  const timeline = { createdAt: at(0), startedAt: null, endedAt: null, stretches: [], ...given };
  // The words read these of it.
  return timeline as Schemas['Timeline'];
}

function aStretch(phase: Schemas['Stretch']['phase'], from: number, to: number | null): Schemas['Stretch'] {
  return {
    phase,
    statuses: [],
    from: at(from),
    to: to === null ? null : at(to),
    seconds: 0,
    inWords: '',
    atLeast: false,
    source: 'azure',
  };
}

function aSeries(devices: readonly (readonly (number | null)[])[]): Schemas['RunSeries'] {
  const series = {
    from: at(0),
    stepSeconds: 300,
    devices: devices.map((high) => ({ high, low: high })),
    bounds: [{ policy: 'idle-gpu', below: 5 }],
  };
  // The words read these of it.
  return series as unknown as Schemas['RunSeries'];
}

describe('the words of the page of a run', () => {
  it('has its phases on one bar, up to now while it is active', () => {
    const bar = barOf(
      aTimeline({ stretches: [aStretch('queue', 0, 30), aStretch('run', 30, null)] }),
      BEGIN + 120 * 60_000,
    );
    expect(bar.stretches).toMatchObject([
      { from: 0, to: 0.25, kind: 'queue', label: 'queued 30 min' },
      { from: 0.25, to: 1, kind: 'run', label: 'running 1 h 30 min' },
    ]);
  });

  it('calls a time idle only where every GPU is sampled and below the bound', () => {
    const idle = [90, 1, 1, 1, 1];
    expect(idleStretches(aSeries([idle, idle]))).toEqual([{ from: BEGIN + 300_000, to: BEGIN + 1_500_000 }]);
    expect(idleStretches(aSeries([idle, [90, 1, 80, 1, 1]]))).toEqual([
      { from: BEGIN + 900_000, to: BEGIN + 1_500_000 },
    ]);
    expect(idleStretches(aSeries([idle, [90, null, null, null, null]]))).toEqual([]);
    expect(idleStretches(aSeries([]))).toEqual([]);
  });

  it('has the line red from the begin of a finding to its end', () => {
    const story = [
      aPiece({ kind: 'submitted' }),
      aPiece({ kind: 'finding-began', findingId: 'f' }),
      aPiece({ kind: 'objection' }),
      aPiece({ kind: 'finding-ended', findingId: 'f' }),
      aPiece({ kind: 'notice' }),
    ];
    expect(openFindings(story)).toEqual([false, true, true, true, false]);
    expect(openFindings([aPiece({ kind: 'finding-fired', findingId: 'f', audit: true })])).toEqual([false]);
  });

  it('says the start as Azure reports it, in place of when a pass saw it', () => {
    const story = [
      aPiece({ kind: 'submitted', says: 'Submitted.' }),
      aPiece({ at: at(90), kind: 'status', says: 'Azure says Running.' }),
      aPiece({ at: at(91), kind: 'withheld', minor: true }),
      aPiece({ at: at(95), kind: 'notice' }),
    ];
    const shown = noticesOf(story, aTimeline({ startedAt: at(20) }));
    expect(shown.map(({ says }) => says)).toEqual(['Submitted.', 'Started after 20 min.', 'Notified owner.']);
    expect(noticesOf(story, null)).toHaveLength(3);
  });

  it('says how a notice went out', () => {
    const delivery = {
      channel: 'mail',
      state: 'delivered',
      attempts: 3,
      deliveredAt: at(51),
      lastError: null,
      answer: '250 Ok',
      addressed: { to: ['team-vision@example.com'], source: 'tag', confidence: 'sure' },
    } satisfies SaidDelivery;
    const says = (changes: object) => deliveryInWords({ ...delivery, ...changes }, () => '02:51');
    expect(says({})).toBe(
      'mail delivered at 02:51 at attempt 3 to team-vision@example.com (from the tag of the run): 250 Ok',
    );
    expect(says({ answer: null, addressed: null })).toBe('mail delivered at 02:51 at attempt 3');
    expect(says({ state: 'failed', lastError: 'no such host' })).toBe('mail failed: no such host');
    const waits = { state: 'queued', deliveredAt: null, answer: null, addressed: null };
    expect(says({ ...waits, attempts: 0, lastError: 'held back until 02:55' })).toBe('mail held back until 02:55');
    expect(says({ ...waits, attempts: 1, lastError: null })).toBe('mail on its way, 1 attempt so far');
  });

  it.each([
    [{ state: 'firing', withheld: 'waiting-for-approval', audit: false }, 'waiting'],
    [{ state: 'firing', withheld: 'extended', audit: false }, 'held'],
    [{ state: 'firing', withheld: 'objected', audit: false, isAsked: true }, 'waiting'],
    [{ state: 'firing', withheld: null, audit: true }, 'audit'],
    [{ state: 'unknown', withheld: 'unknown', audit: false }, 'unknown'],
  ] as const)('has %j as %s', (status, kind) => {
    expect(stateUnder({ isAsked: false, ...status }).kind).toBe(kind);
  });

  it('quotes a name for a shell', () => {
    expect(shellWord('run_1')).toBe('run_1');
    expect(shellWord("a'; rm -rf x")).toBe(`'a'\\''; rm -rf x'`);
  });

  it('says sizes and times as people read them', () => {
    expect([bytesInWords(264), bytesInWords(31_200), bytesInWords(4_100_000)]).toEqual([
      '264 bytes',
      '31 kB',
      '4.1 MB',
    ]);
    expect(inLocalTimes('until 2026-11-30T11:41:04Z by local', () => '12:41')).toBe('until 12:41 by local');
  });
});
