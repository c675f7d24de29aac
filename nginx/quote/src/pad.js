/** The signature pad: draws with finger, pen or mouse; can be enlarged across the screen. */

import { h, s } from './dom.js';
import {
  FIELD_HEIGHT, FIELD_WIDTH, emptyDrawing, redo, toField, toPath, undo, withStroke,
} from './signature.js';

/** The points of a pointer event, with those the browser bundled into it. */
function pointersOf(event) {
  const bundled = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
  return bundled.length ? bundled : [event];
}

/** Whether the screen is higher than wide, so that the enlarged pad is turned. */
function isUpright() {
  return matchMedia('(orientation: portrait)').matches;
}

/** Lets pointers draw on the surface; calls `live` while drawing and `done` after a stroke. */
function drawOn(surface, isTurned, live, done) {
  let points = null;

  function take(event) {
    const box = surface.getBoundingClientRect();
    for (const pointer of pointersOf(event)) {
      const [x, y] = toField(pointer, box, isTurned());
      const n = points.length;
      if (n && points[n - 2] === x && points[n - 1] === y) continue;
      points.push(x, y);
    }
    live(points);
  }
  surface.addEventListener('pointerdown', (event) => {
    if (!event.isPrimary || event.button) return;
    surface.setPointerCapture(event.pointerId);
    points = [];
    take(event);
    event.preventDefault();
  });
  surface.addEventListener('pointermove', (event) => {
    if (points && event.isPrimary) take(event);
  });
  const finish = (event) => {
    if (!points || !event.isPrimary) return;
    const stroke = points;
    points = null;
    done(stroke);
  };
  surface.addEventListener('pointerup', finish);
  surface.addEventListener('pointercancel', finish);
}

function tool(text, onclick) {
  return h('button', { type: 'button', class: 'tool', onclick }, text);
}

/**
 * Builds the pad.
 * @param {import('./signature.js').Drawing} [start] what was drawn before a reload
 * @param {(drawing: import('./signature.js').Drawing) => void} onchange after each stroke
 * @returns {{node: HTMLElement, drawing: () => import('./signature.js').Drawing,
 *   shrink: () => boolean}} shrink returns whether the pad was enlarged
 */
export function createPad(start, onchange) {
  let drawing = start || emptyDrawing();
  const ink = s('path', { class: 'ink' });
  const surface = h('div', { class: 'pad-surface' },
    s('svg', { viewBox: `0 0 ${FIELD_WIDTH} ${FIELD_HEIGHT}`, 'aria-hidden': 'true' }, ink),
    h('span', { class: 'pad-hint' }, '请在此处手写签名'));
  const back = tool('撤销', () => change(undo(drawing)));
  const again = tool('重做', () => change(redo(drawing)));
  const clear = tool('清空', () => change(emptyDrawing()));
  const sizeName = isUpright() ? '横屏签名' : '放大签名';
  const size = tool(sizeName, () => enlarge(!node.classList.contains('big')));
  const frame = h('div', { class: 'pad-frame' }, surface,
    h('div', { class: 'pad-tools' }, back, again, clear, size));
  const node = h('div', { class: 'pad', role: 'group', 'aria-label': '手写签名(选填)' }, frame);

  function show() {
    const empty = !drawing.strokes.length;
    ink.setAttribute('d', toPath(drawing));
    surface.classList.toggle('signed', !empty);
    back.disabled = clear.disabled = empty;
    again.disabled = !drawing.undone.length;
  }
  function change(next) {
    drawing = next;
    show();
    onchange(drawing);
  }
  function enlarge(big) {
    node.classList.toggle('big', big);
    size.textContent = big ? '完成' : sizeName;
  }
  const isTurned = () => node.classList.contains('big') && isUpright();
  drawOn(surface, isTurned, (points) => {
    ink.setAttribute('d', toPath(withStroke(drawing, points)));
    surface.classList.add('signed');
  }, (points) => change(withStroke(drawing, points)));
  show();

  return {
    node,
    drawing: () => drawing,
    shrink() {
      const big = node.classList.contains('big');
      enlarge(false);
      return big;
    },
  };
}
