/**
 * Learns which words companies end their names with.  A word of the trade stands behind many
 * different characters, a mere tail ("息科技") behind few.  industries.mjs < names > industries.txt
 */
import { readFileSync } from "node:fs";

const LEGAL = /(?:集团|控股|股份|有限|责任|总?公司)+$/;
const BRACKET = /[(\uff08][^)\uff09]*[)\uff09]/g;
const HAN = /^\p{Script=Han}+$/u;
const LONGEST = 6;
const MIN_COUNT = 100; // per million names
const MIN_BEFORE = 50; // different characters in front
const MAX_TOP = 0.25; // share of the most frequent of them
const MIN_OF_TAIL = 0.04; // "新材料" among all "材料"; "达科技" is a name that ends in 达

const names = readFileSync(0, "utf8").split("\n").filter(Boolean);
const before = new Map(); // word → character in front → how often
for (const name of names) {
  const text = name.replace(BRACKET, "").replace(LEGAL, "");
  for (let length = 2; length <= LONGEST && length + 2 <= text.length; length++) {
    const word = text.slice(-length), front = text.at(-length - 1);
    if (!before.has(word)) before.set(word, new Map());
    const counts = before.get(word);
    counts.set(front, (counts.get(front) ?? 0) + 1);
  }
}

const least = MIN_COUNT * names.length / 1e6;
const count = new Map();
for (const [word, fronts] of before) {
  const all = [...fronts.values()], sum = all.reduce((a, b) => a + b, 0);
  if (sum >= least && all.length >= MIN_BEFORE && Math.max(...all) <= MAX_TOP * sum &&
      HAN.test(word) && !word.startsWith("集团"))
    count.set(word, sum);
}
const isWord = (word) => !(count.get(word) < MIN_OF_TAIL * (count.get(word.slice(1)) ?? 0));
console.log([...count.keys()].filter(isWord).sort().join("\n"));
