// The CommonJS modules of the mini-program, and App, Page, Component, Behavior.

/** `wx://form-field` and its like belong to the client. */
function withoutClientBehaviors(options) {
  if (!Array.isArray(options?.behaviors)) return options;
  const own = options.behaviors.filter(
    (behavior) => typeof behavior !== 'string' || !behavior.startsWith('wx://'),
  );
  return { ...options, behaviors: own };
}

const withoutEnding = (file) => file.replace(/\.(ts|js)$/, '');

export class Modules {
  constructor(program, codeSpace, globals) {
    this.program = program;
    this.globals = globals;
    this.cache = {};
    this.app = {};
    /** The component whose file is being loaded: Component() registers under its path. */
    this.current = null;
    const define = (kind, options) =>
      codeSpace.component(this.current)[kind](withoutClientBehaviors(options)).register();
    this.api = {
      App: (options) => {
        this.app = options;
      },
      Page: (options) => define('pageDefinition', options),
      Component: (options) => define('definition', options),
      Behavior: (options) =>
        codeSpace.behavior().definition(withoutClientBehaviors(options)).register(),
    };
  }

  /** Load a module once and answer what it exports. */
  load(file) {
    if (this.cache[file]) return this.cache[file].exports;
    const entry = this.program.modules[file];
    if (!entry) throw new Error(`module not found: ${file}`);
    const [run, dependencies] = entry;
    const module = (this.cache[file] = { exports: {} });
    const require = (ref) => {
      if (!dependencies[ref]) throw new Error(`module "${ref}" is not defined (from ${file})`);
      return this.load(dependencies[ref]);
    };
    const outer = this.current;
    const component = withoutEnding(file);
    if (this.program.components[component]) this.current = component;
    const { App, Page, Component, Behavior } = this.api;
    const { wx, getApp, getCurrentPages } = this.globals;
    try {
      run(require, module, module.exports, wx, App, Page, Component, Behavior, getApp,
        getCurrentPages);
    } finally {
      this.current = outer;
    }
    return module.exports;
  }

  /** The script of a component, if it has one. */
  scriptOf(component) {
    return ['.ts', '.js'].map((ending) => component + ending)
      .find((file) => this.program.modules[file]);
  }
}
