import assert from 'node:assert/strict';
import test from 'node:test';
import {
  emptyDrawing, isSignature, redo, simplify, toField, toPath, undo, withStroke,
} from '../src/signature.js';
import { wrap } from '../src/receipt.js';

const SHAPE = /^(M\d+ \d+l-?\d+( ?-?\d+)*)*$/;

/** The end points of the strokes of a path, to check that the path means what was drawn. */
function ends(path) {
  return path.split('M').slice(1).map((stroke) => {
    const [x, y, ...steps] = stroke.match(/-?\d+/g).map(Number);
    let at = [x, y];
    for (let i = 0; i < steps.length; i += 2) at = [at[0] + steps[i], at[1] + steps[i + 1]];
    return at;
  });
}

function scribble(count) {
  const points = [];
  for (let i = 0; i < count; i++) {
    points.push(Math.round(300 + 290 * Math.sin(i * 0.7)), Math.round(150 + 140 * Math.cos(i)));
  }
  return points;
}

test('a drawing becomes a compact path with the same ends', () => {
  const drawing = withStroke(withStroke(emptyDrawing(), [10, 20, 13, 16, 11, 9]), [50, 60]);
  assert.equal(toPath(drawing), 'M10 20l3-4-2-7M50 60l0 0');
  assert.deepEqual(ends(toPath(drawing)), [[11, 9], [50, 60]]);
  assert.equal(toPath(emptyDrawing()), '');
});

test('undo and redo walk back and forth; a new stroke forgets what was undone', () => {
  const one = withStroke(emptyDrawing(), [1, 1]);
  const two = withStroke(one, [2, 2]);
  assert.deepEqual(redo(undo(two)), two);
  assert.deepEqual(undo(undo(two)).strokes, []);
  assert.deepEqual(undo(emptyDrawing()), emptyDrawing());
  assert.deepEqual(redo(two), two);
  assert.deepEqual(withStroke(undo(two), [3, 3]).undone, []);
});

test('simplifying keeps the ends and what stands out', () => {
  assert.deepEqual(simplify([0, 0, 5, 0, 10, 0], 0.5), [0, 0, 10, 0]);
  assert.deepEqual(simplify([0, 0, 5, 9, 10, 0], 0.5), [0, 0, 5, 9, 10, 0]);
  assert.deepEqual(simplify([7, 7], 0.5), [7, 7]);
});

test('a path never exceeds its limit, whatever is drawn', () => {
  const long = withStroke(emptyDrawing(), scribble(5000));
  const path = toPath(long, 6000);
  assert.ok(path.length <= 6000 && path.length > 500);
  assert.match(path, SHAPE);
  let many = emptyDrawing();
  for (let i = 0; i < 2000; i++) many = withStroke(many, [i % 600, i % 300]);
  const cut = toPath(many, 6000);
  assert.ok(cut.length <= 6000 && cut.length > 500);
  assert.match(cut, SHAPE);
});

test('a slip of the finger is no signature', () => {
  assert.equal(isSignature(withStroke(emptyDrawing(), [5, 5])), false);
  assert.equal(isSignature(withStroke(emptyDrawing(), [5, 5, 30, 5])), false);
  assert.equal(isSignature(withStroke(emptyDrawing(), [5, 5, 100, 5])), true);
});

test('a pointer finds its place on an upright and on a turned pad', () => {
  const wide = { left: 10, top: 20, right: 310, width: 300, height: 150 };
  assert.deepEqual(toField({ clientX: 10, clientY: 20 }, wide, false), [0, 0]);
  assert.deepEqual(toField({ clientX: 160, clientY: 170 }, wide, false), [300, 300]);
  assert.deepEqual(toField({ clientX: 900, clientY: -5 }, wide, false), [600, 0]);
  const turned = { left: 40, top: 0, right: 340, width: 300, height: 600 };
  assert.deepEqual(toField({ clientX: 340, clientY: 0 }, turned, true), [0, 0]);
  assert.deepEqual(toField({ clientX: 340, clientY: 600 }, turned, true), [600, 0]);
  assert.deepEqual(toField({ clientX: 40, clientY: 300 }, turned, true), [300, 300]);
});

test('text of the receipt wraps where it no longer fits', () => {
  const width = (text) => text.length;
  assert.deepEqual(wrap('上海晨光广告', width, 4), ['上海晨光', '广告']);
  assert.deepEqual(wrap('短', width, 4), ['短']);
});
