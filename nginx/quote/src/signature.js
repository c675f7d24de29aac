/**
 * A drawn signature as data: strokes of integer points on a 600 × 300 field, with undo and redo,
 * and its compact SVG path. Nothing here touches the page.
 */

export const FIELD_WIDTH = 600;
export const FIELD_HEIGHT = 300;
/** Longest path that is sent; a bigger drawing is simplified until it fits. */
export const MAX_PATH_BYTES = 6000;
/** Less ink than this, in field units, is a slip of the finger and not a signature. */
const LEAST_INK = 60;
/** How far a simplified line may be off, in field units: not to be seen, and still legible. */
const FINEST = 0.6;
const COARSEST = 12;
/** Longest form of one point in a path, a stroke of one point included. */
const POINT_BYTES = 12;

/** @typedef {{strokes: number[][], undone: number[][]}} Drawing strokes are flat x,y,x,y lists */

/** @returns {Drawing} an empty drawing */
export function emptyDrawing() {
  return { strokes: [], undone: [] };
}

/** The drawing with one more stroke; what was undone before is gone, as everywhere. */
export function withStroke(drawing, points) {
  return { strokes: [...drawing.strokes, points], undone: [] };
}

/** The drawing without its last stroke. */
export function undo(drawing) {
  if (!drawing.strokes.length) return drawing;
  return {
    strokes: drawing.strokes.slice(0, -1),
    undone: [...drawing.undone, drawing.strokes[drawing.strokes.length - 1]],
  };
}

/** The drawing with the stroke back that undo took last. */
export function redo(drawing) {
  if (!drawing.undone.length) return drawing;
  return {
    strokes: [...drawing.strokes, drawing.undone[drawing.undone.length - 1]],
    undone: drawing.undone.slice(0, -1),
  };
}

/**
 * A pointer's place on the field.
 * @param {{clientX: number, clientY: number}} pointer
 * @param {{left: number, top: number, right: number, width: number, height: number}} box
 *   the pad's rectangle on the screen
 * @param {boolean} turned the pad is turned by a quarter clockwise
 * @returns {[number, number]} clamped to the field
 */
export function toField(pointer, box, turned) {
  const across = turned ? (pointer.clientY - box.top) / box.height
    : (pointer.clientX - box.left) / box.width;
  const down = turned ? (box.right - pointer.clientX) / box.width
    : (pointer.clientY - box.top) / box.height;
  const clamp = (part, size) => Math.round(Math.min(1, Math.max(0, part)) * size);
  return [clamp(across, FIELD_WIDTH), clamp(down, FIELD_HEIGHT)];
}

/** The length of all strokes, in field units. */
function inkLength(strokes) {
  let sum = 0;
  for (const points of strokes) {
    for (let i = 2; i < points.length; i += 2) {
      sum += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
    }
  }
  return sum;
}

/** Whether there is enough ink to be somebody's signature. */
export function isSignature(drawing) {
  return inkLength(drawing.strokes) >= LEAST_INK;
}

/** The distance of point i from the line between points a and b of a flat list. */
function distance(points, i, a, b) {
  const dx = points[2 * b] - points[2 * a];
  const dy = points[2 * b + 1] - points[2 * a + 1];
  const px = points[2 * i] - points[2 * a];
  const py = points[2 * i + 1] - points[2 * a + 1];
  const length = Math.hypot(dx, dy);
  return length ? Math.abs(px * dy - py * dx) / length : Math.hypot(px, py);
}

/** Leaves out the points that lie within `tolerance` of the line without them. */
export function simplify(points, tolerance) {
  const last = points.length / 2 - 1;
  if (last < 2) return points;
  const keep = new Set([0, last]);
  const open = [[0, last]];
  while (open.length) {
    const [a, b] = open.pop();
    let far = -1;
    let most = tolerance;
    for (let i = a + 1; i < b; i++) {
      const off = distance(points, i, a, b);
      if (off > most) [far, most] = [i, off];
    }
    if (far < 0) continue;
    keep.add(far);
    open.push([a, far], [far, b]);
  }
  return points.filter((_, i) => keep.has(i >> 1));
}

/** Joins integers as SVG allows: a minus sign separates by itself. */
function joinNumbers(numbers) {
  return numbers.map((n, i) => (i && n >= 0 ? ' ' + n : String(n))).join('');
}

/** One stroke as an absolute move and relative lines; a dot is a line of no length. */
function strokePath(points) {
  const steps = [];
  for (let i = 2; i < points.length; i += 2) {
    steps.push(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
  }
  return `M${points[0]} ${points[1]}l${joinNumbers(steps.length ? steps : [0, 0])}`;
}

/** The first `count` points of a drawing. */
function firstPoints(strokes, count) {
  const kept = [];
  let left = count;
  for (const points of strokes) {
    if (left <= 0) break;
    kept.push(points.slice(0, 2 * left));
    left -= points.length / 2;
  }
  return kept;
}

/** The drawing as one SVG path, at most `limit` bytes long; empty for an empty drawing. */
export function toPath(drawing, limit = MAX_PATH_BYTES) {
  for (let tolerance = FINEST; tolerance < COARSEST; tolerance *= 1.6) {
    const path = drawing.strokes.map((s) => strokePath(simplify(s, tolerance))).join('');
    if (path.length <= limit) return path;
  }
  // Nobody's signature is that long: its beginning has to do.
  return firstPoints(drawing.strokes, Math.floor(limit / POINT_BYTES)).map(strokePath).join('');
}
