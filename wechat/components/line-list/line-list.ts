/** The lines of a quote or an order; with `editable` a tap opens one and a button adds one. */
Component({
  properties: {
    /** As made by lineView, with an optional `problem`. */
    lines: { type: Array, value: [] },
    editable: { type: Boolean, value: false },
  },
  methods: {
    onEdit(event: WechatMiniprogram.TouchEvent) {
      if (!this.data.editable) return;
      this.triggerEvent('edit', { index: event.currentTarget.dataset.index });
    },
    onRemove(event: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('remove', { index: event.currentTarget.dataset.index });
    },
    onAdd() {
      this.triggerEvent('add');
    },
  },
});
