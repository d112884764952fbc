/** What is unusual about a sign-in, by the factor that says so (`server/risk/factors.ts`), in a few words for its user, in German. */
export const riskTexts = {
  factors: {
    new_device: 'neues Gerät',
    new_country: 'neues Land',
    new_network: 'neues Netzwerk',
    new_ip: 'neue Adresse',
    impossible_travel: 'zu weit vom letzten Ort entfernt für die Zeit dazwischen',
    odd_hours: 'ungewöhnliche Tageszeit',
    account_failures: 'zuvor fehlgeschlagene Versuche bei diesem Konto',
    network_failures: 'zuvor fehlgeschlagene Versuche aus demselben Netzwerk',
    breached_password: 'Passwort aus Datenlecks bekannt',
    sprayed_password: 'Passwort bei vielen Konten ausprobiert',
    stuffing: 'während eines Angriffs mit gestohlenen Passwörtern',
    bad_network: 'Netzwerk für Missbrauch bekannt',
    dormant_account: 'Konto lange nicht verwendet',
    unknown_history: 'nicht bekannt, wie dieses Konto sonst verwendet wird',
    user_agent: 'kein gewöhnlicher Browser',
  },
};
