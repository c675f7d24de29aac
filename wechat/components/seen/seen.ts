import { formatMoment } from '../../utils/dates';

/** Says that what stands below is not fresh, and from when it is; a tap tries again. */
Component({
  properties: { at: { type: Number, value: 0 } },
  data: { when: '' },
  observers: {
    at(at: number) {
      this.setData({ when: at ? formatMoment(new Date(at).toISOString()) : '' });
    },
  },
  methods: {
    onTap() {
      this.triggerEvent('retry');
    },
  },
});
