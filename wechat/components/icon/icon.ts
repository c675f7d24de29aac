/** An icon of our own set; it is decoration, the words beside it carry the meaning. */
Component({
  properties: {
    name: { type: String, value: '' },
    /** Side in rpx. */
    size: { type: Number, value: 40 },
  },
});
