import { z } from 'zod';
import { runRecordSchema } from '../../core/evidence/run-record.ts';
import { timeOut } from './common.ts';

export const recordOut = z
  .object({
    now: timeOut,
    source: z.enum(['azure', 'kept']).describe('Read from Azure now, or kept as evidence.'),
    at: timeOut.describe('When it was read from Azure.'),
    record: runRecordSchema.describe('As it is kept in record.json: its times are milliseconds since 1970, in UTC.'),
  })
  .meta({ id: 'Record', description: 'Everything that is known of a run.' });
