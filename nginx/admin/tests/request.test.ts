import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Problem } from '@/api/problem'
import { apiUrl, get, post, request, setCsrf, whenSignedOut } from '@/api/request'

const answers: (Response | Error)[] = []
const sent: { url: string; init: RequestInit }[] = []

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const problem = (status: number, slug: string, extra = {}): Response =>
  json(status, { type: `/problems/${slug}`, title: 'T', detail: '说明', status, ...extra })
const headersOf = (at: number): Headers => sent[at]!.init.headers as Headers

beforeEach(() => {
  answers.length = 0
  sent.length = 0
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    const answer = answers.shift()
    if (answer instanceof Response) return answer
    throw answer ?? new TypeError('no answer prepared')
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('request', () => {
  it('writes addresses without empty values', () => {
    expect(apiUrl('/leads', { q: '上海', cursor: undefined, pool: 0, x: '' }))
      .toBe('/api/v1/leads?q=%E4%B8%8A%E6%B5%B7&pool=0')
  })

  it('carries token, version and key with a change, and no token with a read', async () => {
    setCsrf('token')
    answers.push(json(200, { id: 1 }), json(200, {}))
    await request('PATCH', '/leads/1', { body: { name: 'a' }, ifMatch: 3, idempotencyKey: 'k' })
    await get('/leads')
    expect(headersOf(0).get('X-CSRF-Token')).toBe('token')
    expect(headersOf(0).get('If-Match')).toBe('"3"')
    expect(headersOf(0).get('Idempotency-Key')).toBe('k')
    expect(headersOf(1).has('X-CSRF-Token')).toBe(false)
  })

  it('turns a problem into fields', async () => {
    answers.push(problem(422, 'validation', { errors: [
      { pointer: '/lines/0/width_mm', code: 'required', detail: '请填写宽' },
      { pointer: '/name', code: 'length', detail: '太长' }] }))
    const error = await post('/quotes').catch((reason: unknown) => reason) as Problem
    expect(error.fields).toEqual({ 'lines.0.width_mm': '请填写宽', name: '太长' })
    expect(error.message).toBe('说明')
    expect(error.retryable).toBe(false)
  })

  it('takes the present token when its own went stale', async () => {
    setCsrf('old')
    answers.push(problem(403, 'csrf'), json(200, { csrf: 'new' }), json(200, { ok: true }))
    expect(await post('/leads')).toEqual({ ok: true })
    expect(headersOf(2).get('X-CSRF-Token')).toBe('new')
  })

  it('says when the session has ended', async () => {
    const ended = vi.fn()
    whenSignedOut(ended)
    answers.push(problem(401, 'unauthorized'))
    await expect(get('/leads')).rejects.toThrow('说明')
    expect(ended).toHaveBeenCalledOnce()
  })

  it('repeats a read once when the service is away, and never a change', async () => {
    answers.push(problem(503, 'unavailable'), json(200, { items: [] }))
    expect(await get('/leads')).toEqual({ items: [] })
    answers.push(new TypeError('network'))
    const error = await post('/leads').catch((reason: unknown) => reason) as Problem
    expect(error.slug).toBe('offline')
    expect(error.retryable).toBe(true)
    expect(sent).toHaveLength(3)
  })
})
