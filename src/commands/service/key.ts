import { readFileSync } from 'node:fs';
import { withSecretFiles } from '../../config/secret-files.ts';
import { messageOf } from '../../core/values/caught.ts';
import { systemProblem } from '../system-problem.ts';
import { Unanswered } from './unanswered.ts';

/** The key to ask the service with, from a file or RUNWARDEN_API_KEY; null for none. @throws {Unanswered} */
export function readKey(
  file: string | undefined,
  variables: Readonly<Record<string, string | undefined>>,
): string | null {
  if (file === undefined) {
    const { variables: complete, errors } = withSecretFiles(variables);
    const problem = errors.find((error) => error.includes('RUNWARDEN_API_KEY'));
    if (problem !== undefined) throw new Unanswered(problem);
    return complete.RUNWARDEN_API_KEY || null;
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    const why = (error instanceof Error && systemProblem(error)) || messageOf(error);
    throw new Unanswered(`The key cannot be read from --key-file. ${why}`);
  }
}
