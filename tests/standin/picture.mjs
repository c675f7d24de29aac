import { createHash } from 'node:crypto';
import { encodePng } from './png.mjs';

/**
 * Draws what looks like a mini-program code: rays around a disc, three eyes, one badge.
 * It cannot be scanned; the rays only depend on what the code would hold.
 */
const RAYS = 64;
const RINGS = 10;
const INNER = 0.42;
const OUTER = 0.96;
const HALF_WIDTH = 0.011;
const EYES = [0.75, 1.25, 1.75].map((turn) => {
  const angle = turn * Math.PI;
  return { x: Math.cos(angle) * 0.76, y: Math.sin(angle) * 0.76 };
});
const BADGE = { x: 0.54, y: 0.54 };
const LEVELS = 4;
const OFFSETS = [0.25, 0.75];

function bitsOf(seed) {
  const bits = [];
  for (let block = 0; bits.length < RAYS * RINGS; block += 1) {
    const hash = createHash('sha256').update(`${block} ${seed}`).digest();
    for (const byte of hash) for (let bit = 0; bit < 8; bit += 1) bits.push((byte >> bit) & 1);
  }
  return bits;
}

/** Math.hypot is several times slower, and this runs millions of times per picture. */
function distanceTo(point, x, y) {
  const right = x - point.x;
  const down = y - point.y;
  return Math.sqrt(right * right + down * down);
}

function isInk(bits, x, y) {
  for (const eye of EYES) {
    const distance = distanceTo(eye, x, y);
    if (distance < 0.17) return distance < 0.055 || (distance > 0.1 && distance < 0.145);
  }
  const toBadge = distanceTo(BADGE, x, y);
  if (toBadge < 0.2) return toBadge < 0.15 && toBadge > 0.05;
  const radius = Math.sqrt(x * x + y * y);
  if (radius < INNER - 0.06) return isLogo(x, y, radius);
  if (radius < INNER || radius > OUTER) return false;
  const turn = (Math.atan2(y, x) / (2 * Math.PI) + 1) * RAYS;
  const ray = Math.round(turn);
  const aside = Math.sin(((turn - ray) / RAYS) * 2 * Math.PI) * radius;
  if (Math.abs(aside) > HALF_WIDTH) return false;
  const ring = Math.floor(((radius - INNER) / (OUTER - INNER)) * RINGS);
  return bits[(ray % RAYS) * RINGS + Math.min(ring, RINGS - 1)] === 1;
}

/** The sheet of paper in the middle. */
function isLogo(x, y, radius) {
  if (radius > INNER - 0.09) return true;
  if (Math.abs(x) > 0.15 || Math.abs(y) > 0.19) return false;
  const onLine = [-0.1, 0, 0.1].some((line) => Math.abs(y - line) < 0.018);
  return !(onLine && Math.abs(x) < 0.1);
}

/** A PNG of `size` pixels. `ink` is [r, g, b]; `clear` leaves the background transparent. */
export function drawCode({ seed, size, ink, clear }) {
  const bits = bitsOf(seed);
  const pixels = new Uint8Array(size * size);
  const scale = 2 / size;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let covered = 0;
      for (const down of OFFSETS) {
        for (const right of OFFSETS) {
          if (isInk(bits, (column + right) * scale - 1, (row + down) * scale - 1)) covered += 1;
        }
      }
      pixels[row * size + column] = covered;
    }
  }
  const palette = Array.from({ length: LEVELS + 1 }, (_, level) => {
    const share = level / LEVELS;
    if (clear) return [...ink, Math.round(share * 255)];
    return [...ink.map((part) => Math.round(255 + (part - 255) * share)), 255];
  });
  return encodePng({ size, pixels, palette });
}
