import { followUpCustomer } from '../../../services/customers';
import type { FollowUp } from '../../../services/customers';
import { followUpLead } from '../../../services/leads';
import { forgetPhoto } from '../../../services/photos';
import { upload } from '../../../services/request';
import { dayAfter, dayOf, formatDay, toInstant } from '../../../utils/dates';
import type { DraftPhoto } from '../../../utils/drafts';
import { once } from '../../../utils/once';
import { ApiError, messageOf, splitProblems } from '../../../utils/problem';
import { choicesOf } from '../../../utils/states';

const FIELDS = ['channel', 'content', 'next_contact_at'];
const NEXT_CLOCK = '10:00';

/** What people answer to "when again?" most of the time. */
const NEXT_CHOICES = [
  { value: '1', title: '明天' }, { value: '3', title: '3 天后' },
  { value: '7', title: '一周后' }, { value: 'date', title: '选日期' },
];

Page({
  data: {
    entity: 'customer',
    id: 0,
    channel: 'call',
    content: '',
    next: '',
    nextOn: '',
    nextWords: '',
    today: dayOf(Date.now()),
    photos: [] as DraftPhoto[],
    channels: choicesOf('followup.channel'),
    nextChoices: NEXT_CHOICES,
    problems: {} as Record<string, string>,
    problem: '',
    busy: false,
  },

  onLoad(query: Record<string, string>) {
    const kept = wx.getStorageSync(this.draftKey(query.entity, query.id)) || {};
    this.setData({ entity: query.entity, id: Number(query.id), ...kept });
  },

  /** What was typed is kept until it is saved. */
  draftKey(entity: string, id: string | number) {
    return `followup-${entity}-${id}`;
  },

  keep() {
    const { entity, id, channel, content, next, nextOn, nextWords, photos } = this.data;
    wx.setStorageSync(
      this.draftKey(entity, id), { channel, content, next, nextOn, nextWords, photos },
    );
  },

  onChannel(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ channel: event.detail.value });
    this.keep();
  },

  onContent(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ content: event.detail.value, 'problems.content': '' });
    this.keep();
  },

  onNext(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const next = event.detail.value;
    const nextOn = next && next !== 'date' ? dayAfter(Date.now(), Number(next)) : '';
    this.setNext(next, nextOn);
  },

  onDate(event: WechatMiniprogram.PickerChange) {
    this.setNext('date', String(event.detail.value));
  },

  setNext(next: string, nextOn: string) {
    this.setData({ next, nextOn, nextWords: nextOn ? formatDay(nextOn) : '' });
    this.keep();
  },

  onPhotos(event: WechatMiniprogram.CustomEvent<{ photos: DraftPhoto[] }>) {
    this.setData({ photos: event.detail.photos });
    this.keep();
  },

  async uploadPhotos(): Promise<number[]> {
    const photos = this.data.photos.slice();
    for (let index = 0; index < photos.length; index++) {
      const photo = photos[index];
      if (photo.file_id === null) {
        photos[index] = { ...photo, file_id: await upload(photo.path) };
        this.setData({ photos });
        this.keep();
      }
    }
    return photos.map((photo) => photo.file_id as number);
  },

  onSave() {
    if (!this.data.content.trim()) {
      this.setData({ 'problems.content': '请写一句跟进的内容' });
      return undefined;
    }
    return once('followup', async () => {
      this.setData({ busy: true, problem: '', problems: {} });
      try {
        await this.send(await this.uploadPhotos());
        this.finish();
      } catch (error) {
        this.showProblem(error);
      }
      this.setData({ busy: false });
    });
  },

  send(fileIds: number[]) {
    const { entity, id, channel, content, nextOn } = this.data;
    const data: FollowUp = { channel, content: content.trim() };
    if (nextOn) data.next_contact_at = toInstant(nextOn, NEXT_CLOCK);
    if (fileIds.length) data.file_ids = fileIds;
    return entity === 'lead' ? followUpLead(id, data) : followUpCustomer(id, data);
  },

  finish() {
    const { entity, id, photos } = this.data;
    photos.forEach((photo) => forgetPhoto(photo.path));
    wx.removeStorageSync(this.draftKey(entity, id));
    wx.showToast({ title: '已记下', icon: 'success' });
    wx.navigateBack();
  },

  showProblem(error: unknown) {
    if (error instanceof ApiError && error.errors.length) {
      const { fields, others } = splitProblems(error.errors, FIELDS);
      this.setData({ problems: fields, problem: others.join('；') });
      return;
    }
    this.setData({ problem: `${messageOf(error)}。写的内容已留在手机上。` });
  },
});
