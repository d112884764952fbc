/** Where an address is, as far as is known. `private`: of a network that is not the internet's. */
export type ShownPlace = {
  readonly kind: 'located' | 'private' | 'unknown';
  /** ISO 3166-1 alpha-2. */
  readonly country?: string | undefined;
  readonly city?: string | undefined;
  /** Whether the address hides who uses it: a proxy, a VPN. */
  readonly is_anonymous?: boolean | undefined;
};

export type PlaceTexts = {
  readonly unknown: string;
  readonly private: string;
  readonly hidden: string;
  readonly hiddenIn: (place: string) => string;
};

function nameCountry(code: string | undefined, lang: string): string | undefined {
  return code !== undefined && /^[A-Z]{2}$/.test(code)
    ? new Intl.DisplayNames(lang, { type: 'region' }).of(code)
    : undefined;
}

/** A place as people say it: "Berlin, Germany". */
export function placeIn(place: ShownPlace | undefined, lang: string, texts: PlaceTexts): string {
  if (place?.kind === 'private') return texts.private;
  const name = [place?.city, nameCountry(place?.country, lang)].filter(Boolean).join(', ');
  if (place?.is_anonymous) return name === '' ? texts.hidden : texts.hiddenIn(name);
  return name === '' ? texts.unknown : name;
}
