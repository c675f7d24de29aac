/**
 * Writes table.c from the lists of this folder: regions.tsv, industries.txt, statistics.tsv.
 * generate.mjs FOLDER table.c
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const [folder, target] = process.argv.slice(2);
const FULL = 1, SHORT = 2, COUNTY = 3; // enum dup_kind
const read = (name) => readFileSync(path.join(folder, name), "utf8").split("\n").filter(Boolean);

const PEOPLES = "满|壮|回|苗|侗|土家|土|藏|羌|彝|白|傣|景颇|傈僳|哈尼|布依|维吾尔|哈萨克|柯尔克孜|蒙古|" +
  "朝鲜|瑶|黎|畲|仡佬|水|毛南|仫佬|京|纳西|普米|怒|独龙|拉祜|佤|布朗|撒拉|保安|东乡|裕固|塔吉克|锡伯|" +
  "达斡尔|鄂温克|鄂伦春|赫哲|各";
const TAIL = new RegExp(`(?:(?:${PEOPLES})族?)*(?:自治州|自治县|自治区|自治旗)$|` +
  "特别行政区$|地区$|林区$|省$|市$|盟$|县$|区$|旗$|州$");
/** Short names that are more often something else. */
const NOT_SHORT = new Set(["阿里", "东方", "海西", "海北"]);
/** Whose names end in that of a people. */
const SHORT_OF = { 内蒙古自治区: "内蒙古", 西藏自治区: "西藏" };

/** "内蒙古自治区" → "内蒙古"; of one character nothing is left. */
function short(name) {
  const brief = SHORT_OF[name] ?? name.replace(TAIL, "");
  return brief.length >= 2 && brief !== name ? brief : null;
}

function regions() {
  const places = new Map(); // text → { kind, brief, codes }
  const add = (text, kind, brief, code) => {
    const known = places.get(text) ?? { kind, brief, codes: [] };
    known.kind = Math.min(known.kind, kind);
    known.codes.push(code);
    places.set(text, known);
  };
  for (const line of read("regions.tsv")) {
    const [code, name] = line.split("\t");
    const brief = short(name);
    add(name, FULL, (brief ?? name).length, code);
    if (brief && !(code.length < 6 && NOT_SHORT.has(brief)))
      add(brief, code.length === 6 ? COUNTY : SHORT, brief.length, code);
  }
  return [...places].map(([text, { kind, brief, codes }]) => {
    const widest = codes.filter((c) => c.length < 6).sort((a, b) => a.length - b.length)[0];
    const code = widest ?? (codes.length === 1 ? codes[0] : "0");
    return { text, kind, brief, code: Number(code.padEnd(6, "0")) };
  });
}

const industries = () => read("industries.txt")
  .map((word) => ({ text: [...word].reverse().join(""), kind: FULL, brief: word.length, code: 0 }));

const head = ({ text }) => text.charCodeAt(0) * 65536 + text.charCodeAt(1);
const byHead = (a, b) => head(a) - head(b) ||
  b.text.length - a.text.length || (a.text < b.text ? -1 : 1);

function list(name, words) {
  const text = [];
  const rows = words.sort(byHead).map((w) => {
    const at = text.length;
    text.push(...Array.from({ length: w.text.length }, (_, i) => w.text.charCodeAt(i)));
    return `{${head(w)}u, ${at}, ${w.text.length}, ${w.kind}, ${w.brief}, ${w.code}}`;
  });
  return `static const uint16_t ${name}_text[] = {${text}};\n` +
    `static const struct dup_word ${name}_word[] = {\n${rows.join(",\n")}};\n` +
    `const struct dup_list bd__dup_${name} = {${name}_text, ${name}_word, ${rows.length}};\n`;
}

/** As bd__dup_core_hash(). */
function hash(text) {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    h = Math.imul(Math.imul(h ^ (c & 255), 16777619) ^ c >>> 8, 16777619);
  }
  return h >>> 0;
}

/** Lines "pair 科技 12345", "core 鑫源 67", "total names 1000000". */
function statistics() {
  const pairs = new Map(), cores = new Map();
  let total = 1;
  for (const line of read("statistics.tsv")) {
    const [what, text, count] = line.split("\t");
    if (what === "total") total = Number(count);
    else if (what === "pair")
      pairs.set(text.charCodeAt(0) * 65536 + text.charCodeAt(1), Number(count));
    else cores.set(hash(text), Number(count));
  }
  const sorted = (map) => [...map].sort((a, b) => a[0] - b[0]);
  const idf = (n) => Math.round(8 * Math.log(total / n));
  const share = (n) => Math.min(100, Math.round(100 * Math.log(n * 1e6 / total) / Math.log(2000)));
  const table = (name, type, values) => `const ${type} bd__dup_${name}[] = {${values}};\n`;
  return table("pairs", "uint32_t", sorted(pairs).map(([k]) => k)) +
    table("pair_idf", "uint8_t", sorted(pairs).map(([, n]) => idf(n))) +
    `const int bd__dup_npairs = ${pairs.size};\n` +
    table("cores", "uint32_t", sorted(cores).map(([k]) => k)) +
    table("core_count", "uint8_t", sorted(cores).map(([, n]) => share(n))) +
    `const int bd__dup_ncores = ${cores.size};\n`;
}

writeFileSync(target, `/* Made by fcgi/dup/generate.mjs from the lists beside it. */
#include "dup/words.h"

${list("regions", regions())}${list("industries", industries())}${statistics()}`);
