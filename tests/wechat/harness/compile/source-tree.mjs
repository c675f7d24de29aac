// The mini-program's files as WeChat DevTools sees them: its own folder plus miniprogram_npm.
import fs from 'node:fs';
import path from 'node:path';

const NPM_DIR = 'miniprogram_npm';
const SCRIPT_ENDINGS = ['', '.ts', '.js', '/index.ts', '/index.js'];

/** Normalise a path inside the tree: POSIX, no leading slash. */
export function normalise(file) {
  return path.posix.normalize(file).replace(/^\/+/, '');
}

/** Resolve `ref`, written in `from`, as a relative or absolute path of the tree. */
export function join(from, ref) {
  return ref.startsWith('/')
    ? normalise(ref)
    : normalise(path.posix.join(path.posix.dirname(from), ref));
}

export class SourceTree {
  /**
   * @param {string} root folder with app.json
   * @param {Record<string, (file: string) => string>} packages npm package name -> where its
   *   files lie
   */
  constructor(root, packages) {
    this.root = root;
    this.packages = packages;
    /** Every file that was read: what a pruned package has to contain. */
    this.read_files = new Set();
  }

  /** The place of a tree file on disk. */
  locate(file) {
    for (const [name, placeOf] of Object.entries(this.packages)) {
      const prefix = `${NPM_DIR}/${name}/`;
      if (file.startsWith(prefix)) return placeOf(file.slice(prefix.length));
    }
    return path.join(this.root, file);
  }

  has(file) {
    const place = this.locate(file);
    return fs.existsSync(place) && fs.statSync(place).isFile();
  }

  read(file) {
    this.read_files.add(file);
    return fs.readFileSync(this.locate(file), 'utf8');
  }

  readJson(file) {
    try {
      return JSON.parse(this.read(file));
    } catch (error) {
      throw new Error(`${file}: ${error.message}`, { cause: error });
    }
  }

  /** The path (without ending) of the component that `ref` in `from` names, or null. */
  resolveComponent(from, ref) {
    const own = [join(from, ref)];
    const candidates = /^[./]/.test(ref) ? own : [...own, ...npmCandidates(from, ref)];
    for (const base of candidates) {
      for (const place of [base, `${base}/index`]) {
        if (this.has(`${place}.json`) && this.has(`${place}.wxml`)) return place;
      }
    }
    return null;
  }

  /** The script file that `require(ref)` in `from` loads, or null. */
  resolveScript(from, ref) {
    const own = join(from, ref);
    const candidates = /^[./]/.test(ref) ? [own] : [...npmCandidates(from, ref), own];
    for (const base of candidates) {
      const found = this.withEnding(base) ?? this.packageMain(base);
      if (found) return found;
    }
    return null;
  }

  /** The script of a page or component, TypeScript first. */
  scriptOf(component) {
    return [`${component}.ts`, `${component}.js`].find((file) => this.has(file)) ?? null;
  }

  withEnding(base) {
    return SCRIPT_ENDINGS.map((ending) => base + ending).find((file) => this.has(file)) ?? null;
  }

  packageMain(base) {
    if (!this.has(`${base}/package.json`)) return null;
    const main = this.readJson(`${base}/package.json`).main ?? 'index.js';
    return this.withEnding(join(`${base}/package.json`, main));
  }
}

/** npm packages are looked for in miniprogram_npm of each folder upwards. */
function npmCandidates(from, name) {
  const found = [];
  for (let dir = path.posix.dirname(from); ; dir = path.posix.dirname(dir)) {
    found.push(normalise(path.posix.join(dir, NPM_DIR, name)));
    if (dir === '.' || dir === '' || dir === '/') return found;
  }
}
