// TypeScript and JavaScript modules -> CommonJS functions without any DOM, as on a phone.
import ts from 'typescript';

/** The logic layer of a phone has none of these. */
const HIDDEN = `window,document,self,top,parent,localStorage,sessionStorage,indexedDB,
XMLHttpRequest,fetch,WebSocket,location,navigator,history,Image,Audio,alert,confirm,prompt,
FormData,Blob,File,FileReader,URL,URLSearchParams,Headers,Request,Response,AbortController,
requestAnimationFrame,cancelAnimationFrame,structuredClone,atob,btoa,crypto,TextEncoder,
TextDecoder,queueMicrotask,performance`.replace(/\s/g, '');

const PROVIDED = 'require,module,exports,wx,App,Page,Component,Behavior,getApp,getCurrentPages';

const OPTIONS = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2020,
  allowJs: true,
  esModuleInterop: true,
  importHelpers: false,
};

/**
 * Compile the scripts of the app and of all components with everything they require.
 * @returns {string} JavaScript: the members of an object file -> [function, dependencies]
 */
export function compileScripts(tree, components, report) {
  const modules = {};

  function add(file) {
    if (modules[file]) return;
    modules[file] = { code: '', dependencies: {} };
    const output = ts.transpileModule(tree.read(file), {
      fileName: file, reportDiagnostics: true, compilerOptions: OPTIONS,
    });
    for (const problem of output.diagnostics ?? []) {
      report('error', file, ts.flattenDiagnosticMessageText(problem.messageText, ' '));
    }
    modules[file].code = output.outputText;
    for (const match of output.outputText.matchAll(/\brequire\(\s*["']([^"']+)["']\s*\)/g)) {
      const target = tree.resolveScript(file, match[1]);
      if (!target) {
        report('error', file, `require("${match[1]}") not found`);
        continue;
      }
      modules[file].dependencies[match[1]] = target;
      add(target);
    }
  }

  const app = tree.scriptOf('app');
  if (app) add(app);
  for (const path of Object.keys(components)) {
    const script = tree.scriptOf(path);
    if (script) add(script);
  }
  return Object.entries(modules).map(([file, module]) => memberOf(file, module)).join(',\n');
}

function memberOf(file, { code, dependencies }) {
  const body = `(function(${HIDDEN}){return function(${PROVIDED}){${code}\n}})()`;
  return `${JSON.stringify(file)}:[${body},${JSON.stringify(dependencies)}]`;
}
