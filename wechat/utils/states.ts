/** States and choices in words, from the tables that the server was built with. */
import { CHOICES, STATES } from '../generated/states';

export type Tone = 'active' | 'wait' | 'done' | 'bad' | 'closed';

/** The word and tone of a state; an unknown one is shown as it is. */
export function stateOf(entity: string, value: string): { title: string; tone: Tone } {
  const found = (STATES[entity] || []).find((state) => state.value === value);
  if (!found) return { title: value, tone: 'closed' };
  return { title: found.title, tone: found.tone as Tone };
}

/** The states of an entity, in the order of its life. */
export function statesOf(entity: string) {
  return STATES[entity] || [];
}

/** The choices of a field, such as customer.level. */
export function choicesOf(field: string) {
  return CHOICES[field] || [];
}

/** The word for a chosen value. */
export function choiceTitle(field: string, value: string | null | undefined): string {
  const found = choicesOf(field).find((choice) => choice.value === value);
  return found ? found.title : (value || '');
}
