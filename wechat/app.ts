import { flushOutbox, watchNetwork } from './services/outbox';

App({
  onLaunch() {
    watchNetwork();
  },
  onShow() {
    flushOutbox();
  },
});
