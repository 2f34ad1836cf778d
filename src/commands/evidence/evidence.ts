import { formatInstant } from '../../core/values/duration.ts';
import { bundleOf } from '../../evidence/bundle/bundle.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, interruption, print, printJson, VERSION } from '../process.ts';
import { reportError } from '../report-error.ts';
import { findService, type Service, type ServiceOptions } from '../service/service.ts';
import { gather } from './gather.ts';
import { listLines } from './list.ts';
import { findSubject, type Subject } from './subject.ts';
import { requireRoom, writeBundle, writePartial } from './write-bundle.ts';

export interface EvidenceOptions extends ServiceOptions {
  readonly download?: string | undefined;
  readonly force: boolean;
  readonly output: 'table' | 'json';
}

/** Lists what is kept of a run or for a decision, or writes it into a folder. */
export async function showEvidence(
  given: string,
  options: EvidenceOptions,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ExitCode> {
  try {
    const service = findService(options, variables);
    if (options.download !== undefined) requireRoom(options.download, options.force);
    const subject = await findSubject(service, given);
    if (options.download !== undefined) return await download(service, subject, options.download, options.output);
    if (options.output === 'json') printJson(shown(subject));
    else for (const line of listLines(subject)) print(line);
    return EXIT.clean;
  } catch (error) {
    return reportError(error);
  }
}

function shown({ run, decision, items }: Subject) {
  return { run, decision, items: items.map((item) => ({ ...item, at: formatInstant(item.at) })) };
}

async function download(
  service: Service,
  subject: Subject,
  folder: string,
  output: EvidenceOptions['output'],
): Promise<ExitCode> {
  const abort = interruption();
  const { damaged, ...gathered } = await gather(service, subject, { abort, progress: showProgress });
  showProgress(null);
  const { run, items } = subject;
  const files = bundleOf({ run, items, ...gathered, at: Date.now(), version: VERSION });
  if (abort.aborted) {
    complain(`Stopped. What had been read by then is in ${writePartial(folder, files)}.`);
    return EXIT.runtimeError;
  }
  writeBundle(folder, files);
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  const gone = [...gathered.contents.values()].filter((content) => 'missing' in content).length;
  if (output === 'json') printJson({ folder, files: files.map(({ path }) => path), bytes, unread: gone, damaged });
  else print(`${counted(files.length, 'file')} in ${folder}; begin with README.md.`);
  if (damaged > 0)
    complain(`${counted(damaged, 'content')} not as kept: the hash is another one. README.md names them.`);
  else if (gone > 0) complain(`${counted(gone, 'content')} could not be read; README.md says why.`);
  if (damaged > 0) return EXIT.findings;
  return gone > 0 ? EXIT.partial : EXIT.clean;
}

function showProgress(done: number | null, all = 0): void {
  if (process.stderr.isTTY !== true) return;
  process.stderr.write(`\r\x1b[K${done === null ? '' : `${done} of ${counted(all, 'content')} read`}`);
}
