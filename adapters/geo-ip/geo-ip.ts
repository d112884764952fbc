/** What is known of an address. Unknown is a value of its own: neither safe nor dangerous. */
export type Place = {
  /**
   * `private`: loopback, RFC 1918, RFC 4193, RFC 6598, link-local. `unknown`: any other address that the data do not
   * have, and what is no address.
   */
  readonly kind: 'located' | 'private' | 'unknown';
  /** ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** The last part of ISO 3166-2. */
  readonly region?: string;
  readonly city?: string;
  /** Degrees; both are there or neither. */
  readonly latitude?: number;
  readonly longitude?: number;
  /** The radius around them within which the address is. */
  readonly accuracy_km?: number;
  readonly asn?: number;
  readonly as_org?: string;
  /** Whether the data say that it hides who uses it: a proxy, a VPN, a Tor exit, a data centre, a satellite link. */
  readonly is_anonymous?: boolean;
};

/** Where addresses are, from data on this machine. */
export type GeoIp = {
  /** Takes IPv4 and IPv6, the latter with or without zone id. Never throws: what cannot be found out is `unknown`. */
  readonly locate: (ip: string) => Place;
  readonly source: () => GeoIpSource;
};

/** `built_at` is undefined where the data do not say it. */
export type GeoIpSource = { readonly name: string; readonly built_at?: Date; readonly loaded_at: Date };

/** What a set of data knows of an address of either family; undefined when nothing. */
export type FindPlace = (address: { readonly family: 4 | 6; readonly bytes: readonly number[] }) => Known | undefined;

export type Known = Omit<Place, 'kind'>;
