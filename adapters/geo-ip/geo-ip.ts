import type { Address } from '../ip-address/parse-address.ts';

/** What is known of an address. Unknown is a value of its own: neither safe nor dangerous. */
export type Place = {
  /**
   * `located`: the country or the point is known. `private`: loopback, RFC 1918, RFC 4193, RFC 6598, link-local. `unknown`: any
   * other address of which the data do not say that, though they may know its network operator, and what is no address.
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
  /**
   * Whether the data say that it tells nothing of where its user is: a proxy, a VPN, a Tor exit, a data centre, a
   * satellite link, or one address at many places.
   */
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

/** What a set of data says of an address; undefined when nothing. */
export type FindPlace = (address: Address) => Known | undefined;

export type Known = Omit<Place, 'kind'>;
