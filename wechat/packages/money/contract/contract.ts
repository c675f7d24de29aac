import { getContract, listReceivables } from '../../../services/money';
import { contractData, owedView } from '../../../utils/money-views';
import { messageOf } from '../../../utils/problem';

Page({
  data: {
    id: 0,
    status: 'loading',
    error: '',
    contract: {} as ReturnType<typeof contractData>,
    periods: [] as ReturnType<typeof owedView>[],
  },

  onLoad(query: Record<string, string>) {
    this.setData({ id: Number(query.id) });
  },

  onShow() {
    return this.load();
  },

  async onPullDownRefresh() {
    await this.load();
    wx.stopPullDownRefresh();
  },

  onRetry() {
    return this.load();
  },

  async load() {
    try {
      const { id } = this.data;
      const [contract, owed] = await Promise.all([
        getContract(id), listReceivables({ contract_id: id, 'status.ne': 'void', limit: 100 }),
      ]);
      this.setData({ contract: contractData(contract), periods: owed.items.map(owedView),
        status: 'ready', error: '' });
    } catch (error) {
      const { status } = this.data;
      this.setData({ status: status === 'ready' ? 'ready' : 'error', error: messageOf(error) });
    }
  },

  onCustomer() {
    const { customerId } = this.data.contract;
    wx.navigateTo({ url: `/packages/customers/detail/detail?id=${customerId}` });
  },
});
