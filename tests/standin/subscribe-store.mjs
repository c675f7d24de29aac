/** Templates, and how many sends each user has granted for each of them. */
export class SubscribeStore {
  #settings;
  #templates;
  #quotas = new Map();

  constructor(settings, templates) {
    this.#settings = settings;
    this.#templates = new Map(templates.map((template) => [template.id, template]));
  }

  template(id) {
    return this.#templates.get(id);
  }

  list() {
    return [...this.#templates.values()];
  }

  remove(id) {
    return this.#templates.delete(id);
  }

  quota(openid, templateId) {
    return this.#quotas.get(`${openid} ${templateId}`) ?? 0;
  }

  grant(openid, templateId, count) {
    const total = this.quota(openid, templateId) + count;
    this.#quotas.set(`${openid} ${templateId}`, total);
    return total;
  }

  refuse(openid, templateId) {
    this.#quotas.delete(`${openid} ${templateId}`);
  }

  /** Uses up one send; false when the user has granted none. */
  spend(openid, templateId) {
    if (this.#settings.free_subscribe) return true;
    if (this.quota(openid, templateId) === 0) return false;
    this.grant(openid, templateId, -1);
    return true;
  }
}
