import { useKeys } from './keys.ts';

/**
 * `j` and `k` move the focus from row to row of a page that is no table, `o` opens the one with the focus; Enter does by itself.
 * @param rows selects the rows. The first link or button of each takes the focus.
 */
export function useRowKeys(rows: string): void {
  const move = (by: number) => () => {
    const all = [...document.querySelectorAll(rows)].filter((row) => actOf(row) !== null);
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    const act = next ? actOf(next) : null;
    act?.focus();
    act?.scrollIntoView({ block: 'nearest' });
  };
  const open = () => {
    const row = document.activeElement?.closest(rows);
    if (row) actOf(row)?.click();
  };
  useKeys({ j: move(1), k: move(-1), o: open });
}

function actOf(row: Element): HTMLElement | null {
  return row.querySelector<HTMLElement>('.go a, a, button');
}
