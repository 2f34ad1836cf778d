import { createInterface } from 'node:readline/promises';
import { StartError } from '../../core/values/start-error.ts';

/** Asks a person a question and answers the line; null where there is no terminal. */
export type Ask = (question: string) => Promise<string | null>;

/** Nothing was done, because nobody said yes. */
class NotConfirmed extends StartError {
  override readonly name = 'NotConfirmed';
}

/**
 * Questions go to standard error, so that results can be piped. An end of input is no answer.
 * @throws {NotConfirmed} at Ctrl-C: whoever presses it wants no further question.
 */
export async function askOnTerminal(question: string): Promise<string | null> {
  if (process.stdin.isTTY !== true) return null;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((resolve, reject) => {
    lines.once('SIGINT', () => {
      process.stderr.write('\n');
      reject(new NotConfirmed('Nothing was done.'));
    });
    lines.once('close', () => resolve(null));
  });
  try {
    return await Promise.race([lines.question(`${question} `), ended]);
  } finally {
    lines.close();
  }
}

/** Goes on only after a yes. @throws {NotConfirmed} */
export async function confirmBy(ask: Ask, yes: boolean, question: string): Promise<void> {
  if (yes) return;
  const answer = await ask(`${question} [y/N]`);
  if (answer === null) throw new NotConfirmed('Nothing was done: nobody is there to say yes. Scripts give --yes.');
  if (!/^y(es)?$/i.test(answer.trim())) throw new NotConfirmed('Nothing was done.');
}
