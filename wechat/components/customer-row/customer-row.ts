import type { PersonView } from '../../utils/views';

const PAGES: Record<string, string> = {
  customer: '/packages/customers/detail/detail',
  lead: '/packages/leads/detail/detail',
};

/** A customer or a lead in a list; a tap opens it. */
Component({
  properties: {
    row: { type: Object, value: {} as PersonView },
    /** Shown as a button at the right, for instance 领取. */
    action: { type: String, value: '' },
    /** The last row has no line below it. */
    last: { type: Boolean, value: false },
  },
  methods: {
    onTap() {
      const { entity, id } = this.data.row as PersonView;
      wx.navigateTo({ url: `${PAGES[entity]}?id=${id}` });
    },
    onAction() {
      this.triggerEvent('action', { id: (this.data.row as PersonView).id });
    },
  },
});
