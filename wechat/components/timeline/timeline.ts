/** What happened, the newest on top. */
Component({
  properties: {
    events: { type: Array, value: [] },
  },
});
