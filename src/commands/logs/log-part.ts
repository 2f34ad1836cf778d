import type { Schemas } from '../../api/client.ts';

/** As the service sends them, their times as text. */
export type LogPart = Schemas['LogPart'];
export type LogList = Schemas['LogList'];
