import { z } from 'zod';
import { HOUR, MINUTE, type Milliseconds } from '../../values/duration.ts';
import { amount, type Immutable, instant, number, text, words } from '../../values/shapes.ts';
import { gap, minutesOf, moment, stretches, whole } from '../case-parts.ts';
import { caseForm, perChild, type SignalEntry } from '../entry.ts';

const device = z.object({
  /** `run/instance/device`, stable over one run. */
  id: text,
  /** Percent, 0 to 100, one entry a step; null where no sample came. */
  percent: z.array(number.nullable()),
  /** Why its samples are unknown, in which case there are none; absent where they are known. */
  samplesUnknown: text.exactOptional(),
});

export type GpuDevice = Immutable<z.output<typeof device>>;

const schema = z.object({
  /** Start of the first minute of every series. */
  from: instant,
  step: amount,
  devices: z.array(device),
  /** How many devices the run holds by its nodes and VM size; null when that cannot be said. */
  expectedDevices: number.nullable(),
});

/** Utilisation of each GPU that a run (or a parent's active children) holds, minute by minute. */
export type GpuUse = Immutable<z.output<typeof schema>>;

/** All devices that reported, those without a sample too: a silent device is not an idle one. */
const withoutSamples = schema.pick({ step: true, expectedDevices: true }).extend({ devices: z.array(text) });

const USE = 'a percentage such as 3%, or null for no sample';
const use = z.union(
  [
    z.null(),
    z.number().min(0, { error: USE }),
    z
      .string()
      .regex(/^\d+(\.\d+)?%$/, { error: USE })
      .transform((percent) => Number(percent.slice(0, -1))),
  ],
  { error: USE },
);

export const gpu: SignalEntry<'gpu', GpuUse, { readonly over: Milliseconds }> = {
  kind: 'gpu',
  facts: () => null,
  subject: 'its GPU use',
  schema,
  needs: (_, run) => ['compute', ...perChild(run)],
  recorded: {
    shape: withoutSamples,
    write: ({ step, expectedDevices, devices }) => ({ step, expectedDevices, devices: devices.map(({ id }) => id) }),
    samples: ({ from, step, devices }) => ({
      from,
      step,
      columns: Object.fromEntries(devices.map(({ id, percent }) => [id, percent])),
    }),
    read(part, samples, at) {
      const { step, expectedDevices, devices } = part as z.output<typeof withoutSamples>;
      const columns = samples?.columns ?? {};
      const ids = new Set([...devices, ...Object.keys(columns)]);
      return {
        from: samples?.from ?? at,
        step,
        devices: [...ids].map((id) => ({ id, percent: columns[id] ?? [] })),
        expectedDevices,
      };
    },
  },
  inCase: caseForm({
    schema: z.strictObject({
      from: moment.optional(),
      devices: z
        .record(words('the name of a GPU, or of several: gpu-0..7'), stretches(use, USE, '{value: 3%, minutes: 90}'), {
          error: 'a map of GPUs such as {gpu-0..7: 3%}',
        })
        .describe('The samples of each GPU that reports: one percentage for the whole window, or a list.'),
      expected: whole.nullable().optional(),
    }),
    expected: 'a map such as {devices: {gpu-0..7: 3%}}',
    /** Every series ends now, or begins at `from`. */
    read(given, { requests, now }) {
      const from = given.from?.(now) ?? null;
      const longestRequest = Math.max(HOUR, ...requests.map(({ over }) => over));
      const window = from === null ? longestRequest : Math.max(0, now - from);
      const devices = Object.entries(given.devices).flatMap(([name, one]) => {
        const percent = minutesOf(one, window);
        return namesOf(name).map((id) => ({ id, percent }));
      });
      const longest = Math.max(0, ...devices.map(({ percent }) => percent.length));
      return {
        from: from ?? now - longest * MINUTE,
        step: MINUTE,
        devices: devices.map(({ id, percent }) => {
          const missing = gap(longest - percent.length);
          return { id, percent: from === null ? [...missing, ...percent] : [...percent, ...missing] };
        }),
        expectedDevices: given.expected === undefined ? devices.length : given.expected,
      };
    },
  }),
};

const MOST_DEVICES = 1024;

/** `gpu-0..7` is eight names. */
function namesOf(name: string): string[] {
  const [, stem, first, last] = /^(.*?)(\d+)\.\.(\d+)$/.exec(name) ?? [];
  if (stem === undefined) return [name];
  const count = Math.min(MOST_DEVICES, Number(last) - Number(first) + 1);
  return Array.from({ length: Math.max(0, count) }, (_, index) => `${stem}${Number(first) + index}`);
}
