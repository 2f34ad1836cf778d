const CENTS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
const TENTH = { minimumFractionDigits: 1, maximumFractionDigits: 1 };

/** To the cent: `184,212.40`. */
export function amountText(amount: number): string {
  return withMinus(amount.toLocaleString('en-US', CENTS));
}

/** In whole units of the currency: `6,420`. */
export function wholeText(amount: number): string {
  // Without the sum, what is just below zero would be -0.
  return withMinus((Math.round(amount) + 0).toLocaleString('en-US'));
}

/** Hours to the tenth. */
export function hoursText(hours: number): string {
  return hours.toLocaleString('en-US', TENTH);
}

/** `16 %`, `<1 %`. @param share 0 to 1 */
export function shareText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return '<1 %';
  return percent > 99 && percent < 100 ? '>99 %' : `${Math.round(percent)} %`;
}

/** A minus is as wide as a digit; a hyphen is not. */
function withMinus(text: string): string {
  return text.replace('-', '−');
}
