import { expect, it } from 'vitest';
import { asArtifact } from '../../src/evidence/read-content.ts';

const SECRET = 'not-for-the-record-7';
const TEXT = `Straße=1\npassword=${SECRET}\n`;

async function kept(bytes: Uint8Array) {
  const part = { bytes, from: 0, size: bytes.length, etag: null, changedAt: null };
  const read = await asArtifact(part, new AbortController().signal);
  if (!read.known) throw new Error(read.reason);
  return { ...read.value, latin1: Buffer.from(read.value.read).toString('latin1') };
}

it.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16, as PowerShell writes it', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16, the other way round', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
  ['Latin-1', Buffer.from(TEXT, 'latin1')],
  ['UTF-8 with a zero byte in it', Buffer.from(`\0${TEXT}`)],
])('a file in %s loses its secrets', async (_encoding, bytes) => {
  const { latin1, redacted } = await kept(bytes);
  expect(latin1.replaceAll('\0', '')).not.toContain(SECRET);
  expect(latin1).toContain('password=[redacted]');
  expect(redacted).toEqual({ 'named secret': 1 });
});

it('settings with a token inside a file of a program lose it, and keep all other bytes', async () => {
  const [before, after] = [Buffer.from([0x80, 0x02, 0xff, 0x00]), Buffer.from([0x94, 0xfe, 0x2e])];
  const token = Buffer.from(`hf_${'aB3d'.repeat(8)}`);
  const { read, mediaType } = await kept(Buffer.concat([before, token, after]));
  expect(Buffer.from(read)).toEqual(Buffer.concat([before, Buffer.from('[redacted]'), after]));
  expect(mediaType).toBe('application/octet-stream');
});

it('a large text loses all of its secrets, and the service does its other work meanwhile', async () => {
  const lines = Array.from({ length: 120_000 }, (_, n) => `step ${n} loss 0.${n}`);
  lines[10] = lines[20_000] = lines[119_999] = `password=${SECRET}`;
  let turns = 0;
  const counting = setInterval(() => turns++, 0);
  const { latin1, redacted } = await kept(Buffer.from(lines.join('\n')));
  clearInterval(counting);
  expect(latin1.split('\n')).toHaveLength(120_000);
  expect(latin1).not.toContain(SECRET);
  expect(redacted).toEqual({ 'named secret': 3 });
  expect(turns).toBeGreaterThan(0);
});

it('a file without secrets is kept byte by byte', async () => {
  const bytes = Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7) % 256));
  expect(Buffer.from((await kept(bytes)).read)).toEqual(bytes);
});
