/** One field of a form: label above, unit inside, the problem below. */
Component({
  properties: {
    label: { type: String, value: '' },
    value: { type: String, value: '' },
    placeholder: { type: String, value: '' },
    /** text, number, digit (with a point), textarea */
    type: { type: String, value: 'text' },
    unit: { type: String, value: '' },
    problem: { type: String, value: '' },
    required: { type: Boolean, value: false },
    disabled: { type: Boolean, value: false },
    maxlength: { type: Number, value: 200 },
  },
  methods: {
    onInput(event: WechatMiniprogram.Input) {
      this.triggerEvent('change', { value: event.detail.value });
    },
    onBlur(event: WechatMiniprogram.InputBlur) {
      this.triggerEvent('leave', { value: event.detail.value });
    },
  },
});
