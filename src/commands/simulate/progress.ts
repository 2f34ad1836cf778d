import { formatDuration, type Instant } from '../../core/values/duration.ts';

const BAR = 30;
const PAINT_EVERY_MS = 100;

/** A progress bar over a stretch of time. `at` is true when the caller should pause, so that signals are handled. */
export function progressBar(from: Instant, to: Instant): { at(now: Instant): boolean; end(): void } {
  const isSeen = process.stderr.isTTY === true;
  let painted = performance.now();
  return {
    at(now) {
      if (performance.now() - painted < PAINT_EVERY_MS) return false;
      painted = performance.now();
      const share = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
      const full = Math.round(share * BAR);
      if (isSeen)
        process.stderr.write(
          `\r\x1b[K[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${Math.round(share * 100)}%  ${formatDuration(now - from)} of ${formatDuration(to - from)}`,
        );
      return true;
    },
    end() {
      if (isSeen) process.stderr.write('\r\x1b[K');
    },
  };
}
