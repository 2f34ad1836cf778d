import { answered, found, type Query } from '../../api/client.ts';
import { type Config, loadConfig } from '../../config/config.ts';
import type { Decision } from '../../core/decision/decision.ts';
import type { KeptDecision } from '../../core/ports/basis-ledger.ts';
import { formatInstant, type Instant } from '../../core/values/duration.ts';
import { storeLocation } from '../../main.ts';
import { withDecisions } from '../../store/read/kept-decisions.ts';
import { complain } from '../process.ts';
import { reportInvalid } from '../report-error.ts';
import type { Service } from '../service/service.ts';

/** From when on, and before when. */
export interface Span {
  readonly since?: Instant;
  readonly until?: Instant;
}

/** Where decisions are read with what they rest on. */
export interface DecisionSource {
  /** In a message. */
  readonly name: string;
  /** Their ids, the newest first. */
  ids(span: Span): AsyncGenerator<string>;
  /** Null where there is no such decision. */
  keptDecision(id: string): Promise<KeptDecision | null>;
}

/** A running service. */
export function serviceSource(service: Service): DecisionSource {
  return {
    name: service.url,
    ids: (span) => idsOf(service, span),
    async keptDecision(id) {
      const kept = await found(service.api.GET('/api/v1/decisions/{id}/basis', { params: { path: { id } } }));
      // The record is the service's own. A decision of another version differs in a field, and that is said.
      return kept && { decision: kept.decision as unknown as Decision, basis: kept.basis };
    },
  };
}

/** As many as a page may hold. */
const PAGE = 200;

async function* idsOf(service: Service, { since, until }: Span): AsyncGenerator<string> {
  const query: Query<'listDecisions'> = {
    limit: PAGE,
    ...(since !== undefined && { since: formatInstant(since) }),
    ...(until !== undefined && { until: formatInstant(until) }),
  };
  for (;;) {
    const page = await answered(service.api.GET('/api/v1/decisions', { params: { query } }));
    for (const { id } of page.items) yield id;
    if (page.next === null) return;
    query.cursor = page.next;
  }
}

/** The config that names the store; null, with the errors printed, for one that is not valid. */
export function readStoreConfig(variables: Readonly<Record<string, string | undefined>>): Config | null {
  const loaded = loadConfig(variables, 'look');
  if (loaded.ok) return loaded.config;
  reportInvalid('Runwarden cannot read the decisions with this config:', loaded.errors);
  complain('Without a config, ask a running service: leave out --store.');
  return null;
}

/** The store of a config, opened for reading alone. */
export function withStore<T>(config: Config, work: (source: DecisionSource) => Promise<T>): Promise<T> {
  return withDecisions(storeLocation(config), (decisions) => work({ name: 'the store', ...decisions }));
}
