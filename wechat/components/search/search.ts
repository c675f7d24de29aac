const TYPING_PAUSE_MS = 250;

/** A search field that reports what was typed after a short pause. */
Component({
  properties: {
    placeholder: { type: String, value: '搜索' },
    value: { type: String, value: '' },
  },
  data: { timer: 0 },
  lifetimes: {
    detached() {
      clearTimeout(this.data.timer);
    },
  },
  methods: {
    onInput(event: WechatMiniprogram.Input) {
      clearTimeout(this.data.timer);
      const { value } = event.detail;
      const timer = setTimeout(() => this.report(value), TYPING_PAUSE_MS);
      this.setData({ timer, value });
    },
    onConfirm() {
      clearTimeout(this.data.timer);
      this.report(this.data.value);
    },
    onClear() {
      clearTimeout(this.data.timer);
      this.setData({ value: '' });
      this.report('');
    },
    report(value: string) {
      this.triggerEvent('change', { value: value.trim() });
    },
  },
});
