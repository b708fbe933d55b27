/** The line, the bar at the top, the sound. */
export default {
  link: {
    open: 'About the line',
    title: 'Line to the platform: {state}',
    well: 'All is well',
    hurry: 'Connect now',
    hurried: 'Trying at once.',
    takeOver: 'Take over',
    effect: 'Then',
    takeOverEffect:
      'This console goes on duty at once, "{console}" is cut off and stands by; the {n} acts waiting here are sent. Both keep a trace.',
    standbyHint:
      'This console follows all data but acts on nothing; act at the console on duty, or take over first.',
    standbyPending:
      '{n} acts of this console are not sent yet; they go under their own numbers once it is on duty.',
    offlineHint:
      'Duty goes on offline: acts are kept here and sent under their own numbers once there is a line.',
    fact: {
      since: 'So since',
      lease: 'On duty',
      rtt: 'Round trip',
      rate: 'Measured rate',
      data: 'Data',
      drift: 'Clock drift',
      pending: 'To send',
      parked: 'To settle',
      refused: 'Refused in a day',
      tried: 'Last try',
      platform: 'Platform',
      protocol: 'Protocol',
    },
  },
  bar: {
    openCritical: 'Critical open',
    late: 'Late tasks',
    undelivered: 'Undelivered',
    load: 'Last 10 min',
    flood: 'Alarm flood',
    otherLanguage: '中文',
    help: 'Keys',
  },
  mode: { effect: 'Written to the log and shown on every seat.' },
  sound: {
    test: 'Test sound',
    off: 'Sound off',
    line: 'Sound test.',
    tested: 'Tone and voice were played.',
    noVoice: 'Tone played; this machine has no Chinese voice, critical alarms have the tone only.',
    blocked: 'The browser does not let this page sound yet: critical alarms cannot be heard.',
    unblock: 'Turn sound on',
  },
}
