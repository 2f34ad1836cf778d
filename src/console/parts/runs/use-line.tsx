import type { Schemas } from '../../api.ts';
import { areaPath, type Frame, linePath, stretchesOf } from '../../words/strips.ts';
import { drawnSteps, useInWords } from '../../words/use.ts';

type GpuUse = NonNullable<Schemas['Run']['use']>;

const WIDTH = 64;
const HEIGHT = 18;

/** How busy the busiest GPU of a run was in the last two hours. What was not sampled is hatched. */
export function UseLine({ use: { highest } }: { use: GpuUse }) {
  const [first, end] = drawnSteps(highest);
  const frame: Frame = { first: 0, end: highest.length, top: 100, width: WIDTH, height: HEIGHT };
  const words = useInWords(highest);
  const stretches = stretchesOf({ low: highest, high: highest }, frame);
  return (
    <svg class="plot use" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
      <title>{words}</title>
      <rect class="paper" width={WIDTH} height={HEIGHT} />
      {stretches.map((stretch) => {
        const from = Math.max(stretch.from, first / highest.length);
        const to = Math.min(stretch.to, end / highest.length);
        if (to <= from) return null;
        if (stretch.high === null)
          return <rect key={from} class="gap" x={from * WIDTH} width={(to - from) * WIDTH} height={HEIGHT} />;
        return (
          <g key={from}>
            <path class="area" d={areaPath(stretch, frame)} />
            <path class="line" d={linePath(stretch, WIDTH)} />
          </g>
        );
      })}
    </svg>
  );
}
