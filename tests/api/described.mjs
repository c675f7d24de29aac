// Every answer that any test gets is compared with what the API says of itself:
// openapi.json is read once, and an answer that it does not describe fails the test.
import assert from 'node:assert/strict';
import Ajv2020 from 'ajv/dist/2020.js';

const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** No answer has a member that its schema does not name. */
function strict(schema) {
  if (schema.allOf) {
    return { ...schema, unevaluatedProperties: false };
  }
  if (!schema.properties) return schema;
  const properties = Object.fromEntries(Object.entries(schema.properties)
    .map(([name, value]) => [name, deep(value)]));
  return { ...schema, properties, additionalProperties: false };
}

function deep(schema) {
  if (schema.items) return { ...schema, items: deep(schema.items) };
  if (schema.anyOf) return { ...schema, anyOf: schema.anyOf.map(deep) };
  return strict(schema);
}

/** What is part of a record must leave room for the rest of it. */
function strictComponents(schemas) {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => {
    if (name === 'record') return [name, schema];
    return [name, name === 'problem' ? schema : strict(schema)];
  }));
}

function compiler(api) {
  const ajv = new Ajv2020({ strict: false, allErrors: true,
    formats: { date: DATE, 'date-time': INSTANT, email: true } });
  ajv.addSchema({ $id: 'api', components: { schemas: strictComponents(api.components.schemas) } });
  const local = (schema) => JSON.parse(JSON.stringify(schema)
    .replaceAll('"#/components/', '"api#/components/'));
  return (schema) => ajv.compile(local(schema));
}

const pattern = (path) => new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{(\w+)\}/g,
  (_, name) => (name === 'id' || name.endsWith('_id') ? '\\d+' : '[^/]+'))}$`);

/** check(method, path, answer): throws when the answer is not as described. */
export function checker(api) {
  const compile = compiler(api);
  const problem = compile({ $ref: '#/components/schemas/problem' });
  const compiled = new Map();
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => (
      { method, literal: !path.includes('{'), path: pattern(path), operation })))
    .sort((a, b) => b.literal - a.literal);

  function validator(operation) {
    if (!compiled.has(operation)) {
      const { '2XX': any, 200: ok, 201: made } = operation.responses;
      const content = (any ?? ok ?? made).content ?? null;
      const schema = content?.['application/json']?.schema;
      compiled.set(operation, { content, validate: schema && compile(deep(schema)) });
    }
    return compiled.get(operation);
  }

  function fits(validate, res, what) {
    assert.ok(validate(res.body),
      `${what} answers what openapi.json does not say: ${JSON.stringify(validate.errors)} `
      + res.bytes.toString().slice(0, 2000));
  }

  return function check(method, url, res) {
    const path = decodeURI(new URL(url, 'http://x').pathname);
    const what = `${method} ${path} (${res.status})`;
    const type = (res.headers['content-type'] ?? '').split(';')[0];
    if (type === 'application/problem+json') return fits(problem, res, what);
    const found = operations.find((o) => o.method === method.toLowerCase() && o.path.test(path));
    if (!found || res.status >= 300) return undefined;
    const { content, validate } = validator(found.operation);
    if (content === null) return assert.equal(res.bytes.length, 0, `${what} has a body`);
    assert.ok(content[type], `${what} is ${type}, not ${Object.keys(content)}`);
    return validate && fits(validate, res, what);
  };
}
