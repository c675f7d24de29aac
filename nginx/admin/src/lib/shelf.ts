/** What a person set up for themselves, kept in this browser: one shelf per person and thing. */
import { useSession } from '@/stores/session'

export interface Shelf<T> {
  read: () => T
  write: (value: T) => void
}

/** A shelf by its name; `empty` is what lies there at first, or when the rest is unreadable. */
export function useShelf<T>(name: string, empty: T): Shelf<T> {
  const key = `baodan.${name}.${useSession().staff?.id}`
  return {
    read() {
      try {
        return (JSON.parse(localStorage.getItem(key) ?? 'null') as T | null) ?? empty
      } catch {
        return empty
      }
    },
    write: (value) => localStorage.setItem(key, JSON.stringify(value)),
  }
}
