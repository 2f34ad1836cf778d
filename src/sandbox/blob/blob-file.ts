import { createHash } from 'node:crypto';
import { hex } from '../random.ts';
import type { Content } from './content.ts';

/** One blob. */
export interface BlobFile {
  name: string;
  content: Content;
  modifiedAt: number;
  type: 'AppendBlob' | 'BlockBlob';
  etag: string;
}

export function makeFile(name: string, content: Content, type: BlobFile['type']): BlobFile {
  const { changedAt: modifiedAt, mark } = content;
  return { name, content, modifiedAt, type, etag: `0x8D${hex(`${name}/${modifiedAt}/${mark}`, 13).toUpperCase()}` };
}

/** Clients that write a larger blob in pieces send no hash of the whole. */
const MOST_HASHED = 4 * 1_024 * 1_024;

/** The hash that storage has of a blob that was written as a whole. */
export function md5Of({ type, content }: BlobFile): string | null {
  if (type === 'AppendBlob' || content.size > MOST_HASHED) return null;
  return createHash('md5').update(content.read(0, content.size)).digest('base64');
}
