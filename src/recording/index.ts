// Recordings: the recorded past as a file, to be replayed where there is no store. Imports core only.
export type { PastSettings, RecordingCounts } from './format.ts';
export { openRecording } from './read.ts';
export { RecordingRefused } from './refused.ts';
export { writeRecording } from './write.ts';
