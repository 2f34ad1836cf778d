import type { MonthFigures } from '../../core/alert/report-data.ts';

// An invented month.

export const MONTH: MonthFigures = {
  ...{ period: '2026-04', periodName: 'April 2026', beforeName: 'March 2026', runs: 1146, workspaces: 3, unpriced: 20 },
  money: [
    {
      ...{ currency: 'EUR', spent: 60_387.25, atLeast: true, before: 58_129.46, wasted: 9_984.69 },
      saved: { low: 2_017.08, expected: 5_341.51, high: 11_186.21 },
      owners: [
        { owner: 'team-vision', spent: 32_940.95 },
        { owner: 'team-speech', spent: 19_089.07 },
        { owner: null, spent: 1_495.02 },
      ],
    },
  ],
};
