// What is measured inside a page, as texts: the types of these tests know no browser.

/** Marks the moment at which the page has said what is the matter: the heading with its figures, after the browser drew it. */
export const MARK_USEFUL = `new MutationObserver((_, observer) => {
  const text = document.querySelector('h1')?.textContent ?? '';
  if (!/\\d|Nothing/.test(text)) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => performance.mark('useful')));
}).observe(document, { childList: true, subtree: true, characterData: true });`;

export interface Opened {
  /** Milliseconds since the navigation began. */
  readonly useful: number;
  readonly firstPaint: number;
}

/** Answers once the page has been marked. */
export const WHEN_USEFUL = `new Promise((resolve) => {
  const look = () => {
    const [mark] = performance.getEntriesByName('useful');
    if (!mark) return setTimeout(look, 20);
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    resolve({ useful: mark.startTime, firstPaint: paint ? paint.startTime : Number.NaN });
  };
  look();
})`;

export interface Scrolled {
  /** How long each frame took, in milliseconds. */
  readonly frames: readonly number[];
  readonly mostRows: number;
}

/** Scrolls to the end of the page, half a screen a frame. */
export const SCROLL_THROUGH = `new Promise((resolve) => {
  const frames = [];
  let mostRows = 0;
  let before = null;
  const frame = (now) => {
    if (before !== null) frames.push(now - before);
    before = now;
    mostRows = Math.max(mostRows, document.querySelectorAll('tbody tr').length);
    const { scrollHeight, clientHeight } = document.documentElement;
    if (scrollY + clientHeight >= scrollHeight - 1) return resolve({ frames, mostRows });
    scrollBy(0, 400);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})`;
