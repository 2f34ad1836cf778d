/** One blob. */
export interface BlobFile {
  name: string;
  content: Buffer;
  modifiedAt: number;
  type: 'AppendBlob' | 'BlockBlob';
  etag: string;
}
