import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withNotFinite, withoutNotFinite } from '../../src/core/values/not-finite.ts';

const anyNumber = fc.constantFrom(0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
const leaf = fc.oneof(anyNumber, fc.string(), fc.boolean(), fc.constant(null));
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'a/b', '~', '~1', '', '0'), tie('tree'), { maxKeys: 3 }),
  ),
}));

test('JSON with NaN and infinities is the same after it was written as JSON', () => {
  fc.assert(
    fc.property(tree, (json) => {
      expect(withNotFinite(JSON.parse(JSON.stringify(withoutNotFinite(json))))).toEqual(json);
    }),
  );
});
