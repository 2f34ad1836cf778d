import { StartError } from '../core/values/start-error.ts';

/** A file is no recording that can be used. The message names the file, the line, and what was expected. */
export class RecordingRefused extends StartError {
  override readonly name = 'RecordingRefused';
}

/** Something in a line that does not belong into a recording. */
export function invalid(file: string, line: number, problem: string): RecordingRefused {
  return new RecordingRefused(`${file}:${line}: ${problem}`);
}
