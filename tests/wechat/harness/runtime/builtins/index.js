// Stand-ins for the components that WeChat itself provides.
import { defineChoices } from './choices.js';
import { definer } from './define.js';
import { defineFields } from './fields.js';
import { defineLayout } from './layout.js';

/** Define every built-in component in a space. */
export function defineBuiltins(space) {
  const define = definer(space);
  defineFields(define);
  defineChoices(define);
  defineLayout(define);
}
