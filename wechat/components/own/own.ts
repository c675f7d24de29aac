import { ownFields } from '../../services/fields';
import { chooseFiles } from '../../services/photos';
import { upload } from '../../services/request';
import type { DraftPhoto } from '../../utils/drafts';
import { dayOf, formatMoment, toInstant } from '../../utils/dates';
import { leave } from '../../utils/handover';
import {
  bySection, changesOf, factOf, isShown, optionsOf, problemsOf, startOf, typedText, typedValue,
  unitOf, widgetOf,
} from '../../utils/own';
import type { OwnField, Values } from '../../utils/own';
import { messageOf } from '../../utils/problem';

const CLOCK = '10:00';
const FILES_AT_ONCE = 5;

/** What one field looks like now. */
function rowOf(field: OwnField, values: Values, text: string | undefined, photos: DraftPhoto[]) {
  const value = values[field.name];
  const fact = factOf(field, values);
  const shown = fact.text || fact.options.map(({ title }) => title).join('、');
  const moment = field.type === 'time' && typeof value === 'string' ? Date.parse(value) : 0;
  return {
    name: field.name,
    title: field.title,
    widget: widgetOf(field),
    required: field.required,
    hint: field.custom.hint || '',
    unit: unitOf(field),
    text: text ?? typedText(field, value),
    shown,
    max: field.max || 200,
    options: optionsOf(field, value),
    region: field.custom.kind === 'region' && value ? String(value).split('/') : [],
    day: moment ? dayOf(moment) : '',
    clock: moment ? formatMoment(value as string).slice(-5) : '',
    photos,
    files: fact.files,
    /** Whether what is wrong is said under it here, not by the component that asks. */
    outside: !['choice', 'text', 'textarea', 'digit', 'number', 'fixed'].includes(widgetOf(field)),
  };
}
type FormRow = ReturnType<typeof rowOf>;

/** The company's own fields of a form: of a record that is there, or of a new one. */
Component({
  properties: {
    entity: { type: String, value: '' },
    /** The record under the form; null: it is new. */
    row: { type: Object, value: null as unknown as Values },
    /** What the module's own part of the form holds: conditions may ask for it. */
    beside: { type: Object, value: {} as Values },
    problems: { type: Object, value: {} as Record<string, string> },
  },

  data: {
    fields: [] as OwnField[],
    start: {} as Values,
    values: {} as Values,
    names: {} as Values,
    texts: {} as Record<string, string>,
    photos: {} as Record<string, DraftPhoto[]>,
    sections: [] as { title: string; rows: FormRow[] }[],
    failed: '',
    busy: '',
  },

  observers: {
    'entity, row'() {
      this.begin();
    },
    beside() {
      this.draw();
    },
  },

  methods: {
    async begin() {
      if (!this.data.entity) return;
      try {
        const fields = (await ownFields(this.data.entity)).filter((one) => !one.custom.retired);
        const start = startOf(fields, this.data.row);
        this.setData({ fields, start, values: { ...start }, texts: {}, names: {}, failed: '' });
        this.setData({ photos: this.photosOf(fields, start) });
        this.report();
      } catch (error) {
        this.setData({ failed: messageOf(error) });
      }
    },

    /** Pictures that the record has are known by number only. */
    photosOf(fields: OwnField[], values: Values) {
      return Object.fromEntries(fields.filter(({ custom }) => custom.kind === 'image')
        .map(({ name }) => [name, ((values[name] || []) as number[])
          .map((id) => ({ path: '', file_id: id }))]));
    },

    /** The record as it would be. */
    record(): Values {
      const { row, beside, values, names } = this.data;
      return { ...row, ...beside, ...values, ...names };
    },

    draw() {
      const { fields, texts, photos } = this.data;
      const record = this.record();
      const shown = fields.filter((field) => isShown(field, record)
        && (widgetOf(field) !== 'fixed' || factOf(field, record).text));
      this.setData({
        sections: bySection(shown).map(({ title, fields: some }) => ({
          title,
          rows: some.map((field) => rowOf(field, record, texts[field.name],
            photos[field.name] || [])),
        })),
      });
    },

    report() {
      this.draw();
      const { fields, start, values } = this.data;
      this.triggerEvent('change', {
        values: changesOf(fields, this.data.row ? start : {}, values),
        problems: problemsOf(fields, this.record(), this.data.texts),
        names: fields.map(({ name }) => name),
      });
    },

    put(name: string, value: unknown) {
      this.setData({ [`values.${name}`]: value ?? null, [`problems.${name}`]: '' });
      this.report();
    },

    fieldOf(event: { currentTarget: { dataset: Record<string, unknown> } }): OwnField {
      const { name } = event.currentTarget.dataset;
      return this.data.fields.find((field) => field.name === name) as OwnField;
    },

    onText(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const field = this.fieldOf(event);
      const { value } = event.detail;
      this.setData({ [`texts.${field.name}`]: value });
      this.put(field.name, typedValue(field, value));
    },

    onChoice(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
      const field = this.fieldOf(event);
      this.put(field.name, typedValue(field, event.detail.value));
    },

    /** One more of several, or one less. */
    onToggle(event: WechatMiniprogram.TouchEvent) {
      const field = this.fieldOf(event);
      const value = String(event.currentTarget.dataset.value);
      const now = (this.data.values[field.name] || []) as string[];
      const next = now.includes(value) ? now.filter((one) => one !== value) : [...now, value];
      this.put(field.name, next.length ? next : null);
    },

    onDate(event: WechatMiniprogram.PickerChange) {
      const { name, type } = this.fieldOf(event);
      const day = String(event.detail.value);
      const clock = event.currentTarget.dataset.clock || CLOCK;
      this.put(name, type === 'time' ? toInstant(day, clock) : day);
    },

    onClock(event: WechatMiniprogram.PickerChange) {
      const { name } = this.fieldOf(event);
      const day = event.currentTarget.dataset.day || dayOf(Date.now());
      this.put(name, toInstant(day, String(event.detail.value)));
    },

    /** 上海市, 上海市, 浦东新区: a city that is its own province is said once. */
    onRegion(event: WechatMiniprogram.PickerChange) {
      const parts = event.detail.value as string[];
      const said = parts.filter((part, index) => part && part !== parts[index - 1]);
      this.put(this.fieldOf(event).name, said.join('/'));
    },

    onPick(event: WechatMiniprogram.TouchEvent) {
      const field = this.fieldOf(event);
      leave('pick', {
        title: field.title, entity: field.ref, options: field.ref ? null : field.choices,
        done: (choice: { id: number | string; name: string }) => {
          this.setData({ [`names.${field.name}_name`]: choice.name });
          this.put(field.name, choice.id);
        },
      });
      wx.navigateTo({ url: '/packages/own/pick/pick' });
    },

    onClear(event: WechatMiniprogram.TouchEvent) {
      this.put(this.fieldOf(event).name, null);
    },

    /** Pictures are sent as soon as they are there: the form itself is small then. */
    async onPhotos(event: WechatMiniprogram.CustomEvent<{ photos: DraftPhoto[] }>) {
      const { name } = this.fieldOf(event);
      const photos = event.detail.photos.slice();
      this.setData({ [`photos.${name}`]: photos, busy: name, failed: '' });
      try {
        for (const photo of photos) photo.file_id ??= await upload(photo.path);
      } catch (error) {
        this.setData({ failed: messageOf(error) });
      }
      const sent = photos.filter((photo) => photo.file_id !== null);
      this.setData({ [`photos.${name}`]: sent, busy: '' });
      this.put(name, sent.length ? sent.map((photo) => photo.file_id) : null);
    },

    async onFile(event: WechatMiniprogram.TouchEvent) {
      const { name } = this.fieldOf(event);
      const now = (this.data.values[name] || []) as number[];
      const paths = await chooseFiles(FILES_AT_ONCE);
      this.setData({ busy: name, failed: '' });
      try {
        const ids: number[] = [];
        for (const path of paths) ids.push(await upload(path));
        if (ids.length) this.put(name, [...now, ...ids]);
      } catch (error) {
        this.setData({ failed: messageOf(error) });
      }
      this.setData({ busy: '' });
    },
  },
});
