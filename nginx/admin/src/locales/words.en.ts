/** The server's Chinese words in English; a word that is missing here is shown as it came. */
const words: Record<string, string> = {}
export default words
