/** A 32-bit hash (FNV-1a with a final mix): the same text always gives the same number. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1) that depends on the text alone. */
export function unit(text: string): number {
  return hash32(text) / 0x1_0000_0000;
}

/** `length` hexadecimal digits that depend on the text alone. */
export function hex(text: string, length: number): string {
  let digits = '';
  for (let i = 0; digits.length < length; i++) digits += hash32(`${text}#${i}`).toString(16).padStart(8, '0');
  return digits.slice(0, length);
}

/** A GUID (version 4 in form) that depends on the text alone. */
export function guid(text: string): string {
  const d = hex(text, 32);
  return `${d.slice(0, 8)}-${d.slice(8, 12)}-4${d.slice(13, 16)}-a${d.slice(17, 20)}-${d.slice(20, 32)}`;
}

/** A seeded sequence of numbers in [0, 1), for faults that strike with a probability. */
export function sequence(seed: number): () => number {
  let calls = 0;
  return () => unit(`${seed}/${calls++}`);
}
