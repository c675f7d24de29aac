/** The primary action at the bottom, in reach of the thumb; a sum may stand in the slot. */
Component({
  properties: {
    primary: { type: String, value: '' },
    secondary: { type: String, value: '' },
    busy: { type: Boolean, value: false },
    disabled: { type: Boolean, value: false },
  },
  methods: {
    onPrimary() {
      if (!this.data.busy && !this.data.disabled) this.triggerEvent('primary');
    },
    onSecondary() {
      if (!this.data.busy) this.triggerEvent('secondary');
    },
  },
});
