import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diff, PatchMisfit, patched } from '../../src/core/record/json-patch.ts';
import { Track } from '../../src/core/record/sample-series.ts';
import { MINUTE } from '../../src/core/values/duration.ts';

const json = fc.jsonValue({ maxDepth: 4 });
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('what leads from one value to another does, after a way through JSON', () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      const a = overTheWire(before);
      const b = overTheWire(after);
      const patch = diff(a, b);
      expect(patch === null ? a : patched(a, JSON.parse(JSON.stringify(patch)))).toEqual(b);
    }),
  );
});

test('a list that grew, shrank or slid is led to as well', () => {
  const list = fc.array(fc.record({ id: fc.integer({ min: 0, max: 9 }) }));
  fc.assert(
    fc.property(list, list, (before, after) => {
      const patch = diff(before, after);
      expect(patch === null ? before : patched(before, patch)).toEqual(after);
    }),
  );
});

test('samples come out as they went in, to the tenth, whatever came late or went missing', () => {
  // Now and then one of megabytes, which is wider than a percentage.
  const tenths = fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 0, max: 1000 }) },
    fc.integer({ min: 0, max: 1e9 }),
  );
  const value = fc.option(
    tenths.map((count) => count / 10),
    { nil: null },
  );
  const values = fc.array(value, { minLength: 10, maxLength: 10 });
  const window = fc.record({
    // Also over all that is kept, and back.
    shift: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 12 }) }, fc.integer({ min: -5, max: 90 })),
    given: fc.oneof(fc.record({ a: values }), fc.record({ a: values, b: values })),
  });
  fc.assert(
    fc.property(fc.array(window, { minLength: 1, maxLength: 6 }), (windows) => {
      const writer = new Track(10);
      const reader = new Track(10);
      let from = 0;
      for (const { shift, given } of windows) {
        from += shift * MINUTE;
        const change = writer.take({ from, step: MINUTE, columns: given });
        if (change) reader.apply(JSON.parse(JSON.stringify(change)));
        const { columns, from: begin } = reader.window(from, from + 10 * MINUTE);
        const lead = Math.round((begin - from) / MINUTE);
        for (const [name, values] of Object.entries(given))
          for (const [index, expected] of values.entries())
            expect(columns[name]?.[index - lead] ?? null).toBe(expected);
      }
    }),
  );
});

test('a value is below a limit of one digit exactly when its recorded value is', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 100, noNaN: true }), fc.integer({ min: 0, max: 1000 }), (value, tenths) => {
      const track = new Track(10);
      track.take({ from: 0, step: MINUTE, columns: { a: [value] } });
      const [recorded] = track.window(0, MINUTE).columns.a ?? [];
      const limit = tenths / 10;
      // A double next to the limit is the limit to everybody but a computer.
      fc.pre(Math.abs(value - limit) > 1e-9);
      expect((recorded ?? Number.NaN) < limit).toBe(value < limit);
    }),
  );
});

test.each([
  ['changes an element that is not there', { e: { 3: [1] } }],
  ['keeps more elements than there are', { k: [2, 2], n: [] }],
] as const)('a patch that %s is refused: a list would grow by nothing', (_, patch) => {
  expect(() => patched([1, 2, 3], patch)).toThrow(PatchMisfit);
});
