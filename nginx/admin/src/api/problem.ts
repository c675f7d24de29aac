export interface FieldError {
  pointer: string
  code: string
  detail: string
}

/** What went wrong with a request: the server's problem+json, or that it never arrived. */
export class Problem extends Error {
  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Last part of the problem type, or `offline`, `slow`. */
    readonly slug: string,
    message: string,
    readonly errors: FieldError[] = [],
    readonly body: Record<string, unknown> = {},
  ) {
    super(message)
    this.name = 'Problem'
  }

  /** Whether trying again, unchanged, may well succeed. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504
  }

  /** The violations by field: `/lines/0/width_mm` is `lines.0.width_mm`. */
  get fields(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const { pointer, detail } of this.errors) {
      const name = pointer.replace(/^\//, '').replaceAll('/', '.')
      found[name] = found[name] ? `${found[name]}；${detail}` : detail
    }
    return found
  }
}
