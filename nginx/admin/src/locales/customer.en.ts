/** A customer's team, timeline, relations and tags, in English. */
export default {
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
}
