/** The server's problems of one line, in one sentence. */
export function lineProblems(problems: Record<string, string>, index: number): string {
  const prefix = `/lines/${index}`;
  return Object.keys(problems)
    .filter((pointer) => pointer === prefix || pointer.startsWith(`${prefix}/`))
    .map((pointer) => problems[pointer])
    .filter(Boolean)
    .join('；');
}
