/** What went wrong, in words that say what to do next. */

export interface FieldProblem { pointer: string; code: string; detail: string; }

/** The members of an application/problem+json body. */
export interface ProblemBody {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: FieldProblem[];
  [member: string]: unknown;
}

const WORDS: Record<string, string> = {
  network: '连不上网络，请检查网络后重试',
  timeout: '网络太慢，没有等到回答，请重试',
  unauthorized: '登录已失效，请重新登录',
  unbound: '这个微信还没有绑定员工账号',
  forbidden: '你没有权限做这件事，需要的话请联系管理员',
  'not-found': '没有找到，可能已被删除或转给了别人',
  validation: '有几处需要修改，请看标红的地方',
  stale: '别人刚刚改过它，请刷新后再改',
  'state-conflict': '它的状态已经变了，请刷新后再操作',
  duplicate: '可能已经有这个客户了',
  'already-claimed': '慢了一步，已被同事领取',
  'quota-exhausted': '今天的领取次数已用完，明天再来',
  'price-changed': '价格有变动，请确认后再提交',
  'too-large': '文件太大了，请换一张小一点的照片',
  'unsupported-media-type': '不支持这种文件，请换成照片',
  'rate-limited': '操作太快了，请稍等一会儿再试',
  unavailable: '服务器正在忙，请稍后重试',
  internal: '服务器出了点问题，请稍后重试',
  gone: '它已经失效了',
};

const FALLBACK = '没有成功，请重试';
const CHINESE = /[\u4e00-\u9fff]/;
const SERVER_TROUBLE = 500;
const TOO_MANY = 429;

export class ApiError extends Error {
  /** Last part of the problem's type, or network, timeout, unbound. */
  slug: string;

  /** HTTP status; 0 when there was no answer. */
  status: number;

  errors: FieldProblem[];

  body: ProblemBody;

  requestId: string;

  constructor(slug: string, status: number, body: ProblemBody = {}, requestId = '') {
    super(wordsFor(slug, body));
    this.slug = slug;
    this.status = status;
    this.errors = body.errors || [];
    this.body = body;
    this.requestId = requestId;
  }

  /** Whether it is unknown if the server did what was asked: ask again with the same key. */
  get outcomeUnknown(): boolean {
    return this.status === 0 || this.status >= SERVER_TROUBLE || this.status === TOO_MANY;
  }
}

function wordsFor(slug: string, body: ProblemBody): string {
  if (body.detail && CHINESE.test(body.detail)) return body.detail;
  return WORDS[slug] || FALLBACK;
}

/** The error for an HTTP answer that is not a success. */
export function problemOf(status: number, body: unknown, requestId: string): ApiError {
  const problem = (body && typeof body === 'object' ? body : {}) as ProblemBody;
  const slug = problem.type ? problem.type.replace(/^.*\//, '') : slugOfStatus(status);
  return new ApiError(slug, status, problem, requestId);
}

function slugOfStatus(status: number): string {
  const known: Record<number, string> = {
    401: 'unauthorized', 403: 'forbidden', 404: 'not-found', 413: 'too-large',
    429: 'rate-limited', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable',
  };
  return known[status] || 'internal';
}

/** The words for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : FALLBACK;
}

/** The problems by field: "/lines/0/width_mm" -> its words. */
export function problemsByPointer(errors: FieldProblem[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const { pointer, detail } of errors) {
    result[pointer] = result[pointer] ? `${result[pointer]}；${detail}` : detail;
  }
  return result;
}

/** The problems of a flat form by member name; those of no shown field come together. */
export function splitProblems(errors: FieldProblem[], shown: string[]) {
  const fields: Record<string, string> = {};
  const others: string[] = [];
  for (const { pointer, detail } of errors) {
    const name = pointer.replace(/^\//, '').split('/')[0];
    if (shown.includes(name)) fields[name] = detail;
    else others.push(detail);
  }
  return { fields, others };
}
