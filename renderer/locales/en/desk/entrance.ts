/** What is said before the console is there, and of who may be here. */
export default {
  first: { hint: 'Opens by itself when the hub has started.' },
  late: {
    done: '"{act}", given before the reload, is done.',
    withoutCaller:
      '"{act}", given before the reload, is done. Caller details are never kept on disk: note them again.',
    failed: '"{act}", given before the reload, was not done: {why}',
  },
  outcome: {
    superseded: 'Somebody was first; what you added was kept.',
    needsReview: 'Kept, but it conflicts with what others did: settle it under Reviews.',
  },
  signIn: {
    who: 'Who is signing in',
    choose: 'Choose a person',
    pin: 'PIN',
    enter: 'Sign in',
    clear: 'Clear',
    erase: 'Erase',
    locked: 'locked',
    nobody: 'The hub has no list of people yet; it is loaded with the first connection.',
    hint: 'another person; type the PIN, Enter signs in',
    notSecret: 'Not a classified system: state secrets must never be handled here',
    hub: 'Hub: ',
  },
  grant: {
    holds: 'Offline rights hold until {at}',
    extended: 'Duty rights extended until {at}',
    left: ' ({left} left)',
    ended: 'Offline rights ended at {at}',
    never: 'The platform granted no rights offline',
    extend: 'Extend duty rights by 24 h, two persons',
    extendShort: 'Extend',
    about: 'Duty officer and duty leader, both present',
    why: 'The platform has been out of reach for long, and the rights it granted have ended or are about to. With both PINs the rights of duty officers and duty leaders hold 24 hours from now; this can be repeated and is audited.',
    officerPin: 'PIN of the duty officer',
    leaderPin: 'PIN of the duty leader',
    done: 'Duty rights hold for another 24 hours.',
  },
  people: {
    signOut: 'Sign out',
    signOutHint: 'Unfinished work is kept; the hub goes on receiving.',
    unlocking: 'Locked accounts',
    unlock: 'Unlock',
    unlocked: '{name} is unlocked.',
  },
}
