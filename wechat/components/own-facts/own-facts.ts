import { ownFields } from '../../services/fields';
import { openFile } from '../../services/photos';
import { download } from '../../services/request';
import { factsBySection } from '../../utils/own';
import type { Values } from '../../utils/own';
import { ApiError, messageOf } from '../../utils/problem';

/** What the company's own fields say of a record, by section. */
Component({
  properties: {
    entity: { type: String, value: '' },
    row: { type: Object, value: null as unknown as Values },
  },

  data: {
    sections: [] as ReturnType<typeof factsBySection>,
    /** The thumbnails that are here, by the file's number. */
    thumbs: {} as Record<number, string>,
  },

  observers: {
    'entity, row'() {
      this.load();
    },
  },

  methods: {
    async load() {
      const { entity, row } = this.data;
      if (!entity || !row) return;
      try {
        const sections = factsBySection(await ownFields(entity), row);
        this.setData({ sections });
        const images = sections.flatMap(({ rows }) => rows)
          .filter(({ kind }) => kind === 'image').flatMap(({ files }) => files);
        for (const id of images) {
          const path = await download(`/api/v1/files/${id}?thumb=1`);
          this.setData({ [`thumbs.${id}`]: path });
        }
      } catch (error) {
        // The record itself is there: these facts stand in for nothing that must be known.
        if (!(error instanceof ApiError)) throw error;
      }
    },

    async onImage(event: WechatMiniprogram.TouchEvent) {
      try {
        const path = await download(`/api/v1/files/${event.currentTarget.dataset.id}`);
        wx.previewImage({ urls: [path], current: path });
      } catch (error) {
        wx.showToast({ title: messageOf(error), icon: 'none' });
      }
    },

    async onFile(event: WechatMiniprogram.TouchEvent) {
      try {
        await openFile(event.currentTarget.dataset.id);
      } catch (error) {
        wx.showToast({ title: messageOf(error), icon: 'none' });
      }
    },
  },
});
