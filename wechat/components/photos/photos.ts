import { choosePhotos, forgetPhoto } from '../../services/photos';
import type { DraftPhoto } from '../../utils/drafts';

const LIMIT = 9;

/** Photos taken or chosen, kept on the phone until they are sent; without a path: sent before. */
Component({
  properties: {
    photos: { type: Array, value: [] as DraftPhoto[] },
    label: { type: String, value: '照片' },
    disabled: { type: Boolean, value: false },
  },
  data: { limit: LIMIT },
  methods: {
    async onAdd() {
      const photos = this.data.photos as DraftPhoto[];
      const paths = await choosePhotos(LIMIT - photos.length);
      if (!paths.length) return;
      this.report(photos.concat(paths.map((path) => ({ path, file_id: null }))));
    },
    onRemove(event: WechatMiniprogram.TouchEvent) {
      const photos = this.data.photos as DraftPhoto[];
      const { index } = event.currentTarget.dataset;
      forgetPhoto(photos[index].path);
      this.report(photos.filter((_, position) => position !== index));
    },
    onShow(event: WechatMiniprogram.TouchEvent) {
      const photos = this.data.photos as DraftPhoto[];
      const urls = photos.map((photo) => photo.path).filter(Boolean);
      wx.previewImage({ urls, current: photos[event.currentTarget.dataset.index].path });
    },
    report(photos: DraftPhoto[]) {
      this.triggerEvent('change', { photos });
    },
  },
});
