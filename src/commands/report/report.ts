import { answered, type Query, type Schemas } from '../../api/client.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { Given, Printout } from '../service/command.ts';
import type { Service } from '../service/service.ts';
import { isFile, writeReport } from './files.ts';
import { reportLines } from './lines.ts';

export interface ReportOptions extends Pick<Query<'getSpend'>, 'by' | 'workspace' | 'owner' | 'experiment' | 'tag'> {
  readonly month?: string;
  readonly period?: string;
  readonly file?: string;
}

/** Says what was spent, wasted and saved in a period, and on whom; or writes it as a file. */
export async function showReport(service: Service, given: Given<ReportOptions>): Promise<Printout | ExitCode> {
  const { month, period = month, file, ...rest } = given.options;
  const query = { ...rest, ...(period !== undefined && { period }) };
  if (file !== undefined || isFile(given.output))
    return await writeReport(service, query, { format: given.output, file });
  const spend: Schemas['Spend'] = await answered(service.api.GET('/api/v1/spend', { params: { query } }));
  return { data: spend, lines: (width) => reportLines(spend, width) };
}
