/** The evaluator of conditions that the admin uses too. */
declare module 'json-logic-js' {
  const jsonLogic: {
    apply(rule: unknown, data: unknown): unknown;
    truthy(value: unknown): boolean;
  };
  export default jsonLogic;
}
