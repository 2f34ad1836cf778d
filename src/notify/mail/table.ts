import type { Row, Table } from '../messages/table.ts';
import { FONT, LINE, linkTo, MUTED, plain, RULE, TEXT, textOf } from './style.ts';

/** The rows of a message as a table. Numbers are right-aligned, a heading spans the row, and a sum is bold. */
export function tableHtml({ title, columns, rows, more }: Table): string {
  const head = columns.map(({ name, align }, index) => {
    const style = `padding:6px ${gap(index, columns.length)} 6px 0;border-bottom:1px solid ${RULE};font:400 13px/18px ${FONT};color:${MUTED};text-align:${align};white-space:nowrap;`;
    return `<th class="mut ln cell" scope="col" align="${align}" style="${style}">${plain(name)}</th>`;
  });
  const body = rows.map((row, index) => rowHtml(row, columns, index === rows.length - 1));
  const rest = more === null ? '' : moreHtml(more);
  return `<p class="txt" style="margin:0 0 6px;font:600 15px/22px ${FONT};color:${TEXT};word-break:break-word;">${textOf(title)}</p>
<table role="table" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;">
<tr>${head.join('')}</tr>
${body.join('\n')}
</table>${rest}`;
}

function gap(index: number, columns: number): string {
  return index === columns - 1 ? '0' : '14px';
}

function rowHtml({ kind, cells, note, link }: Row, columns: Table['columns'], isLast: boolean): string {
  const below = [...(note === null ? [] : [textOf(note)]), ...(link === null ? [] : [linkTo(link)])].join('<br>');
  if (kind === 'heading')
    return `<tr><td class="txt ln" colspan="${columns.length}" style="padding:14px 0 5px;border-bottom:1px solid ${RULE};font:600 14px/20px ${FONT};color:${TEXT};">${textOf(cells[0] ?? '')}</td></tr>`;
  const weight = kind === 'sum' ? 600 : 400;
  const rule = isLast ? '' : `border-bottom:1px solid ${LINE};`;
  const line = below === '' ? rule : '';
  const cellsHtml = columns.map(({ align }, index) => {
    const how = align === 'right' ? 'white-space:nowrap;font-variant-numeric:tabular-nums;' : 'word-break:break-word;';
    const style = `padding:6px ${gap(index, columns.length)} 6px 0;${line}font:${weight} 14px/20px ${FONT};color:${TEXT};text-align:${align};${how}`;
    return `<td class="txt ln cell" valign="top" align="${align}" style="${style}">${textOf(cells[index] ?? '')}</td>`;
  });
  const under =
    below === ''
      ? ''
      : `<tr><td class="mut ln" colspan="${columns.length}" style="padding:0 0 6px 14px;${rule}font:400 13px/18px ${FONT};color:${MUTED};word-break:break-word;">${below}</td></tr>`;
  return `<tr>${cellsHtml.join('')}</tr>${under}`;
}

function moreHtml({ count, url }: NonNullable<Table['more']>): string {
  const label = `and ${count} more`;
  const words = url === null ? label : linkTo({ label, url });
  return `<p class="txt" style="margin:8px 0 0;font:400 14px/20px ${FONT};color:${TEXT};">${words}</p>`;
}
