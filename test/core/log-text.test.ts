import { describe, expect, it } from 'vitest';
import { lastLines, toLogText } from '../../src/core/evidence/log-text.ts';
import { redact } from '../../src/core/values/redact.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The text of a whole file. */
function whole(content: string | Uint8Array) {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  return toLogText({ bytes, from: 0, size: bytes.length });
}

/** What a person reads of it. */
function read(content: string | Uint8Array): string | undefined {
  const text = whole(content);
  return text === null ? undefined : text.text + text.unfinished;
}

describe('the text of a log', () => {
  it.each([
    ['a colour', '\u001b[1;31merror\u001b[0m here\n', 'error here\n'],
    ['the title of a terminal', '\u001b]0;training\u0007step 1\n', 'step 1\n'],
    ['a link', '\u001b]8;;https://x.example\u001b\\docs\u001b]8;;\u001b\\\n', 'docs\n'],
    ['a cursor movement', 'epoch 1\u001b[K\u001b[1A\n', 'epoch 1\n'],
    ['an escape sequence cut at the end', 'loss 0.1\u001b[38;5', 'loss 0.1'],
    ['a title that never ends', 'a\n\u001b]0;never\nb\n', 'a\n\nb\n'],
    ['a bell and other control characters', 'done\u0007\u0000\u0001 now\n', 'done now\n'],
    ['signs that turn the direction of writing', 'rm \u202efdp.exe\n', 'rm fdp.exe\n'],
    ['line breaks of Windows', 'a\r\nb\r\n', 'a\nb\n'],
    ['a byte order mark', '\ufeffa\n', 'a\n'],
  ])('has no %s', (_what, content, text) => {
    expect(read(content)).toBe(text);
  });

  it.each([
    ['carriage returns', 'epoch 1\n 10%|#   |\r 50%|##  |\r100%|####|\nepoch 2\n', 'epoch 1\n100%|####|\nepoch 2\n'],
    ['a return after each state', ' 10%\r 50%\r', ' 50%'],
    ['backspaces', '1/3\b\b\b2/3\b\b\b3/3\n', '3/3\n'],
  ])('shows the last state of a progress bar that draws itself with %s', (_what, content, text) => {
    expect(read(content)).toBe(text);
  });

  it('has a sign in the place of bytes that are not UTF-8', () => {
    expect(read(Uint8Array.of(...utf8('Stra'), 0xdf, ...utf8('e 12, all is well\n')))).toBe(
      'Stra\ufffde 12, all is well\n',
    );
  });

  it('keeps tabs, umlauts, other scripts and emoji', () => {
    expect(read('\tgrün 学習 🚀\n')).toBe('\tgrün 学習 🚀\n');
  });

  it('is read behind a block of zeros that a crash left', () => {
    expect(read(Uint8Array.of(...new Uint8Array(4000), ...utf8('restarted after the crash\n')))).toBe(
      'restarted after the crash\n',
    );
  });

  it.each([
    ['zeros', new Uint8Array(5000)],
    ['compressed bytes', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 0xff)],
    ['numbers of a model', new Uint8Array(new Float32Array(1000).map((_, i) => i / 7).buffer)],
  ])('is none of %s', (_what, bytes) => {
    expect(whole(bytes)).toBeNull();
  });

  it('of an empty file is empty', () => {
    expect(whole('')).toEqual({ text: '', unfinished: '', from: 0, next: 0 });
  });
});

describe('a part of a log', () => {
  const content = 'token=abcdef\nzweite Zeile für dich\nlast line, not yet en';

  it('begins with the first line that begins in it', () => {
    const bytes = utf8(content).subarray(8);
    const text = toLogText({ bytes, from: 8, size: utf8(content).length });
    expect(text).toEqual({
      text: 'zweite Zeile für dich\n',
      unfinished: 'last line, not yet en',
      from: 13,
      next: 36,
    });
  });

  it('continues where the one before ended, without a line lost or doubled, wherever it is cut', () => {
    const log = utf8('eins\n\nzwölf\r\n學習 done\n🚀🚀\nend of it\n');
    for (let most = 14; most < log.length; most++) {
      let got = '';
      for (let next = 0; next < log.length; ) {
        const from = Math.max(0, next - 1);
        const text = toLogText({ bytes: log.subarray(from, from + most), from, size: log.length }, next);
        if (text === null || text.next <= next) throw new Error('no progress');
        got += text.text;
        next = text.next;
      }
      expect(got).toBe('eins\n\nzwölf\n學習 done\n🚀🚀\nend of it\n');
    }
  });

  it('of a line longer than it begins a little later, never within a character, and goes beyond it', () => {
    const long = utf8('ü'.repeat(2000));
    const text = toLogText({ bytes: long.subarray(1001, 2002), from: 1001, size: long.length });
    expect(text?.text).toMatch(/^ü+$/);
    expect(text).toMatchObject({ next: 2002, unfinished: '' });
    expect(text?.from).toBeGreaterThan(1200);
  });

  it('leaves a key that is not whole yet for the next part', () => {
    const log = 'signing in\n-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n';
    const first = whole(log);
    expect(first).toMatchObject({ text: 'signing in\n', next: 11 });
    expect(first?.unfinished).toContain('BEGIN PRIVATE KEY');
    expect(whole(`${log}-----END PRIVATE KEY-----\nsigned in\n`)).toMatchObject({ unfinished: '', from: 0 });
  });

  it('that grew in the middle of a character ends before it', () => {
    const bytes = utf8('loss für').subarray(0, 8);
    expect(toLogText({ bytes, from: 0, size: 8 })?.unfinished).toBe('loss fü');
    expect(toLogText({ bytes: bytes.subarray(0, 7), from: 0, size: 7 })?.unfinished).toBe('loss f');
  });
});

describe('the last lines', () => {
  it.each([
    ['a\nb\nc\n', 2, 'b\nc'],
    ['a\nb', 5, 'a\nb'],
    ['', 3, ''],
    ['a\n', 0, ''],
  ])('of %j, %d of them', (text, count, expected) => {
    expect(lastLines(text, count)).toBe(expected);
  });
});

const ACROSS = `{"a": 1,
 "password":
    "multi-line-secret-9"
}
env:
  - name: DB_PASSWORD
    value: yaml-secret-9
password: |
  block-secret-99
-----BEGIN PRIVATE KEY-----
MIIEabcdefgh
ijklmnop
-----END PRIVATE KEY-----
Enter the password:
step 1
`;
const ACROSS_SECRETS = ['multi-line-secret-9', 'yaml-secret-9', 'block-secret-99', 'MIIEabcdefgh', 'ijklmnop'];

it('a secret on the line after its name is in no part, wherever the log is cut', () => {
  const bytes = Buffer.from(ACROSS);
  for (let cut = 1; cut <= bytes.length; cut++) {
    const first = toLogText({ bytes: bytes.subarray(0, cut), from: 0, size: cut }, 0);
    const next = first?.next ?? 0;
    const begin = Math.max(0, next - 1);
    const second = toLogText({ bytes: bytes.subarray(begin), from: begin, size: bytes.length }, next);
    const shown = [first?.text, first?.unfinished, second?.text, second?.unfinished].map((text) => redact(text ?? ''));
    for (const secret of ACROSS_SECRETS) expect(shown.join('\n'), `cut at ${cut}`).not.toContain(secret);
    expect((first?.text ?? '') + (second?.text ?? '')).toBe(ACROSS);
  }
});

it('a line that names a secret does not hold up a line that is longer than a part', () => {
  const bytes = Buffer.from(`password:\n${'a'.repeat(5000)}`);
  expect(toLogText({ bytes, from: 0, size: 1_000_000 }, 0)?.next).toBeGreaterThan(0);
});
