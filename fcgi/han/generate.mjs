/**
 * Writes table.c from Debian's unicode-data: what each character folds to, how
 * it is read, and which look alike.  generate.mjs /usr/share/unicode table.c
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [folder, target] = process.argv.slice(2);
const LAST = 0x10000; // the tables cover the basic plane
const PAGE = 256;

/** Readings in names of companies and places, where plain text has others more often. */
const USUAL = { 儿: "er", 长: "chang", 都: "du", 地: "di", 著: "zhu", 着: "zhuo", 厦: "xia", 得: "de" };

/** Unihan's properties as Map(code point → value), for those that are asked for. */
function unihan(file, ...names) {
  const text = execFileSync("bzip2", ["-dc", `${folder}/Unihan_${file}.txt.bz2`],
    { maxBuffer: 1 << 26 }).toString();
  const maps = names.map(() => new Map());
  for (const [, code, name, value] of text.matchAll(/^U\+([0-9A-F]+)\t(\w+)\t(.+)$/gm)) {
    const at = names.indexOf(name);
    if (at >= 0) maps[at].set(parseInt(code, 16), value);
  }
  return maps;
}

const codes = (value) => [...(value ?? "").matchAll(/U\+([0-9A-F]+)/g)].map((m) => parseInt(m[1], 16));

const [simplified, traditional, semantic, drawn] =
  unihan("Variants", "kSimplifiedVariant", "kTraditionalVariant", "kSemanticVariant", "kZVariant");
const [frequent, mandarin, hanyu, standard] =
  unihan("Readings", "kHanyuPinlu", "kMandarin", "kHanyuPinyin", "kTGHZ2013");
const [cangjie, corners, phonetic] =
  unihan("DictionaryLikeData", "kCangjie", "kFourCornerCode", "kPhonetic");
const [strokes] = unihan("IRGSources", "kTotalStrokes");
const [gb2312] = unihan("OtherMappings", "kGB0");

/** Single-character decompositions and small letters of UnicodeData.txt. */
function plainForms() {
  const forms = new Map();
  for (const line of readFileSync(`${folder}/UnicodeData.txt`, "utf8").split("\n")) {
    const [code, , , , , decomposition, , , , , , , , lower] = line.split(";");
    const single = /^(?:<(?:wide|narrow|compat|circle|noBreak)> )?([0-9A-F]+)$/
      .exec(decomposition ?? "");
    if (lower) forms.set(parseInt(code, 16), parseInt(lower, 16));
    else if (single) forms.set(parseInt(code, 16), parseInt(single[1], 16));
  }
  return forms;
}

/** The simplified form in common use; what is its own stays; other drawings (峯) of those. */
function simplifiedForms() {
  const forms = new Map();
  for (const [code, value] of simplified) {
    const to = codes(value).filter((c) => c !== code);
    if (to.length === 0 || (gb2312.has(code) && codes(value).includes(code))) continue;
    forms.set(code, to.find((c) => frequent.has(c)) ?? to.find((c) => gb2312.has(c)) ?? to[0]);
  }
  for (const [code, value] of traditional)
    for (const from of codes(value))
      if (from !== code && !forms.has(from) && !simplified.has(from) && !gb2312.has(from))
        forms.set(from, code);
  for (const map of [semantic, drawn])
    for (const [code, value] of map) {
      const to = codes(value).find((c) => c !== code && (gb2312.has(c) || forms.has(c)));
      if (to && !forms.has(code) && !gb2312.has(code)) forms.set(code, to);
    }
  return forms;
}

/** Applies both kinds of form until nothing changes. */
function folded() {
  const steps = [plainForms(), simplifiedForms()];
  const result = new Array(LAST).fill(0);
  for (let code = 0; code < LAST; code++) {
    let now = code;
    for (let again = 0; again < 4; again++)
      for (const step of steps) now = step.get(now) ?? now;
    if (now !== code && now < LAST) result[code] = now;
  }
  return result;
}

/** "lǜ(12) lù" → "lv": without tone, ü as v, as it is typed. */
const toneless = (text) => text.replace(/^[^:]*:/, "").split(/[ ,(]/)[0].replace(/ü|ǖ|ǘ|ǚ|ǜ/g, "v")
  .normalize("NFD").replace(/[^a-zê]/g, "").replace("ê", "e");

function reading(code) {
  const known = USUAL[String.fromCodePoint(code)];
  const text = frequent.get(code) ?? mandarin.get(code) ?? hanyu.get(code);
  return known ?? (text && toneless(text));
}

/** The second reading of the standard list (乐 yue, 娜 nuo), if it is another one. */
function otherReading(code, first) {
  const texts = [...(standard.get(code) ?? "").matchAll(/:([^ ]+)/g)]
    .flatMap(([, list]) => list.split(",").map(toneless));
  return texts.find((text) => text !== first);
}

/** What a southern ear does not tell apart: zh/z, ch/c, sh/s, n/l, -ng/-n. */
const slurred = (syllable) => syllable.replace(/^([zcs])h/, "$1").replace(/^n(?=.)/, "l")
  .replace(/ng$/, "n");

function syllables(fold) {
  const texts = [], number = new Map();
  const of = new Array(LAST).fill(0), other = new Array(LAST).fill(0);
  const numberOf = (text) => {
    if (text && !number.has(text)) number.set(text, texts.push(text));
    return number.get(text) ?? 0;
  };
  for (let code = 0; code < LAST; code++) {
    const text = reading(fold[code] || code);
    of[code] = numberOf(text);
    if (text) other[code] = numberOf(otherReading(fold[code] || code, text));
  }
  const rough = new Map();
  const slur = texts.map((text) => {
    const key = slurred(text);
    if (!rough.has(key)) rough.set(key, rough.size + 1);
    return rough.get(key);
  });
  return { texts, of, other, slur };
}

/** Confused since there are forms to fill in, whatever their codes say. */
const CONFUSED = ["己已巳", "未末", "土士", "日曰", "干千于", "由甲申田", "刀力", "人入八", "大太犬天夫无", "木禾本术",
  "东车", "丰半", "气飞", "治冶", "春舂", "育盲", "鑫森淼", "王玉主", "间问", "微徽", "候侯", "辩辨瓣", "拨拔", "折拆",
  "戊戌戍", "竞竟", "亨享", "博搏", "暮幕慕", "晴睛", "历厉", "今令", "户尸", "几凡", "兔免", "冒昌", "斤斥", "乌鸟",
  "厂广", "西酉", "风凤", "圆园", "侍待", "祥详", "宏弘", "壁璧", "廷延", "准淮", "洒酒", "哀衰", "泠冷", "汨汩"];

/** Distance at most one: a letter put in, left out, another, or two that changed places. */
function nearly(a, b) {
  if (Math.abs(a.length - b.length) > 1) return false;
  let from = 0, end = 0;
  while (from < a.length && a[from] === b[from]) from++;
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end++;
  const left = (text) => text.slice(from, text.length - end);
  return Math.max(left(a).length, left(b).length) <= 1 ||
    (left(a).length === 2 && left(a) === [...left(b)].reverse().join(""));
}

function sameCorners(a, b) {
  let equal = 0;
  for (const at of [0, 1, 2, 3, 5]) if (a[at] !== undefined && a[at] === b[at]) equal++;
  return equal >= 4;
}

/** A part in common that fills most of both: 仓 创, 海 诲, 盛 晟. */
const sharesPart = (a, b) => a.parts.some((part) => b.parts.includes(part)) &&
  Math.abs(a.strokes - b.strokes) <= 5;

function areAlike(a, b) {
  const strokes = Math.abs(a.strokes - b.strokes);
  const short = Math.min(a.cangjie.length, b.cangjie.length) <= 2;
  return (a.cangjie && b.cangjie && strokes <= (short ? 1 : 4) && nearly(a.cangjie, b.cangjie)) ||
    (strokes <= 2 && sameCorners(a.corners, b.corners)) || sharesPart(a, b);
}

/** Look-alikes among the characters of GB 2312: Map(character → those that look like it). */
function lookAlikes() {
  const of = (map, code) => (map.get(code) ?? "").split(" ")[0];
  const all = [...gb2312.keys()].sort((a, b) => a - b)
    .map((code) => ({ code, cangjie: of(cangjie, code), corners: of(corners, code),
      parts: (phonetic.get(code) ?? "").replace(/[*x]/g, "").split(" ").filter(Boolean),
      strokes: Number(of(strokes, code)) }));
  const alike = new Map(all.map(({ code }) => [code, new Set()]));
  const add = (a, b) => alike.get(a).add(b) && alike.get(b).add(a);
  for (const [at, a] of all.entries())
    for (const b of all.slice(at + 1)) if (areAlike(a, b)) add(a.code, b.code);
  for (const group of CONFUSED)
    for (const a of group)
      for (const b of group) if (a !== b) add(a.codePointAt(0), b.codePointAt(0));
  return alike;
}

const lines = (values) => {
  const rows = [];
  for (let at = 0; at < values.length; at += 16) rows.push(`    ${values.slice(at, at + 16)},`);
  return rows.join("\n");
};

/** A table in two steps: which page, and the pages that are not empty. */
function paged(name, values) {
  const index = [], pages = [new Array(PAGE).fill(0)];
  for (let at = 0; at < LAST; at += PAGE) {
    const page = values.slice(at, at + PAGE);
    index.push(page.some((v) => v) ? pages.push(page) - 1 : 0);
  }
  return `const unsigned char bd__han_${name}_page[${index.length}] = {\n${lines(index)}\n};\n` +
    `const uint16_t bd__han_${name}[][${PAGE}] = {\n` +
    `${pages.map((page) => `{\n${lines(page)}\n}`).join(",\n")}};\n`;
}

/** Whose look-alikes start where: a number for each character that has any, and the lists. */
function neighbours() {
  const number = new Array(LAST).fill(0), starts = [0], list = [];
  for (const [code, others] of lookAlikes()) {
    if (others.size === 0) continue;
    number[code] = starts.length;
    starts.push(list.length);
    list.push(...others);
  }
  starts.push(list.length);
  return { number, starts, list };
}

const fold = folded();
const sounds = syllables(fold);
const alike = neighbours();
writeFileSync(target, `/* Made by fcgi/han/generate.mjs from unicode-data. */
#include "han/table.h"

${paged("folds", fold)}
${paged("sounds", sounds.of)}
${paged("others", sounds.other)}
${paged("shapes", alike.number)}
const char bd__han_texts[][8] = {"", ${sounds.texts.map((t) => `"${t}"`).join(", ")}};
const uint16_t bd__han_slur[] = {0, ${sounds.slur}};
const uint32_t bd__han_alike_at[] = {
${lines(alike.starts)}
};
const uint16_t bd__han_alike_list[] = {
${lines(alike.list)}
};
`);
console.log(`${fold.filter(Boolean).length} folds, ${sounds.texts.length} syllables, ` +
  `${alike.list.length / 2} pairs`);
