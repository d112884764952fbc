/** What is unusual about a sign-in, by the factor that says so (`server/risk/factors.ts`), in a few words for its user. */
export const riskTexts = {
  factors: {
    new_device: 'new device',
    new_country: 'new country',
    new_network: 'new network',
    new_ip: 'new address',
    impossible_travel: 'too far from the last place for the time between',
    odd_hours: 'unusual time of day',
    account_failures: 'failed attempts at the account before',
    network_failures: 'failed attempts from the same network before',
    breached_password: 'password known from data breaches',
    sprayed_password: 'password tried at many accounts',
    stuffing: 'during an attack with stolen passwords',
    bad_network: 'network known for misuse',
    dormant_account: 'account not used for a long time',
    unknown_history: 'nothing known of how this account is usually used',
    user_agent: 'not an ordinary browser',
  },
};
