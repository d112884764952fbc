/** Who was there, with values that are nobody else's and that no program writes by chance. */
export const people = {
  admin: { email: 'Philippa.Rootwood@admins-of-acme.example', ip: '198.51.100.201', agent: 'RootwoodBrowser/7.1' },
  ada: {
    email: 'Zephyrine.Quillfeather@mail-of-ada.example',
    name: 'Zephyrine Q. Quillfeather',
    given: 'Zephyrinella',
    family: 'Quillfeather-Marsh',
    ip: '203.0.113.177',
    agent: 'QuillfeatherPhone/3.3 (Moonstone OS 12)',
  },
  bob: { email: 'Barnabas.Thistlewick@mail-of-bob.example', name: 'Barnabas Thistlewick', ip: '2001:db8:77ab:9::c0de' },
  gone: { email: 'Ghislaine.Vanishedova@mail-of-gone.example', name: 'Ghislaine Vanishedova', ip: '192.0.2.233' },
  stranger: {
    email: 'nobody.Wolkenstein@unknown-people.example',
    ip: '198.51.100.99',
    agent: 'WolkensteinCrawler/0.9',
  },
  thief: { ip: '133.242.77.201', agent: 'HeadlessNightjar/5.5' },
  newcomer: { email: 'Nathaniel.Fairweather-Oak@newcomers.example', name: 'Nathaniel Fairweather-Oak' },
  guest: { email: 'Gwendolyn.Saltmarsh@guests.example', name: 'Gwendolyn Saltmarsh' },
  renamed: { name: 'Barnaby Q. Fotheringay', given: 'Barnabywick', family: 'Fotheringay-Plume' },
  hint: 'Hinted.Featherstonehaugh@login-hint.example',
  pushed: 'Pushed.Cholmondeley@par-hint.example',
  claimed: 'Claimed.Wriothesley@claims-value.example',
  state: 'State.Marjoribanks@state-of-app.example',
  activity: 'Draft of the letter to Octavius.Ravenscroft@activity.example',
} as const;

export const passwords = {
  admin: 'admin-passphrase-Oxbow-41',
  ada: 'ada-passphrase-Larkspur-77',
  adaNew: 'ada-passphrase-Hollyhock-12',
  adaLast: 'ada-passphrase-Foxglove-88',
  newcomer: 'newcomer-passphrase-Yarrow-29',
  bob: 'bob-passphrase-Bramble-58',
  bobNew: 'bob-passphrase-Yarrow-23',
  gone: 'gone-passphrase-Sorrel-93',
  wrong: 'wrong-passphrase-Teasel-64',
};

const textsIn = (value: object): string[] =>
  Object.values(value).flatMap((one) => (typeof one === 'string' ? [one] : textsIn(one)));

/** Whatever must be nowhere to be read afterwards; what is made up on the way is added when it is seen. */
export const personalValues: string[] = [...textsIn(people), ...textsIn(passwords)];

/** What is nobody's, and stands in clear: to see that what was dumped is what was written. */
export const openValues: readonly string[] = ['traces-web-app', 'traces-department'];

/** What the audit trail says when all of it took place. */
export const journeys: readonly string[] = [
  'admin.created',
  'admin.recovery_link_created',
  'api.called',
  'authorization.granted',
  'authorization.refused',
  'consent.denied',
  'consent.given',
  'consent.withdrawn',
  'export.downloaded',
  'factor.added',
  'factor.device_trusted',
  'factor.recovery_code_used',
  'factor.recovery_codes_made',
  'factor.removed',
  'export.requested',
  'link.refused',
  'link.used',
  'login.failed',
  'login.succeeded',
  'login.unlocked',
  'mail.requested',
  'mail.sent',
  'risk.listed',
  'role.assigned',
  'session.ended',
  'session.listed',
  'session.revoked',
  'terms.agreed',
  'terms.declined',
  'terms.published',
  'token.issued',
  'token.refused',
  'token.reuse_detected',
  'login.step_up_required',
  'user.created',
  'user.invited',
  'user.listed',
  'user.disabled',
  'user.enabled',
  'user.erased',
  'user.password_set',
  'user.profile_changed',
];
