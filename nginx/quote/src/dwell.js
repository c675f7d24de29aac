/** Tells the server once how long the quote was looked at. */

/** Reports the visible seconds when the page is left. */
export function watchDwell(url) {
  let shownSinceMs = document.hidden ? 0 : performance.now();
  let seenMs = 0;
  let reported = false;

  const pause = () => {
    if (shownSinceMs) seenMs += performance.now() - shownSinceMs;
    shownSinceMs = 0;
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) pause();
    else shownSinceMs = performance.now();
  });
  addEventListener('pagehide', () => {
    pause();
    const seconds = Math.round(seenMs / 1000);
    if (reported || !navigator.sendBeacon) return;
    reported = true;
    const body = new Blob([JSON.stringify({ seconds })], { type: 'application/json' });
    navigator.sendBeacon(url, body);
  });
}
