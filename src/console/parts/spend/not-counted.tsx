import type { Schemas } from '../../api.ts';
import { Says } from '../says.tsx';
import { Outside } from '../text.tsx';

/** Runs that are in no amount, and what was not recorded, each with why. */
export function NotCounted({ spend: { unpriced, lacks } }: { spend: Schemas['Spend'] }) {
  if (unpriced.length === 0 && lacks.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="not-counted">
      <header>
        <h2 id="not-counted">In no amount</h2>
        <p>so that more was spent than the amounts say</p>
      </header>
      {unpriced.length > 0 && (
        <div class="panel">
          <table class="cards">
            <thead>
              <tr>
                <th scope="col">Compute</th>
                <th scope="col">Why it has no price</th>
                <th scope="col" class="num">
                  Runs
                </th>
              </tr>
            </thead>
            <tbody>
              {unpriced.map(({ compute, why, runs }) => (
                <tr key={`${compute} ${why}`}>
                  <th scope="row">
                    <Outside text={compute} />
                  </th>
                  <td class="wide tall why">
                    <Says text={why} />
                  </td>
                  <td class="num runs" data-label="runs">
                    {runs.toLocaleString('en-US')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {lacks.length > 0 && (
        <ul class="small q lacks">
          {lacks.map((one) => (
            <li key={one}>
              <Says text={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
