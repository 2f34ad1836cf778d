/** What one metric is. The registry, docs/metrics.md and the test of the dashboard all read it here. */
export interface MetricInfo {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
  /** `replica`: each counts its own, and they are added up. `store`: every replica gives the same, and one of them counts. */
  readonly of: 'replica' | 'store';
  /** One sentence, with the unit where it is not a number of things. */
  readonly help: string;
  /** What a person looks at or does when it is high, or not as it should be. */
  readonly high: string;
  /** Upper bounds of a histogram. */
  readonly buckets?: readonly number[];
}
