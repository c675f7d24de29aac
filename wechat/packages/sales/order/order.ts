import { cancelOrder, getOrder } from '../../../services/orders';
import { download } from '../../../services/request';
import type { Order } from '../../../services/types';
import { formatMoment } from '../../../utils/dates';
import { eventView } from '../../../utils/events';
import { lineView } from '../../../utils/lines';
import { formatFen } from '../../../utils/money';
import { once } from '../../../utils/once';
import { messageOf } from '../../../utils/problem';

function orderData(order: Order) {
  const cancellable = ['submitted', 'credit_hold', 'rejected'].includes(order.status);
  return {
    no: order.no,
    state: order.status,
    customerId: order.customer_id,
    customer: order.customer_name,
    total: formatFen(order.total_fen),
    urgent: Boolean(order.urgent),
    reason: order.status === 'rejected' ? (order.reject_reason || '没有写原因') : '',
    facts: [
      { title: '财务', value: order.status === 'credit_hold' ? (order.hold_reason || '') : '' },
      { title: '合同', value: order.contract_name || '' },
      { title: '提交', value: formatMoment(order.submitted_at) },
      { title: '交付', value: formatMoment(order.delivery_at) },
      { title: '地址', value: order.site_address || '' },
      { title: '备注', value: order.note || '' },
    ].filter((fact) => fact.value),
    lines: (order.lines || []).map((line) => ({
      ...lineView(line), amount: formatFen(line.amount_fen),
    })),
    events: (order.timeline || []).map((event) => eventView(event)),
    cancellable,
    primary: order.status === 'rejected' ? '修改后重新提交' : '再来一单',
  };
}

Page({
  data: {
    id: 0,
    status: 'loading',
    error: '',
    order: {} as ReturnType<typeof orderData>,
    pictures: [] as string[],
    busy: false,
  },

  shownFiles: '',

  onLoad(query: Record<string, string>) {
    this.shownFiles = '';
    this.setData({ id: Number(query.id) });
  },

  onShow() {
    this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  async load() {
    try {
      const order = await getOrder(this.data.id);
      this.setData({ status: 'ready', error: '', order: orderData(order) });
      await this.loadPictures(order.files || []);
    } catch (error) {
      const status = this.data.status === 'ready' ? 'ready' : 'error';
      this.setData({ status, error: messageOf(error) });
    }
  },

  async loadPictures(files: { id: number }[]) {
    const wanted = files.map((file) => file.id).join();
    if (wanted === this.shownFiles) return;
    this.shownFiles = wanted;
    const paths = files.map((file) => download(`/api/v1/files/${file.id}?thumb=1`));
    this.setData({ pictures: await Promise.all(paths) });
  },

  onRetry() {
    this.setData({ status: 'loading' });
    this.load();
  },

  onPicture(event: WechatMiniprogram.TouchEvent) {
    const { pictures } = this.data;
    wx.previewImage({ urls: pictures, current: pictures[event.currentTarget.dataset.index] });
  },

  onPrimary() {
    const { id, order } = this.data;
    const query = order.state === 'rejected' ? `order_id=${id}` : `repeat=${id}`;
    wx.navigateTo({ url: `/packages/sales/order-edit/order-edit?${query}` });
  },

  onCustomer() {
    const { customerId } = this.data.order;
    wx.navigateTo({ url: `/packages/customers/detail/detail?id=${customerId}` });
  },

  async onCancel() {
    const answer = await wx.showModal({
      title: `撤销 ${this.data.order.no}？`, content: '撤销后不能恢复，可以再来一单。',
      confirmText: '撤销报单', cancelText: '不撤销',
    });
    if (!answer.confirm) return;
    await once('cancel-order', async () => {
      this.setData({ busy: true });
      try {
        await cancelOrder(this.data.id, '业务员撤销');
      } catch (error) {
        wx.showToast({ title: messageOf(error), icon: 'none', duration: 3000 });
      }
      this.setData({ busy: false });
      await this.load();
    });
  },
});
