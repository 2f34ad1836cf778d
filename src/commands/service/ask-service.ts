import { stringify } from 'yaml';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { complain, print, printJson } from '../process.ts';
import { reportError } from '../report-error.ts';
import { zoneFor } from '../times/zone.ts';
import type { Format, Printout, ServiceCommand } from './command.ts';
import { inWords } from './problem-words.ts';
import { findService, type ServiceOptions } from './service.ts';
import type { Surroundings } from './surroundings.ts';
import { confirmBy } from './terminal.ts';

/** The options that every command of a service has. */
interface CommonOptions extends ServiceOptions {
  readonly output: Format;
  readonly utc?: boolean;
  readonly yes?: boolean;
}

/** Runs a command, prints its result, and says in words why there is none. */
export async function askService<Options extends object>(
  { run, patience }: Pick<ServiceCommand<Options>, 'run' | 'patience'>,
  called: { readonly args: readonly string[]; readonly options: Options & Partial<CommonOptions> },
  { variables, now, width, ask }: Surroundings,
): Promise<ExitCode> {
  const { url, keyFile, output = 'table', utc = false, yes = false, ...own } = called.options;
  const service = findService({ url, keyFile }, variables, now, patience);
  try {
    const result = await run(service, {
      ...{ args: called.args, output, variables, now, ask, yes },
      options: own as unknown as Options, // what is left of them
      zone: zoneFor({ utc }, variables),
      confirm: (question) => confirmBy(ask, yes, question),
    });
    return typeof result === 'number' ? result : show(result, output, width);
  } catch (error) {
    return reportError(inWords(error, service));
  }
}

function show(
  { data, lines, csv, remarks = [], code = EXIT.clean }: Printout,
  output: Format,
  width: number,
): ExitCode {
  if (output === 'json') printJson(data);
  else if (output === 'yaml') print(stringify(data, { lineWidth: 0 }).trimEnd());
  else for (const line of (output === 'csv' && csv?.()) || lines(output === 'wide' ? null : width)) print(line);
  const isForPeople = output !== 'json' && output !== 'yaml';
  if (isForPeople) for (const remark of remarks) complain(remark);
  return code;
}
