/** One row of the final list, in grey. */
const SKELETON_ROW = [
  { width: '60%', height: '36rpx' }, { width: '35%', height: '28rpx' },
  { width: '100%', height: '1rpx', margin: '12rpx 0 28rpx' },
];
const SKELETON_ROWS = 4;

/** What stands in the place of a list: skeleton, the reason why it is empty, or the error. */
Component({
  properties: {
    status: { type: String, value: 'loading' },
    error: { type: String, value: '' },
    empty: { type: String, value: '还没有内容' },
    action: { type: String, value: '' },
    hasMore: { type: Boolean, value: false },
    loadingMore: { type: Boolean, value: false },
  },
  data: {
    rows: Array.from({ length: SKELETON_ROWS }, () => SKELETON_ROW).reduce(
      (all, row) => all.concat(row),
      [],
    ),
  },
  methods: {
    onAction() {
      this.triggerEvent('action');
    },
    onRetry() {
      this.triggerEvent('retry');
    },
  },
});
