/** One question at a time: for what cannot be taken back, and for a name. */
import { shallowRef } from 'vue'

export interface Question {
  title: string
  detail?: string
  yes: string
  danger?: boolean
  /** Label of the text to type, when the answer is a text. */
  input?: string
  /** It may be left empty. */
  optional?: boolean
}

interface Asked extends Question {
  answer: (text: string | null) => void
}

export const asked = shallowRef<Asked | null>(null)

/** Asks for a text; null when the person thought better of it. */
export function ask(question: Question): Promise<string | null> {
  asked.value?.answer(null)
  return new Promise((resolve) => {
    asked.value = {
      ...question,
      answer: (text) => {
        asked.value = null
        resolve(text)
      },
    }
  })
}

/** Asks and resolves with yes or no. */
export async function confirm(question: Question): Promise<boolean> {
  return (await ask(question)) !== null
}
