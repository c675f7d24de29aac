/** Contracts, plans, receipts, balances and invoices, in English. */
export default {
  contract: {
    amount: 'Signed amount', delta: 'Amended', ordered: '{count} orders', daysLeft: 'Ends in',
    days: '{count} days', over: 'Orders exceed the contract by {money}: amend it first.',
    noFiles: 'No files yet', attach: 'Add files',
  },
  plan: {
    title: 'Payment plan', label: 'What for', amount: 'Amount', add: 'Add a period',
    remove: 'Remove', edit: 'Change the plan', save: 'Save the plan', saved: 'Plan saved',
    whole: 'All at once', none: 'No plan yet',
    byOrder: 'Paid by order: each approved order opens what is owed', paid: 'Paid {paid}',
    sum: 'Adds up to {sum}, should be {total}',
  },
  invoice: {
    title: 'Request an invoice', to: 'Title', for: 'For which receivables',
    free: '{money} may be invoiced', part: 'Invoice now', nothing: 'Enter an amount',
    nothingOpen: 'Nothing of this customer may be invoiced', ask: 'Send the request',
    asked: 'Request {no} sent', items: 'Content',
  },
  wallet: {
    entries: 'Entries', none: 'No entries yet', in: 'Paid in', use: 'Pay receivables',
    refund: 'Refunded', reversal: 'Taken back', used: 'Paid from the balance',
    takeBack: 'Take back', tookBack: 'Taken back', mistake: 'Entered by mistake',
    prepaid: 'As prepaid', deposit: 'As deposit',
  },
  aging: {
    hint: 'What is owed, by owner; a name opens into customers.', of: 'Customers of {name}',
    allOwners: 'All owners', none: 'Nothing is owed', pool: 'Pool', not_due_fen: 'Not due',
    late30_fen: '1-30 days late', late60_fen: '31-60 days', late90_fen: '61-90 days',
    over90_fen: 'Over 90 days',
  },
  receipt: {
    whose: 'Whose money is it?', noIdea: 'Nothing fits: choose the customer.',
    take: 'Claim and allocate', claim: 'Claim', claimed: 'Claimed',
    unknown: 'The payer is not known yet (to be claimed)',
    title: 'Register a receipt', allocations: 'Allocation', part: 'Allocate now',
    left: 'Not allocated', noneYet: 'Nothing received yet',
    nothingOpen: 'This customer owes nothing',
    tooMuch: 'More is allocated than was received', save: 'Register receipt',
    saved: 'Receipt {no} registered', allocate: 'Allocate', allocated: 'Allocated',
  },
}
