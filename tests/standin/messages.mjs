import { randomInt } from 'node:crypto';
import { isOpenid } from './codes.mjs';
import { ControlError } from './errors.mjs';
import { subscribeEvent, emitEvent } from './events.mjs';
import { isReleased } from './pages.mjs';
import { fail, ok, okWithLongNumber } from './reply.mjs';
import { labelOf, valueFits } from './templates.mjs';

const STATES = new Set(['developer', 'trial', 'formal']);
const LANGS = new Set(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']);

/** The name of the first field of `data` that is wrong with the text of 47003, or undefined. */
function dataProblem(template, data) {
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    return 'data is not an object';
  }
  for (const [key, field] of Object.entries(template.fields)) {
    const value = data[key]?.value;
    // The platform itself spells it "emtpy".
    if (value === undefined || value === '') return `data.${key}.value is emtpy`;
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string' || !valueFits(key, field, text)) {
      return `data.${key}.value invalid`;
    }
  }
  return undefined;
}

/** {errcode, text?} of the first rule that a send breaks, or undefined. */
function sendProblem(world, json) {
  const template = world.subscribe.template(json.template_id);
  if (!isOpenid(json.touser)) return { errcode: 40003 };
  if (!template) return { errcode: 40037 };
  if (json.miniprogram_state !== undefined && !STATES.has(json.miniprogram_state)) {
    return { errcode: 40097 };
  }
  if (json.lang !== undefined && !LANGS.has(json.lang)) return { errcode: 40097 };
  if (json.page && !isReleased(world, String(json.page).split('?')[0])) return { errcode: 41030 };
  const problem = dataProblem(template, json.data);
  return problem ? { errcode: 47003, text: `argument invalid! ${problem}` } : undefined;
}

/** What the phone shows of a message. */
function linesOf(template, data) {
  return Object.entries(template.fields).map(([key, field]) => ({
    key,
    label: labelOf(field),
    value: String(data[key].value),
  }));
}

function send(world, { json }) {
  const problem = sendProblem(world, json);
  if (problem) return fail(problem.errcode, problem.text);
  const { touser, template_id: templateId, data } = json;
  if (!world.subscribe.spend(touser, templateId)) return fail(43101);
  const template = world.subscribe.template(templateId);
  // As long as in production: more digits than a double holds.
  const msgid = `2${String(randomInt(10 ** 9)).padStart(9, '0')}${randomInt(10 ** 8, 10 ** 9)}`;
  world.messages.add({
    msgid,
    touser,
    template_id: templateId,
    title: template.title,
    page: json.page ?? null,
    miniprogram_state: json.miniprogram_state ?? 'formal',
    lang: json.lang ?? 'zh_CN',
    data,
    lines: linesOf(template, data),
    at: new Date(world.clock.now()).toISOString(),
  });
  const sent = { TemplateId: templateId, MsgID: msgid, ErrorCode: '0', ErrorStatus: 'success' };
  emitEvent(world, subscribeEvent('subscribe_msg_sent_event', touser, [sent]));
  return okWithLongNumber('msgid', msgid);
}

function listTemplates(world) {
  const data = world.subscribe.list().map(({ id, title, fields }) => ({
    priTmplId: id,
    title,
    content: Object.entries(fields)
      .map(([key, field]) => `${labelOf(field)}:{{${key}.DATA}}\n`)
      .join(''),
    example: '',
    type: 2,
    keywordEnumValueList: Object.entries(fields)
      .filter(([, field]) => field.values)
      .map(([key, field]) => ({ keywordCode: `${key}.DATA`, enumValueList: field.values })),
  }));
  return ok({ data });
}

function deleteTemplate(world, { json }) {
  return world.subscribe.remove(json.priTmplId) ? ok() : fail(40037);
}

/** Plays the user's answer to wx.requestSubscribeMessage, or a switch in the settings. */
function subscribe(world, { json }) {
  const { openid, status = 'accept', via = 'popup', count = 1 } = json;
  const ids = json.template_ids ?? [json.template_id];
  if (!isOpenid(openid)) throw new ControlError('openid is missing or not valid');
  if (!Array.isArray(ids) || !ids.length || !ids.every((id) => world.subscribe.template(id))) {
    throw new ControlError('template_id is unknown');
  }
  if (!['accept', 'reject'].includes(status)) {
    throw new ControlError('status must be accept or reject');
  }
  if (!['popup', 'change'].includes(via)) throw new ControlError('via must be popup or change');
  if (!Number.isInteger(count) || count < 1) throw new ControlError('count must be 1 or more');
  const { subscribe: store } = world;
  if (status === 'accept') ids.forEach((id) => store.grant(openid, id, count));
  else if (via === 'change') ids.forEach((id) => store.refuse(openid, id));
  const entries = ids.map((TemplateId) => ({
    TemplateId,
    SubscribeStatusString: status,
    ...(via === 'popup' ? { PopupScene: '1' } : {}),
  }));
  emitEvent(world, subscribeEvent(`subscribe_msg_${via}_event`, openid, entries));
  return { quotas: Object.fromEntries(ids.map((id) => [id, store.quota(openid, id)])) };
}

function messages(world, { query }) {
  const { openid } = query;
  const all = world.messages.entries;
  return { messages: openid ? all.filter(({ touser }) => touser === openid) : all };
}

export const routes = [
  { method: 'POST', path: '/cgi-bin/message/subscribe/send', token: true, handle: send },
  { method: 'GET', path: '/wxaapi/newtmpl/gettemplate', token: true, handle: listTemplates },
  { method: 'POST', path: '/wxaapi/newtmpl/deltemplate', token: true, handle: deleteTemplate },
];

export const controls = [
  { method: 'POST', path: '/_standin/subscribe', handle: subscribe },
  { method: 'GET', path: '/_standin/messages', handle: messages },
];
