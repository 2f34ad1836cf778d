import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Meter } from '../core/ports/meter.ts';
import { METRICS, type MetricInfo, type MetricName, metricName, type Samples } from './catalogue.ts';
import { gaugesOf, type Stored, storedMetrics } from './stored-metrics.ts';

/** The meter that the other rooms feed, and the text that Prometheus reads. */
export interface Metrics extends Meter {
  /**
   * The counts of this process and those of the store. If the store does not answer, `runwarden_store_up` is 0.
   * @param others gauges that somebody else keeps
   */
  text(read?: () => Promise<Stored>, others?: Samples): Promise<string>;
}

/** Creates the metrics of this process, including those of Node. */
export function createMetrics(
  { version = '0.0.0', node = process.version }: { readonly version?: string; readonly node?: string } = {},
  registry: Registry = new Registry(),
): Metrics {
  collectDefaultMetrics({ register: registry });
  const settings = (name: MetricName) => {
    const { help, labels }: MetricInfo = METRICS[name];
    return { name: metricName(name), help, labelNames: labels, registers: [registry] };
  };
  const counter = (name: MetricName) => new Counter(settings(name));
  const gauge = (name: MetricName) => new Gauge(settings(name));
  const histogram = (name: 'pass_duration_seconds' | 'evidence_collect_seconds') =>
    new Histogram({ ...settings(name), buckets: [...METRICS[name].buckets] });

  gauge('build_info').set({ version, node }, 1);
  const passSeconds = histogram('pass_duration_seconds');
  const passes = counter('passes_total');
  const requests = counter('azure_requests_total');
  const verdicts = counter('verdicts_total');
  const deliveries = counter('alert_delivery_attempts_total');
  const links = counter('keep_links_refused_total');
  const dropped = counter('dropped_total');
  const collectSeconds = histogram('evidence_collect_seconds');
  const evidence = counter('evidence_items_total');
  const cancels = counter('cancel_transitions_total');
  const inForce = gauge('policies_in_force');
  const problems = gauge('policy_problems');
  const differ = gauge('policies_differ');
  const unfit = gauge('replica_unfit');

  return {
    passEnded(workspace, { startedAt, endedAt, error }) {
      passSeconds.observe({ workspace }, Math.max(0, endedAt - startedAt) / 1000);
      passes.inc({ workspace, result: error === null ? 'ok' : 'failed' });
    },
    azureAnswered: (kind, status) => requests.inc({ kind, status: status === null ? 'none' : String(status) }),
    judged: (policy, outcome) => verdicts.inc({ policy, outcome }),
    delivered: (channel, result) => deliveries.inc({ channel, result }),
    cancelMoved: (state) => cancels.inc({ state }),
    evidenceKept({ items, missing, took }) {
      evidence.inc({ result: 'kept' }, items);
      evidence.inc({ result: 'missing' }, missing);
      collectSeconds.observe(Math.max(0, took) / 1000);
    },
    linkRefused: (why) => links.inc({ why }),
    dropped: (kind, count) => dropped.inc({ kind }, count),
    policiesRead(count, rejected) {
      inForce.set(count);
      problems.set(rejected);
    },
    policiesDiffer: (differs) => differ.set(differs ? 1 : 0),
    replicaUnfit(because) {
      for (const one of ['clock', 'version'] as const) unfit.set({ because: one }, because.includes(one) ? 1 : 0);
    },
    async text(read, others = {}) {
      if (!read) return registry.metrics();
      return Registry.merge([registry, await storedMetrics(read), gaugesOf(others)]).metrics();
    },
  };
}
