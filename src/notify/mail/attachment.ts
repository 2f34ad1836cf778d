import type { AlertFile } from '../../core/alert/alert.ts';
import { formatBytes } from '../../core/values/bytes.ts';
import type { Fact } from '../messages/message-parts.ts';

/** Servers refuse large mails, often from 10 MB on, and an attachment grows by a third on its way. */
const MOST_BYTES = 5 * 1024 * 1024;

interface Attached {
  readonly facts: readonly Fact[];
  readonly attachments: { readonly filename: string; readonly contentType: string; readonly content: string }[];
}

/** A file as a mail carries it, and the line of the message about it. */
export function attached(file: AlertFile | null): Attached {
  if (file === null) return { facts: [], attachments: [] };
  const { name, about, mediaType, content } = file;
  if (Buffer.byteLength(content) > MOST_BYTES) {
    const text = `${name} has more than ${formatBytes(MOST_BYTES)}, which is too much for a mail. The link opens it.`;
    return { facts: [{ name: 'Not attached', text }], attachments: [] };
  }
  return {
    facts: [{ name: 'Attached', text: `${name}: ${about}` }],
    attachments: [{ filename: name, contentType: mediaType, content }],
  };
}
