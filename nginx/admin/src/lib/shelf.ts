/** What a person set up for themselves: one shelf per thing, kept with their account. */
import { usePrefs } from '@/stores/prefs'

export interface Shelf<T> {
  read: () => T
  write: (value: T) => void
}

/** A shelf by its name; `empty` is what lies there at first. */
export function useShelf<T>(name: string, empty: T): Shelf<T> {
  const prefs = usePrefs()
  return {
    read: () => (prefs.values[name] as T | undefined) ?? empty,
    write: (value) => prefs.keep(name, value),
  }
}
