import { z } from 'zod';
import { HOUR, MINUTE, type Milliseconds } from '../../values/duration.ts';
import { amount, type Immutable, instant, number } from '../../values/shapes.ts';
import { gap, minutesOf, stretches } from '../case-parts.ts';
import { caseForm, perChild, type SignalEntry } from '../entry.ts';

const series = z.array(number.nullable());
const schema = z.object({ from: instant, step: amount, network: series, disk: series, infiniband: series });
const stepAlone = schema.pick({ step: true });

/** Megabytes a minute moved by a run's nodes together; null where one of them did not report all that it moved. */
export type Activity = Immutable<z.output<typeof schema>>;

const MEGABYTES = 'megabytes a minute, or null for no sample';
const megabytes = z.number({ error: MEGABYTES }).min(0, { error: MEGABYTES }).nullable();
const traffic = stretches(megabytes, MEGABYTES, '{value: 80, minutes: 5}').default([]);

export const activity: SignalEntry<'activity', Activity, { readonly over: Milliseconds }> = {
  kind: 'activity',
  facts: () => null,
  subject: 'its traffic',
  schema,
  needs: (_, run) => perChild(run),
  recorded: {
    shape: stepAlone,
    write: ({ step }) => ({ step }),
    samples: ({ from, step, ...columns }) => ({ from, step, columns }),
    read(part, samples, at) {
      const { network = [], disk = [], infiniband = [] } = samples?.columns ?? {};
      return { from: samples?.from ?? at, ...(part as z.output<typeof stepAlone>), network, disk, infiniband };
    },
  },
  inCase: caseForm({
    schema: z.strictObject({ network: traffic, disk: traffic, infiniband: traffic }),
    expected: 'a map such as {network: 80}',
    /** Every series ends now. */
    read(given, { requests, now }) {
      const window = Math.max(HOUR, ...requests.map(({ over }) => over));
      const network = minutesOf(given.network, window);
      const disk = minutesOf(given.disk, window);
      const infiniband = minutesOf(given.infiniband, window);
      const length = Math.max(network.length, disk.length, infiniband.length);
      const padded = (series: readonly (number | null)[]) => [...gap(length - series.length), ...series];
      const from = now - length * MINUTE;
      return { from, step: MINUTE, network: padded(network), disk: padded(disk), infiniband: padded(infiniband) };
    },
  }),
};
