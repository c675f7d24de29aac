import { listProducts } from '../../../services/sales';
import { leave, take } from '../../../utils/handover';
import { blankLine, lineOfProduct, perWords } from '../../../utils/lines';
import type { Product } from '../../../utils/lines';
import { formatPriceE4 } from '../../../utils/money';
import { emptyPager, Pager } from '../../../utils/pager';
import type { PagerState } from '../../../utils/pager';
import { methodOf } from '../../../utils/pricing';

function productView(product: Product) {
  const method = methodOf(product.pricing_method);
  const own = product.customer_price_e4;
  const last = product.last_price_e4;
  return {
    id: product.id,
    product,
    name: product.name,
    method: method.title,
    price: `${formatPriceE4(own ?? product.unit_price_e4)}/${
      perWords(product.pricing_method, product.unit)}`,
    hint: [
      own !== null && own !== undefined ? '客户专价' : '',
      last !== null && last !== undefined ? `上次 ${formatPriceE4(last)}` : '',
    ].filter(Boolean).join(' · '),
  };
}

type ProductView = ReturnType<typeof productView>;

Page({
  data: { q: '', list: emptyPager<ProductView>() },

  pager: null as null | Pager<ProductView>,

  customerId: null as null | number,

  listPrice: false,

  onLoad(query: Record<string, string>) {
    this.customerId = Number(query.customer_id) || null;
    this.listPrice = query.for === 'order';
    const show = (list: PagerState<ProductView>) => this.setData({ list });
    this.pager = new Pager(this.source(''), show);
    this.pager.reload();
  },

  source(q: string) {
    return async (cursor: string | null) => {
      const page = await listProducts(q, this.customerId, cursor);
      return { items: page.items.map(productView), next_cursor: page.next_cursor };
    };
  },

  onSearch(event: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ q: event.detail.value });
    this.pager?.reload(this.source(event.detail.value));
  },

  onReachBottom() {
    this.pager?.more();
  },

  async onPullDownRefresh() {
    await this.pager?.reload();
    wx.stopPullDownRefresh();
  },

  onRetry() {
    this.pager?.reload();
  },

  onChoose(event: WechatMiniprogram.TouchEvent) {
    this.open(lineOfProduct(event.currentTarget.dataset.product as Product));
  },

  onOther() {
    this.open({ ...blankLine(), title: this.data.q });
  },

  open(form: ReturnType<typeof blankLine>) {
    take('line');
    leave('line', { index: -1, form, listPrice: this.listPrice });
    wx.redirectTo({ url: '/packages/sales/line/line' });
  },
});
