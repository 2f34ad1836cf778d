import type { z } from 'zod';
import type { logListOut, logPartOut } from '../../http/schemas/logs.ts';

/** As the service sends them, their times as text. */
export type LogPart = z.input<typeof logPartOut>;
export type LogList = z.input<typeof logListOut>;
