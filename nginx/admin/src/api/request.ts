/** The one place that talks HTTP: session cookie, CSRF token, problems, retries. */
import { t } from '@/i18n'
import { Problem, type FieldError } from './problem'

type Query = Record<string, string | number | boolean | null | undefined>

export interface Options {
  query?: Query
  body?: unknown
  /** The version that the caller saw, for PATCH. */
  ifMatch?: number
  /** One key per intent: sending it again never does the thing twice. */
  idempotencyKey?: string
  signal?: AbortSignal
}

const TIMEOUT_MS = 20_000
const RETRY_MS = 800

let csrf = ''
let onSignedOut = (): void => {}

/** Keeps the token that every changing request must carry. */
export function setCsrf(token: string): void {
  csrf = token
}

/** Says what to do when the session has ended. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

/** A fresh idempotency key. */
export function newKey(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID()
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The address of an API path with its query, also for images and downloads. */
export function apiUrl(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== '') params.set(name, String(value))
  }
  const text = params.toString()
  return `/api/v1${path}${text ? `?${text}` : ''}`
}

function headersOf(method: string, options: Options): Headers {
  const headers = new Headers({ Accept: 'application/json' })
  if (method !== 'GET' && csrf) headers.set('X-CSRF-Token', csrf)
  if (options.body instanceof Blob) headers.set('Content-Type', 'application/octet-stream')
  else if (options.body !== undefined && !(options.body instanceof FormData)) {
    headers.set('Content-Type', 'application/json')
  }
  if (options.ifMatch !== undefined) headers.set('If-Match', `"${options.ifMatch}"`)
  if (options.idempotencyKey) headers.set('Idempotency-Key', options.idempotencyKey)
  return headers
}

function bodyOf(body: unknown): BodyInit | undefined {
  if (body === undefined) return undefined
  return body instanceof FormData || body instanceof Blob ? body : JSON.stringify(body)
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const late = AbortSignal.timeout(TIMEOUT_MS)
  try {
    return await fetch(apiUrl(path, options.query), {
      method,
      headers: headersOf(method, options),
      body: bodyOf(options.body) ?? null,
      credentials: 'same-origin',
      signal: options.signal ? AbortSignal.any([options.signal, late]) : late,
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    if (late.aborted) throw new Problem(0, 'slow', t('error.slow'))
    throw new Problem(0, 'offline', t('error.offline'))
  }
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  try {
    return (await response.json()) as Record<string, unknown>
  } catch {
    return {}
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const body = await readJson(response)
  const slug = String(body.type ?? '').split('/').pop() ?? ''
  const known = response.status >= 500 ? `error.http${response.status === 503 ? 503 : 500}` : ''
  const said = String(body.detail ?? body.title ?? '')
  const message = known ? t(known) : said || t('error.unknown', { status: response.status })
  const errors = Array.isArray(body.errors) ? (body.errors as FieldError[]) : []
  return new Problem(response.status, slug || String(response.status), message, errors, body)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, ms) })
}

/** The token went stale (another tab signed in again): take the current one. */
async function renewCsrf(): Promise<boolean> {
  const response = await send('GET', '/session', {})
  if (!response.ok) return false
  setCsrf(String((await readJson(response)).csrf ?? ''))
  return true
}

/** Reads may be repeated once by themselves; changes only by the person who made them. */
async function attempt(method: string, path: string, options: Options): Promise<Response> {
  const response = await send(method, path, options).catch(async (error: unknown) => {
    if (method !== 'GET' || !(error instanceof Problem) || error.slug !== 'offline') throw error
    await pause(RETRY_MS)
    return send(method, path, options)
  })
  if (response.status === 503 && method === 'GET') {
    await pause(RETRY_MS)
    return send(method, path, options)
  }
  return response
}

/** Calls the staff API; throws a Problem for everything but success. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  let response = await attempt(method, path, options)
  if (response.ok) return (await readJson(response)) as T
  let problem = await problemOf(response)
  if (problem.slug === 'csrf' && (await renewCsrf())) {
    response = await send(method, path, options)
    if (response.ok) return (await readJson(response)) as T
    problem = await problemOf(response)
  }
  if (problem.status === 401 && problem.slug === 'unauthorized') onSignedOut()
  throw problem
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  request<T>('GET', path, { query, signal })

export const post = <T>(path: string, body: unknown = {}, options: Options = {}): Promise<T> =>
  request<T>('POST', path, { ...options, body })
