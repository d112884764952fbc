/** When and from where a sign-in was, on pages and in mails, in German. */
export const signInFactTexts = {
  when: 'Zeit',
  where: 'Ort',
  browser: 'Browser',
  ip: 'IP-Adresse',
  unknownBrowser: 'Unbekannter Browser',
  places: {
    unknown: 'Unbekannter Ort',
    private: 'Privates Netzwerk',
    hidden: 'Verborgen hinter einem Proxy oder VPN',
    hiddenIn: (place: string) => `${place}, über einen Proxy oder ein VPN`,
  },
};
