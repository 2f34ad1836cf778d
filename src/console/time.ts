import { type ReadonlySignal, signal } from '@preact/signals';

/** The time by the clock of the service, as pages show it: signals that step, so that ages change in place. */
export interface ShownTime {
  /** Every ten seconds. */
  readonly slow: ReadonlySignal<number>;
  /** Every second, for deadlines that are near. */
  readonly fast: ReadonlySignal<number>;
  /** The time now. */
  readonly now: () => number;
  /** Sets the clock by an answer of the service, which judges by its own. */
  readonly agree: (serviceNow: number) => void;
}

const STEP = 1000;
const STEPS_OF_SLOW = 10;

/** Runs for as long as the page is open. */
export function showTime(browserNow: () => number): ShownTime {
  let ahead = 0;
  const now = () => browserNow() + ahead;
  const slow = signal(now());
  const fast = signal(now());
  let steps = 0;
  const show = () => {
    fast.value = now();
    slow.value = fast.value;
  };
  setInterval(() => {
    if (document.hidden) return;
    steps += 1;
    if (steps % STEPS_OF_SLOW === 0) show();
    else fast.value = now();
  }, STEP);
  document.addEventListener('visibilitychange', show);
  return {
    slow,
    fast,
    now,
    agree(serviceNow) {
      const differs = serviceNow - browserNow();
      // Less is the time that the answer took.
      if (Math.abs(differs - ahead) < STEP) return;
      ahead = differs;
      show();
    },
  };
}
