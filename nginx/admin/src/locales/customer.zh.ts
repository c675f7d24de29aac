/** 客户的团队、动态、关系、标签。 */
export default {
  timeline: {
    kinds: '只看', all: '全部', followups: '跟进', contacts: '联系人', sales: '报价报单',
    contracts: '合同', money: '收款开票', changes: '资料变动', none: '没有这一类动态',
  },
  team: {
    title: '团队', none: '还没有协作人。加上同事后，他能看到这位客户、联系人和跟进。',
    noneShort: '还没有协作人', who: '协作人', right: '权限', until: '到期日', untilHint: '不填为长期',
    add: '添加协作人', change: '修改', drop: '移出', leave: '退出协作', forever: '长期',
    expired: '已到期', to: '到 {day}', by: '{name} 添加', view: '查看', edit: '编辑',
    added: '{name} 已是协作人', dropped: '{name} 已移出团队',
    rights: '查看：看客户、联系人和跟进。编辑：还能修改资料、写跟进、加联系人。',
    mine: '您是协作人，可以{right}',
  },
}
