import { formatInstant } from '../../core/values/duration.ts';
import { bundleOf } from '../../evidence/bundle/bundle.ts';
import { counted } from '../counted.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, interruption, print, printJson, VERSION } from '../process.ts';
import type { Format, Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { gather } from './gather.ts';
import { listLines } from './list.ts';
import { findSubject, type Subject } from './subject.ts';
import { requireRoom, writeBundle, writePartial } from './write-bundle.ts';

export interface EvidenceOptions {
  readonly download?: string;
  readonly force: boolean;
}

/** Lists what is kept of a run or for a decision, or writes it into a folder. */
export async function showEvidence(
  service: Service,
  { args: [given = ''], options, output, now, zone }: Given<EvidenceOptions>,
): Promise<Printout | ExitCode> {
  if (options.download !== undefined) requireRoom(options.download, options.force);
  const subject = await findSubject(service, given);
  if (options.download !== undefined) return await download(service, subject, options.download, output);
  const { run, decision, items } = subject;
  return {
    data: { run, decision, items: items.map((item) => ({ ...item, at: formatInstant(item.at) })) },
    lines: (width) => listLines(subject, { now: now(), zone }, width),
  };
}

async function download(service: Service, subject: Subject, folder: string, output: Format): Promise<ExitCode> {
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
