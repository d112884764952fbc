/** Networks that an operator holds to be bad: lists of their own, of Tor exits, of hosting companies. */
export type BadNetworks = {
  /** The narrowest listed network that this address is in, and the name of its list. Never throws. */
  readonly find: (ip: string) => BadNetwork | undefined;
};

/** `list`: the name of the file. `network`: CIDR notation, or one address. */
export type BadNetwork = { readonly list: string; readonly network: string };
