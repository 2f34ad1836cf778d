import { amountText } from '../../core/values/amount-text.ts';

/** In whole units of the currency: `6,420`. */
export function wholeText(amount: number): string {
  return amountText(amount, 0);
}

/** Hours to the tenth. */
export function hoursText(hours: number): string {
  return amountText(hours, 1);
}

/** `16 %`, `<1 %`. @param share 0 to 1 */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return '<1 %';
  return percent > 99 && percent < 100 ? '>99 %' : `${Math.round(percent)} %`;
}
