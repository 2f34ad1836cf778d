import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountedIdle, countIdle } from '../../src/core/record/idle-time.ts';
import type { Samples } from '../../src/core/record/sample-series.ts';
import { MINUTE } from '../../src/core/values/duration.ts';

const BEGIN = Date.UTC(2026, 9, 10);
const at = (minute: number) => BEGIN + minute * MINUTE;

/** Percent, minute by minute, of each GPU. */
function samples(columns: Readonly<Record<string, readonly (number | null)[]>>, from = BEGIN): Samples {
  return { from, step: MINUTE, columns };
}

const minutes = (count: number, value: number | null) => Array.from({ length: count }, () => value);

describe('idle time', () => {
  it('is that in which every GPU is below 5 %, from ten minutes on', () => {
    const busy = [...minutes(5, 90), ...minutes(12, 4.9), ...minutes(3, 5), ...minutes(9, 0), ...minutes(1, 80)];
    expect(countIdle(null, samples({ a: minutes(30, 0), b: busy }), 2)).toEqual({
      ...{ idle: [[at(5), at(17)]], readMinutes: 30, until: at(30) },
    });
  });

  it('is not known where a GPU has no sample, or one that the run holds never reported', () => {
    const gap = [...minutes(12, 0), null, ...minutes(12, 0)];
    expect(countIdle(null, samples({ a: minutes(25, 0), b: gap }), 2)).toMatchObject({
      idle: [
        [at(0), at(12)],
        [at(13), at(25)],
      ],
      readMinutes: 24,
    });
    expect(countIdle(null, samples({ a: minutes(30, 0) }), 2)).toMatchObject({
      idle: [],
      readMinutes: 0,
      until: at(30),
    });
    expect(countIdle(null, samples({ a: minutes(30, 0) }), null)).toMatchObject({ readMinutes: 30 });
    expect(countIdle(null, samples({}), 2)).toBeNull();
  });

  it('waits for samples that come late, but not for ever', () => {
    const late = countIdle(null, samples({ a: minutes(60, 0), b: minutes(50, 0) }), 2);
    expect(late).toMatchObject({ idle: [[at(0), at(50)]], until: at(50) });
    expect(countIdle(late, samples({ a: minutes(60, 0), b: minutes(60, 0) }), 2)).toMatchObject({
      ...{ idle: [[at(0), at(60)]], readMinutes: 60, until: at(60) },
    });
    expect(countIdle(null, samples({ a: minutes(60, 0), b: minutes(20, 0) }), 2)).toMatchObject({ until: at(45) });
  });

  it('is the same in however many parts its samples are counted', () => {
    const value = fc.constantFrom(0, 0, 0, 0, 0, 90, null);
    const runs = fc.array(fc.tuple(value, fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(runs, runs, fc.array(fc.nat(120), { maxLength: 6 }), (one, other, cuts) => {
        const [a, b] = [one, other].map((parts) => parts.flatMap(([percent, count]) => minutes(count, percent)));
        const length = Math.min(a?.length ?? 0, b?.length ?? 0);
        // The last minute has every sample, so nothing is waited for at the end.
        const whole = { a: [...(a ?? []).slice(0, length), 50], b: [...(b ?? []).slice(0, length), 50] };
        const long = ({ idle, ...rest }: CountedIdle) => ({
          ...rest,
          idle: idle.filter(([from, until]) => until - from >= 10 * MINUTE),
        });
        let counted: CountedIdle | null = null;
        for (const cut of [...cuts.filter((place) => place < length).sort((x, y) => x - y), length + 1]) {
          const part = { a: whole.a.slice(0, cut), b: whole.b.slice(0, cut) };
          counted = countIdle(counted, samples(part), 2);
        }
        const once = countIdle(null, samples(whole), 2);
        expect(counted && long(counted)).toEqual(once && long(once));
      }),
    );
  });
});
