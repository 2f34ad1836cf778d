import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLogText } from '../../src/core/evidence/log-text.ts';
import { examples } from '../support/examples.ts';

/** What is in logs, and what breaks those who read them. */
const piece = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r',
    '\r\n',
    '\b',
    '\t',
    '\0',
    '\u001b[31m',
    '\u001b]0;x',
    '\u001b[',
    '-----BEGIN ',
    '-----END ',
    '🚀',
    'ü',
    'epoch 1 ',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const log = fc.oneof(
  fc.array(piece, { maxLength: 200 }).map((pieces) => new TextEncoder().encode(pieces.join(''))),
  fc.uint8Array({ maxLength: 400 }),
);

test('any bytes become a text without control characters, or none', () => {
  fc.assert(
    fc.property(log, fc.nat(1000), fc.nat(1000), (bytes, from, after) => {
      const text = toLogText({ bytes, from, size: from + bytes.length + after });
      if (!text) return;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
      expect(text.text + text.unfinished).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f]/);
      expect(text.from).toBeGreaterThanOrEqual(from);
      expect(text.next).toBeGreaterThanOrEqual(text.from);
      expect(text.next).toBeLessThanOrEqual(from + bytes.length);
    }),
    examples(5000),
  );
});

test('read part by part, a log ends, whatever is in it', () => {
  fc.assert(
    fc.property(log, fc.integer({ min: 20, max: 80 }), (bytes, most) => {
      let next = 0;
      for (let turn = 0; turn <= bytes.length; turn++) {
        const from = Math.max(0, next - 1);
        const part = toLogText({ bytes: bytes.subarray(from, from + most), from, size: bytes.length }, next);
        if (!part || from + most >= bytes.length) return;
        expect(part.next).toBeGreaterThan(next);
        next = part.next;
      }
    }),
    examples(5000),
  );
});

test.each(['\u001b[', '\u001b]', '\b', '\r', '\0', '-----BEGIN ', '-----END -----BEGIN ', 'a\b', '-'])(
  '64 KiB of %j take less than a quarter of a second',
  (text) => {
    const bytes = new TextEncoder().encode(text.repeat(65_536 / text.length));
    const before = performance.now();
    toLogText({ bytes, from: 10, size: 1_000_000 });
    expect(performance.now() - before).toBeLessThan(250);
  },
);
