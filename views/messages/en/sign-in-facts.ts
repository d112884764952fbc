/** When and from where a sign-in was, on pages and in mails. */
export const signInFactTexts = {
  when: 'When',
  where: 'Where',
  browser: 'Browser',
  ip: 'IP address',
  unknownBrowser: 'Unknown browser',
  places: {
    unknown: 'Unknown place',
    private: 'Private network',
    hidden: 'Hidden by a proxy or VPN',
    hiddenIn: (place: string) => `${place}, through a proxy or VPN`,
  },
};
