import type { Reporter, TestModule } from 'vitest/node';

/** Ends the summary with one line on what was skipped, and why. */
export default class SkippedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = new Map<string, number>();
    for (const module of modules)
      for (const test of module.children.allTests('skipped')) {
        const { needs } = test.meta();
        if (needs) counts.set(needs, (counts.get(needs) ?? 0) + 1);
      }
    const skipped = [...counts].map(([needs, count]) => `${count} tests on ${needs}`);
    if (skipped.length > 0) console.log(`Skipped: ${skipped.join('; ')}\n`);
  }
}
