/** Where the time comes from. Times are Unix seconds, as in JWT `exp`. */
export type Clock = { readonly now: () => number };

export const systemClock: Clock = { now: () => Math.floor(Date.now() / 1000) };
