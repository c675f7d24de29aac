/** Where the words of a query stand in a text. */

export interface Piece {
  text: string
  hit: boolean
}

/** The text in pieces; those that a word of the query is written like are hits. */
export function pieces(text: string, query: string): Piece[] {
  const words = query.trim().split(/\s+/).filter(Boolean)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (words.length === 0) return [{ text, hit: false }]
  return text.split(new RegExp(`(${words.join('|')})`, 'giu'))
    .map((part, index) => ({ text: part, hit: index % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}
