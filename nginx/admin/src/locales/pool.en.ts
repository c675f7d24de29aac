/** The English words of the pools' screens. */
export default {
  rules: 'Recycling',
  rulesHow: 'When the days are over, a record goes back to its pool; its owner is told before.',
  match: 'When', any: 'any of these is over', all: 'all of these are over', level: 'Only level',
  everyLevel: 'Every level', levels: { vip: 'VIP', key: 'Key', normal: 'Normal' },
  followup_days: 'Without a follow-up', held_days: 'After the claim',
  created_days: 'After creation', spend_days: 'After the last order', skipsWon: 'Not those that were won',
  addRule: 'Add a rule', dropRule: 'Delete', try: 'Try it', saveRules: 'Save rules',
  saved: 'Saved; the dates are being reckoned anew',
  tried: '{count} would go back now (less those with a balance or open work)',
  triedNone: 'Nothing would go back now', never: 'never followed up',
  runs: 'What was taken back', noRuns: 'Nothing yet', taken: '{count} taken back', undo: 'Undo',
  undone: 'undone, {count} given back', undoAsk: 'Give {count} back to their owners?',
  undoing: 'They are being given back; what others claimed stays',
  dueIn: 'leaves in {days} days', dueToday: 'leaves today', dueNow: 'leaves now',
  share: 'Giving out',
  shareHow: 'What comes into the pool is given to its members at once, but to nobody who is on leave'
    + ' or full; the history says why. What lies there already: select it, then “Give out by rule”.',
  skillsHow: 'Records with these words go to these people first; all others in turns.',
  skillField: 'Field', skillWord: 'Word', skillWho: 'To whom', addSkill: 'Add a skill',
  dropSkill: 'Delete', saveShare: 'Save', shareSaved: 'Saved', order: 'Order', next: 'next',
  numbers: '{what} (look no. {used} today)',
}
