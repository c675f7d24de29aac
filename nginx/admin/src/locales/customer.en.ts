/** A customer's team, timeline, relations and tags, in English. */
export default {
  timeline: {
    kinds: 'Show only', all: 'All', followups: 'Follow-ups', contacts: 'Contacts',
    sales: 'Quotes and orders', contracts: 'Contracts', money: 'Money', changes: 'Changes',
    none: 'Nothing of this kind',
  },
  team: {
    title: 'Team',
    none: 'No collaborators yet. One who is added sees this customer, its contacts and follow-ups.',
    noneShort: 'No collaborators yet', who: 'Collaborator', right: 'Right', until: 'Until',
    untilHint: 'Empty: for good', add: 'Add a collaborator', change: 'Change', drop: 'Remove',
    leave: 'Leave the team', forever: 'for good', expired: 'expired', to: 'until {day}',
    by: 'added by {name}', view: 'view', edit: 'edit', added: '{name} is a collaborator now',
    dropped: '{name} has left the team',
    rights: 'View: the customer, contacts and follow-ups. Edit: also change them and write follow-ups.',
    mine: 'You are a collaborator and may {right}',
  },
  duplicate: {
    title: '{count} likely duplicates', pool: 'in the pool: claim it there',
    same: 'the same', similar: 'similar',
    override: 'It is another one, create it',
    page: 'Likely duplicates of {name}', none: 'No duplicate customer or lead was found',
    back: 'Back to the customer', open: 'Open', merge: 'Merge into this one',
    mergeAsk: 'Merge {name} into {into}?',
    mergeHint: 'Contacts, follow-ups, quotes and orders move over; the other one goes to the'
      + ' recycle bin. It can be undone for 30 days.',
    merged: 'Merged', undone: 'Undone', apart: 'Not the same', parted: 'Noted: not shown again',
    settled: 'Settled: not the same', said: 'said by {who}, {when}', undo: 'Undo',
    hidden: 'You may not open it: ask its owner or your superior',
    advice: 'Claim it if it lies in the pool; if somebody owns it, agree with that person to work'
      + ' together. If it really is another company, ask your superior to create it.',
  },
  followup: {
    placeholder: 'Write a follow-up…', channel: 'Channel', next: 'Next contact',
    write: 'Add follow-up', done: 'Follow-up added',
  },
}
