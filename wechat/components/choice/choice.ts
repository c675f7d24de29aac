/** A few choices side by side; a second tap on the chosen one lets go of it. */
Component({
  properties: {
    label: { type: String, value: '' },
    options: { type: Array, value: [] as { value: string; title: string }[] },
    value: { type: String, value: '' },
    required: { type: Boolean, value: false },
    problem: { type: String, value: '' },
  },
  methods: {
    onTap(event: WechatMiniprogram.TouchEvent) {
      const chosen = String(event.currentTarget.dataset.value);
      const value = chosen === this.data.value && !this.data.required ? '' : chosen;
      this.triggerEvent('change', { value });
    },
  },
});
