/** The mean one of the IUGG. */
const earthRadius_km = 6_371.0088;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export type Point = { readonly latitude: number; readonly longitude: number };

/** The shortest way over the surface of the earth, in km (haversine); coordinates in degrees. */
export function greatCircle_km(from: Point, to: Point): number {
  const latitudes = Math.sin(radians(to.latitude - from.latitude) / 2) ** 2;
  const longitudes = Math.sin(radians(to.longitude - from.longitude) / 2) ** 2;
  const half = latitudes + Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * longitudes;
  return 2 * earthRadius_km * Math.asin(Math.sqrt(Math.min(1, half)));
}
